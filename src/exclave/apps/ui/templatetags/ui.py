"""Template words of the house; loaded everywhere as builtins, so no ``{% load %}`` is needed."""

from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext

from exclave.apps.ui import deadlines, filling, nodes, placing, providers, text

register = template.Library()

STATUS_ICONS = {
    "success": "check",
    "danger": "x",
    "waiting": "clock",
    "neutral": "point",
    "accent": "arrow-right",
}

# Answer of a condition → (look, icon). The sign differs, so that colour never carries the meaning alone.
ANSWERS = {
    "met": ("success", "check"),
    "not_met": ("danger", "x"),
    "unknown": ("waiting", "help"),
    "judge": ("accent", "scale"),
    "not_applicable": ("neutral", "minus"),
    "waived": ("success", "writing-sign"),
    "not_met_waivable": ("waiting", "alert-triangle"),
}


@register.simple_tag(takes_context=True)
def placed(context: template.Context, page: str, key: str) -> SafeString:
    """What rooms further down show on a page about the thing with this key; see ``ui/placing.py``."""
    engine, shown = context.template.engine, []  # type: ignore[union-attr]
    for part in placing.parts(page, context["request"], key):
        with context.push(part=part):
            shown.append(engine.get_template(part["template"]).render(context))
    return mark_safe("".join(shown))


@register.simple_tag(takes_context=True)
def waits_beside(context: template.Context, page: str) -> int:
    """How many things of other rooms wait on this to-do page, so that it does not say that nothing does."""
    return placing.waits(page, context["request"])


@register.filter
@text.spoken
def t(value: Any, *, english: bool | None = None) -> str:
    """The text of a two-language value in the reader's language."""
    return text.pick(value, english)


@register.filter
@text.spoken
def date_text(value: Any, option: str = "", *, english: bool | None = None) -> str:
    """``{{ day|date_text }}`` 2026年1月31日; ``{{ day|date_text:"weekday" }}`` adds the weekday."""
    return text.date_text(value, weekday=option == "weekday", english=english)


@register.filter
@text.spoken
def instant_text(value: Any, option: str = "", *, english: bool | None = None) -> str:
    """``{{ moment|instant_text }}`` 2026年1月31日 14:05; option "seconds"."""
    return text.instant_text(value, seconds=option == "seconds", english=english)


@register.simple_tag
@text.spoken
def when(value: Any, option: str = "", *, english: bool | None = None) -> SafeString:
    """A <time> element of a date or an instant, with the machine-readable form in it."""
    if not value:
        return mark_safe(f'<span class="absent">{text.ABSENT}</span>')
    exact = isinstance(value, datetime)
    shown = (
        text.instant_text(value, option == "seconds", english=english)
        if exact
        else text.date_text(value, option == "weekday", english)
    )
    if isinstance(value, date):  # its form holds nothing to escape
        return SafeString(f'<time datetime="{value.isoformat()}">{shown}</time>')
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat() if hasattr(value, "isoformat") else value, shown
    )


@register.filter
def ago(value: datetime) -> str:
    """How long before the house's clock a moment lies: “3 minutes ago”."""
    minutes = int((providers.current().now() - value).total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        hours = minutes // 60
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    days = minutes // (24 * 60)
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}


@register.filter
def money(fen: int | None, option: str = "") -> str:
    """An amount in fen: 120万元 with 1,200,000元 in grey beside it; option "plain" leaves the grey away."""
    shown = text.money_text(fen)
    if option == "plain" or not shown.exact:
        return format_html('<span class="amount">{}</span>', shown.main)
    return format_html(
        '<span class="amount">{} <span class="other-scale">{}</span></span>', shown.main, shown.exact
    )


@register.filter
def number(value: Any) -> str:
    return text.number_text(value)


@register.filter
def quantity(value: Any, unit: Any = None) -> str:
    """``{{ 10|quantity:"人" }}`` or an object with value and unit."""
    return text.quantity_text(value, unit)


@register.filter
def unit(value: Any) -> str:
    """A unit's word in the reader's language."""
    return text.unit_text(value)


@register.filter
def place(code: Any) -> str:
    """The name of a place: from its code, or from a value that already carries zh/en."""
    if not code:
        return text.ABSENT
    if not isinstance(code, str):
        return text.pick(code)
    known = providers.current().place(code)
    return text.pick(known) if known is not None else code


