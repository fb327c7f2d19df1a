"""Liaison officers and their log, for the offices, the institution's agents, and the officers themselves."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exclave.apps.facilities import asking, queries, todo
from exclave.apps.facilities.actions.log_contact import close_follow_up, log_contact
from exclave.apps.facilities.actions.name_liaison import edit_liaison, name_liaison
from exclave.apps.facilities.models import Contact, Liaison
from exclave.apps.facilities.words import SIDE_WORDS
from exclave.apps.journal.transaction import Receipt
from exclave.apps.people.access import standing
from exclave.apps.projects.queries import institutions_kept, keeps_any
from exclave.apps.ui import acting, entering, exporting, listing

NAMES = ("side", "held")


def liaisons(request: HttpRequest) -> HttpResponse:
    asked = listing.wanted(request, NAMES)
    order = listing.order_asked(request, queries.LIAISON_SORTS, "institution")
    page = listing.page(request, queries.listed_liaisons(request.user, asked, order))
    page.object_list = list(_rows(page.object_list, todo.today()))
    context = {
        "page": page,
        "filters": [
            listing.choice(request, "side", _("Sent by"), list(SIDE_WORDS.items())),
            listing.choice(
                request, "held", _("Post"), [("now", _("Held now")), ("ended", _("Left the post"))]
            ),
            listing.search(request, _("Name, institution or organisation")),
        ],
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": "institution",
        "width": "wide",
        "may_enter": keeps_any(request.user),
    }
    return render(request, "facilities/liaisons.html", context)


def _rows(found: Iterable[tuple[Any, ...]], today: date) -> Iterator[dict[str, Any]]:
    lines = [queries.LiaisonLine(*row) for row in found]
    days, sides = queries.contact_days(one.pk for one in lines), {k: str(w) for k, w in SIDE_WORDS.items()}
    for one in lines:
        last, due = days.get(one.pk, (None, None))
        yield {
            "public_id": one.public_id,
            "name": one.name,
            "institution": one.institution__name,
            "side": sides[one.side],
            "body": one.body,
            "tasks": one.tasks,
            "since": one.since,
            "until": one.until,
            "due": due,
            "late": due is not None and due < today,
            "last": last,
        }


def export(request: HttpRequest) -> HttpResponseBase:
    asked = listing.wanted(request, NAMES)
    order = listing.order_asked(request, queries.LIAISON_SORTS, "institution")
    head = [
        _("Name"), _("Institution"), _("Sent by"), _("Organisation"), _("Tasks"), pgettext("facilities", "Since"), _("Until"),
        _("Last contact"), _("Next follow-up by"),
    ]  # fmt: skip
    cells = (
        [x["name"], x["institution"], x["side"], x["body"], x["tasks"], x["since"], x["until"] or "", x["last"] or "",
         x["due"] or ""]
        for x in _rows(queries.liaisons_matching(request.user, asked, order), todo.today())
    )  # fmt: skip
    return exporting.table_response("liaison-officers", exporting.CSV, head, cells)


def load(request: HttpRequest, public_id: str) -> Liaison | None:
    return queries.liaison_for(request.user, public_id)


def load_kept(request: HttpRequest, public_id: str) -> Liaison | None:
    return queries.liaisons_kept(request.user).filter(public_id=public_id).first()


def load_logged(request: HttpRequest, public_id: str) -> Liaison | None:
    one = queries.liaison_for(request.user, public_id)
    return one if one is not None and queries.may_log(request.user, one) else None


def load_contact(request: HttpRequest, public_id: str, contact_id: str) -> tuple[Liaison, Contact] | None:
    one = load_logged(request, public_id)
    if one is None:
        return None
    row = one.contacts.filter(public_id=contact_id).exclude(follow_up="").first()
    return (one, row) if row is not None else None


def show(request: HttpRequest, one: Liaison) -> HttpResponse:
    today = todo.today()
    kept = queries.liaisons_kept(request.user).filter(pk=one.pk).exists()
    context = {
        "liaison": one,
        "side": SIDE_WORDS[one.side],
        "may_keep": kept,
        "may_log": queries.may_log(request.user, one),
        "contacts": [
            {"row": c, "late": c.done_on is None and c.due is not None and c.due < today}
            for c in queries.contacts_of(one)
        ],
    }
    return render(request, "facilities/liaison.html", context)


def new(request: HttpRequest) -> HttpResponse:
    kept = [(i.public_id, i.name) for i in institutions_kept(request.user)]
    present = {"institution_id": kept[0][0] if len(kept) == 1 else request.GET.get("institution", "")}
    done = entering.handle(
        request,
        asking.new_liaison(kept),
        present,
        lambda v: name_liaison(_who(request), idempotency_key=acting.key(request), **v),
    )
    if isinstance(done, Receipt):
        messages.success(request, _("The liaison officer is named."))
        return redirect("liaison", public_id=done.result["liaison"])
    context = {
        "form": done,
        "title": _("Name a liaison officer"),
        "button": _("Name the officer"),
        "back": reverse("liaisons"),
    }
    return render(request, "facilities/form.html", context, status=done.status)


def edit(request: HttpRequest, one: Liaison) -> HttpResponse:
    asked = (*asking.LIAISON, asking.UNTIL)
    present = {a.name: getattr(one, a.name, None) for a in asked}
    present["username"] = one.account.username if one.account else ""
    done = entering.handle(
        request,
        asked,
        present,
        lambda v: edit_liaison(
            _who(request),
            liaison_id=one.public_id,
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
            **v,
        ),
        version=one.version,
    )
    return _answer(request, one, done, _("Edit the post"), _("Save"))


def contact(request: HttpRequest, one: Liaison) -> HttpResponse:
    done = entering.handle(
        request,
        asking.CONTACT,
        {"on": todo.today()},
        lambda v: log_contact(
            _who(request), liaison_id=one.public_id, idempotency_key=acting.key(request), **v
        ),
    )
    return _answer(request, one, done, _("Log a contact"), _("Log the contact"))


def close(request: HttpRequest, target: tuple[Liaison, Contact]) -> HttpResponse:
    one, row = target
    done = entering.handle(
        request,
        asking.DONE,
        {"done_on": todo.today()},
        lambda v: close_follow_up(
            _who(request),
            liaison_id=one.public_id,
            contact_id=row.public_id,
            idempotency_key=acting.key(request),
            **v,
        ),
    )
    return _answer(request, one, done, _("Close a follow-up"), _("Close it"), row.follow_up)


def _who(request: HttpRequest) -> Any:
    who = standing(request.user)
    role = "officer" if who.holds("officer") else "applicant" if who.organisation_ids else "liaison"
    return acting.actor(request, role)


def _answer(
    request: HttpRequest, one: Liaison, done: Receipt | entering.Form, title: str, button: str, lead: str = ""
) -> HttpResponse:
    if isinstance(done, Receipt):
        messages.success(request, _("Recorded."))
        return redirect("liaison", public_id=one.public_id)
    context = {
        "form": done,
        "title": title,
        "lead": lead or f"{one.name} · {one.institution.name}",
        "button": button,
        "back": reverse("liaison", args=[one.public_id]),
        "back_word": one.name,
    }
    return render(request, "facilities/form.html", context, status=done.status)
