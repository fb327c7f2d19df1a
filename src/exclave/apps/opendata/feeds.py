"""Atom feeds of what is new. An entry's id never changes; its time is that of the last thing that happened to it."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exclave.apps.benefits.offers import all_offers
from exclave.apps.cases import noticing
from exclave.apps.cases.queries import running_notices
from exclave.apps.journal import clock
from exclave.apps.library.queries import public_documents
from exclave.apps.library.words import STATE_WORDS
from exclave.apps.programmes.library import compiled
from exclave.apps.programmes.queries import programmes_by_id, public_calls, public_programmes
from exclave.apps.register import entries
from exclave.apps.register.queries import latest_changes
from exclave.apps.ui.text import date_text, pick

MOST = 50
IDS = "urn:x-exclave"


class _Feed(Feed):
    """Newest first, at most ``MOST`` entries."""

    feed_type = Atom1Feed
    page = ""
    kind = ""

    def link(self) -> str:
        return reverse(self.page)

    def feed_guid(self) -> str:
        return f"{IDS}:feed:{self.kind}"

    @property
    def language(self) -> str:  # type: ignore[override]
        return "en" if (get_language() or "zh").startswith("en") else "zh-Hans"

    def item_guid(self, item: dict[str, Any]) -> str:
        return f"{IDS}:{self.kind}:{item['id']}"

    def item_title(self, item: dict[str, Any]) -> str:
        return str(item["title"])

    def item_description(self, item: dict[str, Any]) -> str:
        return str(item["text"])

    def item_link(self, item: dict[str, Any]) -> str:
        return str(item["href"])

    def item_pubdate(self, item: dict[str, Any]) -> datetime:
        published: datetime = item["published"]
        return published

    def item_updateddate(self, item: dict[str, Any]) -> datetime:
        updated: datetime = item["updated"]
        return updated


class NoticesFeed(_Feed):
    page, kind = "notices", "notice"

    def title(self) -> str:
        return _("Public notices")

    def items(self) -> list[dict[str, Any]]:
        found = (
            running_notices().defer("case__programme__pack_version__content").order_by("-starts_at", "-pk")
        )
        return [_notice(one) for one in found[:MOST]]


def _notice(one: Any) -> dict[str, Any]:
    pack = compiled(one.case.programme).pack
    ended = one.ended_at is not None
    text = _("The notice is over.") if ended else _("The notice runs; objections are raised on its page.")
    return {
        "id": one.public_id,
        "title": f"{one.number} {pick(noticing.subject_name(one, pack))}",
        "text": text,
        "href": reverse("notice", args=[one.public_id]),
        "published": one.starts_at,
        "updated": one.ended_at or one.starts_at,
    }


class CallsFeed(_Feed):
    page, kind = "calls", "call"

    def title(self) -> str:
        return _("Calls for applications")

    def items(self) -> list[dict[str, Any]]:
        return [
            {
                "id": one.public_id,
                "title": pick({"zh": one.title_zh, "en": one.title_en or one.title_zh}),
                "text": pick({"zh": one.text_zh, "en": one.text_en or one.text_zh}),
                "href": reverse("call", args=[one.public_id]),
                "published": one.published_at,
                "updated": one.published_at,
            }
            for one in public_calls(clock.now()).defer(None).order_by("-published_at", "-pk")[:MOST]
        ]


class RegisterFeed(_Feed):
    """Changes of state, as recorded: a correction is an entry of its own."""

    page, kind = "register", "state"

    def title(self) -> str:
        return _("Changes of the register")

    def items(self) -> list[dict[str, Any]]:
        programmes = programmes_by_id()
        shown = ((change, entries.change_row(change, programmes)) for change in latest_changes(MOST))
        return [_change(change, row) for change, row in shown if row is not None]


def _change(change: Any, row: dict[str, Any]) -> dict[str, Any]:
    state, day = pick(row["state"]["word"]), date_text(row["since"])
    return {
        "id": f"{row['public_id']}:{change.recorded_at:%Y%m%dT%H%M%S%fZ}",
        "title": f"{pick(row['name'])} · {state}",
        "text": _("“%(state)s” since %(day)s.") % {"state": state, "day": day},
        "href": reverse("institution", args=[row["public_id"]]),
        "published": change.recorded_at,
        "updated": change.recorded_at,
    }


class PoliciesFeed(_Feed):
    page, kind = "policies", "policy"

    def title(self) -> str:
        return _("Policies")

    def items(self) -> list[dict[str, Any]]:
        return [
            {
                "id": one.public_id,
                "title": pick({"zh": one.name_zh, "en": one.name_en or one.name_zh}),
                "text": _("In force from %(day)s.") % {"day": date_text(one.in_force_from)},
                "href": reverse("policy", args=[one.public_id]),
                "published": one.signed_at or one.proposed_at,
                "updated": one.signed_at or one.proposed_at,
            }
            for one in list(public_programmes())[:MOST]
        ]


class BenefitsFeed(_Feed):
    """The benefits of the policies in force; a policy put in force brings its own."""

    page, kind = "benefits", "benefit"

    def title(self) -> str:
        return _("Benefits")

    def items(self) -> list[dict[str, Any]]:
        newest = sorted(all_offers(), key=lambda one: _signed(one.programme), reverse=True)
        return [
            {
                "id": f"{one.programme.public_id}:{one.id}",
                "title": pick(one.name),
                "text": " · ".join(filter(None, (pick(one.object), pick(one.programme)))),
                "href": one.href,
                "published": _signed(one.programme),
                "updated": _signed(one.programme),
            }
            for one in newest[:MOST]
        ]


def _signed(programme: Any) -> datetime:
    signed: datetime = programme.signed_at or programme.proposed_at
    return signed


class LibraryFeed(_Feed):
    """Documents as they come in and as what is said of them changes."""

    page, kind = "library", "document"

    def title(self) -> str:
        return _("Policy library")

    def items(self) -> list[dict[str, Any]]:
        found = public_documents().order_by("-changed_at", "-pk")[:MOST]
        return [
            {
                "id": one.public_id,
                "title": " ".join(filter(None, (one.number, one.title))),
                "text": " · ".join(
                    filter(None, (str(STATE_WORDS[one.state]), one.issuers, date_text(one.issued)))
                ),
                "href": reverse("library-document", args=[one.public_id]),
                "published": one.published_at,
                "updated": one.changed_at,
            }
            for one in found
        ]


FEEDS: dict[str, _Feed] = {
    "notices": NoticesFeed(),
    "calls": CallsFeed(),
    "register": RegisterFeed(),
    "policies": PoliciesFeed(),
    "benefits": BenefitsFeed(),
    "library": LibraryFeed(),
}