@register.filter
def place_input(value: Any) -> str:
    """A place as a text box holds it: code, space, name – so that the code can be read back from the front."""
    known = providers.current().place(value) if isinstance(value, str) and value else None
    return f"{value} {text.pick(known)}" if known is not None else input_text(value)


@register.simple_tag
def place_pair(home: Any, host: Any, kind: Any = "") -> SafeString:
    """Home → host, with the region's kind: ``{% place_pair institution.home institution.host kind=… %}``."""
    return _place_pair(place(home), place(host), text.pick(kind), get_language() or "")


@lru_cache(maxsize=2_048, typed=True)
def _place_pair(home: str, host: str, kind: str, language: str) -> SafeString:
    """Drawn once for each different one."""
    return render_to_string("ui/parts/place_pair.html", {"home": home, "host": host, "kind": kind})


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; hidden from screen readers unless ``label`` says what it means."""
    address = f"{_sprite()}#{escape(name)}"
    if label:
        return mark_safe(
            f'<svg class="icon" role="img" aria-label="{escape(str(label))}"><use href="{address}"></use></svg>'
        )
    return mark_safe(f'<svg class="icon" aria-hidden="true"><use href="{address}"></use></svg>')


@lru_cache(maxsize=1)
def _sprite() -> str:
    """The address of the icons: it changes only with the installed files."""
    return static("ui/icons.svg")


@register.simple_tag
def status(kind: str, word: Any, sign: str = "") -> SafeString:
    """A chip of icon and word; kind: success, danger, waiting, neutral, accent."""
    kind = kind if kind in STATUS_ICONS else "neutral"
    return _chip(kind, sign or STATUS_ICONS[kind], _alone(text.pick(word)))


@lru_cache(maxsize=2_048, typed=True)
def _chip(kind: str, sign: str, word: str) -> SafeString:
    """The same few chips stand in every row of a list. ``typed``: a text marked safe is another one than a plain text."""
    return format_html('<span class="chip chip-{}">{}<span>{}</span></span>', kind, icon(sign), word)


def _alone(word: str) -> str:
    """With a capital: names from packs are in lower case, to stand within sentences."""
    capital = word[:1].upper() + word[1:]
    return mark_safe(capital) if isinstance(word, SafeString) else capital


@register.inclusion_tag("ui/parts/deadline.html")
def deadline(item: Any) -> dict[str, Any]:
    """A deadline chip. ``item`` holds ``due`` (date or instant), ``left`` (working days, negative when late),
    ``why`` (text), ``clause`` (text), ``href`` of the clause, and flags ``paused provisional overdue done``.
    In table cells: ``{% deadline_chip item %}``.
    """
    return deadlines.context(item, short=False)


@register.simple_tag
def deadline_chip(item: Any) -> SafeString:
    """The deadline's chip alone, for table cells."""
    return deadlines.chip(item)


@register.inclusion_tag("ui/parts/figure.html")
def figure(item: Any) -> dict[str, Any]:
    """A key figure; see parts/figure.html for what ``item`` holds."""
    return {"figure": item}


@register.filter
def answer_look(answer: Any) -> str:
    return ANSWERS.get(str(getattr(answer, "value", answer)), ("neutral", "point"))[0]


@register.filter
def answer_icon(answer: Any) -> str:
    return ANSWERS.get(str(getattr(answer, "value", answer)), ("neutral", "point"))[1]


@register.filter
def answer_word(answer: Any) -> str:
    """The word for a condition's answer."""
    words = {
        "met": pgettext("condition", "Met"),
        "not_met": pgettext("condition", "Not met"),
        "unknown": pgettext("condition", "Unknown"),
        "judge": pgettext("condition", "For judgement"),
        "not_applicable": pgettext("condition", "Not applicable"),
        "waived": pgettext("condition", "Waived"),
        "not_met_waivable": pgettext("condition", "Not met, may be waived"),
    }
    key = str(getattr(answer, "value", answer))
    return words.get(key, key)


