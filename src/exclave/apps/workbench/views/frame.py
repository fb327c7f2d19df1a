"""What all pages of one draft share: its name, its stage, the tabs."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exclave.apps.people.access import standing
from exclave.apps.workbench.models import Draft
from exclave.apps.workbench.words import LOOKS, STAGE_WORDS


def frame(request: HttpRequest, one: Draft, current: str) -> dict[str, Any]:
    """Context of ``workbench/frame.html``. ``writes``: whether this person may change its files now."""
    pages = {
        "draft": _("To do"),
        "file": _("Files beside the paper"),
        "try": _("Try it"),
        "rules": _("Differences"),
        "history": pgettext("workbench", "History"),
    }
    writer = one.authority_id in standing(request.user).authority_ids("policy_officer")
    return {
        "one": one,
        "title": {"zh": one.title, "en": one.title_en or one.title},
        "look": (LOOKS[one.stage], STAGE_WORDS[one.stage]),
        "tabs": [
            {"label": label, "href": reverse(f"workbench-{key}", args=[one.public_id]), "current": key == current, "count": None}
            for key, label in pages.items()
        ],
        "writer": writer,
        "writes": writer and one.stage == "working",
        "width": "wide",
    }  # fmt: skip
