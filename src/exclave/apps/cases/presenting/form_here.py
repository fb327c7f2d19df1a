"""The block of an office's case page that leads to the form which this office fills in."""

from typing import Any

from django.urls import reverse

from exclave.apps.cases import duties
from exclave.apps.cases.casework import Casework
from exclave.apps.cases.presenting.words import named


def section(request: Any, work: Casework) -> dict[str, Any] | None:
    """Where the case is at a form whose duty this viewer holds; None otherwise."""
    stage = work.alive.stage
    if stage is None or stage.does != "fill" or not stage.form or work.alive.state.ended:
        return None
    if not {*duties.named(stage.who.duty)} & work.person.duties:
        return None
    return {
        "template": "cases/officer/parts/form_here.html",
        "name": named(work.alive.compiled.pack.forms[stage.form]),
        "href": reverse("case-edit", args=[work.case.public_id]),
    }