@register.filter
def answer_counts(conditions: Any) -> list[dict[str, Any]]:
    """How many conditions have each answer, in the order of urgency, without zeros."""
    order = ("not_met", "not_met_waivable", "unknown", "judge", "met", "waived", "not_applicable")
    tally: dict[str, int] = dict.fromkeys(order, 0)
    for condition in conditions or ():
        answer = text.member(condition, "answer")
        key = str(getattr(answer, "value", answer))
        tally[key] = tally.get(key, 0) + 1
    return [{"answer": key, "count": count} for key, count in tally.items() if count]


@register.filter
def pairs(options: Any) -> list[tuple[str, str]]:
    """Options as (value, label), whether given as pairs, as mappings/objects, or as plain texts."""
    found = []
    for option in options or ():
        if isinstance(option, str):
            found.append((option, option))
        elif isinstance(option, (tuple, list)):
            found.append((str(option[0]), _alone(text.pick(option[1]))))
        else:
            found.append((str(text.member(option, "value")), _alone(text.pick(text.member(option, "label")))))
    return found


@register.filter
def holds(value: Any, option: str) -> bool:
    """Whether ``option`` is the chosen value, or one of several chosen ones."""
    if isinstance(value, bool):
        return option == ("yes" if value else "no")
    if isinstance(value, (list, tuple, set, frozenset)):
        return option in {str(v) for v in value}
    return value is not None and str(value) == option


@register.filter
def input_text(value: Any) -> str:
    """A value as an input holds it: ISO dates, plain decimals, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
            if timezone.is_aware(value)
            else value.isoformat()
        )
    return value.isoformat() if isinstance(value, date) else str(value)


register.tag("still", nodes.still)
register.tag("kept", nodes.kept)
register.tag("translate", nodes.translate)
register.tag("for", nodes.loop)
register.tag("extends", filling.extends)
register.tag("block", filling.block)


@register.simple_tag(takes_context=True)
def sort_link(context: template.RequestContext, key: str, label: Any) -> SafeString:
    """A column heading that sorts: ``<th {% sort_state "due" %}>{% sort_link "due" "期限" %}</th>``.

    The order stands in the address as ``sort=due`` or ``sort=-due``; other filters stay, the page goes.
    """
    query = context["request"].GET.copy()
    now = query.get("sort", context.get("default_sort", ""))
    query["sort"] = f"-{key}" if now == key else key
    query.pop("page", None)
    sign = {key: "chevron-up", f"-{key}": "chevron-down"}.get(now, "selector")
    return format_html('<a class="sort" href="?{}">{}{}</a>', query.urlencode(), text.pick(label), icon(sign))


@register.simple_tag(takes_context=True)
def sort_state(context: template.RequestContext, key: str) -> SafeString:
    """The aria-sort attribute that belongs to ``sort_link``."""
    now = context["request"].GET.get("sort", context.get("default_sort", ""))
    state = {key: "ascending", f"-{key}": "descending"}.get(now)
    return mark_safe(f'aria-sort="{state}"') if state else mark_safe("")


@register.filter
def one_of(value: Any, words: str) -> bool:
    """Whether a text is one of the space-separated words (``in`` would find parts of words)."""
    return str(value) in words.split()


@register.simple_tag
def between() -> str:
    """What stands between the items of a list within a line."""
    return ", " if text.is_english() else "、"


@register.filter
def as_drawn(choice: Any) -> tuple[Any, ...]:
    """All that is drawn of a filter that is a choice, to be compared with what was drawn before."""
    options = [
        (o.get("value"), text.pick(o.get("label")), o.get("count"), bool(o.get("current")))
        for o in choice.get("options") or ()
    ]
    words = (text.pick(choice["label"]), *(label for _, label, _, _ in options))
    return choice["name"], words, tuple(options), tuple(isinstance(one, SafeString) for one in words)


@register.simple_tag
def gap() -> str:
    """What stands between two sentences, or a sentence and what follows it in the line: nothing after 。."""
    return " " if text.is_english() else ""


@register.simple_tag
def colon() -> str:
    return ": " if text.is_english() else "："


@register.filter
def page_numbers(page: Any) -> list[int]:
    """The page numbers to offer; 0 stands for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [n if isinstance(n, int) else 0 for n in numbers]


@register.filter(name="zip")
def zip_filter(first: Any, second: Any) -> list[tuple[Any, Any]]:
    """Two lists side by side; a shorter second list leaves empty places, never drops any of the first."""
    others = list(second or ())
    return [(one, others[i] if i < len(others) else "") for i, one in enumerate(first or ())]
