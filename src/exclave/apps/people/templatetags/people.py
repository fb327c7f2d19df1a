"""What other rooms' pages say of people: whose duties the reader does now, and who does theirs."""

from typing import Any

from django import template

from exclave.apps.people.access import standing

register = template.Library()


@register.inclusion_tag("people/parts/covering.html", takes_context=True)
def covering(context: dict[str, Any]) -> dict[str, Any]:
    """A line on top of a list of duties; nothing where no cover runs. Costs no query: the standing is read already."""
    who = standing(context["request"].user)
    return {
        "covered": sorted(who.covered.values()),
        "stand_ins": sorted(name for _, name in who.stand_ins),
        "reader": context["request"].user,
    }
