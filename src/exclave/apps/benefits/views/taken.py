"""Credits for a home place, and money to be paid back: lists with their sums, one of each, and what is entered there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.benefits import ledgers, taking
from exclave.apps.benefits.actions.ask_revocation import ask_revocation
from exclave.apps.benefits.actions.decide_revocation import decide_revocation
from exclave.apps.benefits.actions.record_repayment import record_repayment
from exclave.apps.benefits.actions.strike_repayment import strike_repayment
from exclave.apps.benefits.models import Credit, Reclaim, Repayment
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Receipt
from exclave.apps.people.access import Standing, standing
from exclave.apps.programmes import library
from exclave.apps.programmes.clauses import clause
from exclave.apps.records import queries as records
from exclave.apps.ui import acting, entering, exporting, listing
from exclave.apps.ui.entering import Asked
from exclave.apps.ui.text import pick

CREDIT_FILTERS = ("year", "place", "standing")
RECLAIM_FILTERS = ("year", "standing")


# ---- credits ------------------------------------------------------------------------------------------------
def credits(request: HttpRequest) -> HttpResponse:
    """Every credit within the viewer's reach, with what each place has by year."""
    asked = listing.wanted(request, CREDIT_FILTERS)
    every = ledgers.credits_for(request.user)
    found = ledgers.narrowed_credits(every, asked)
    page = listing.page(request, listing.ordered(request, found, ledgers.CREDIT_SORTS, "-counted"))
    page.object_list = [taking.credit_row(one) for one in page.object_list]
    places = every.exclude(to_place="").order_by().values_list("to_place", flat=True).distinct()
    context = {
        "page": page,
        "sums": [
            {
                "year": one.year,
                "to": taking.whom(one.place, one.name),
                "rows": one.rows,
                "total": taking.exact(one.total),
                "open": one.open_,
            }
            for one in ledgers.sums(found)
        ],
        "filters": [
            listing.choice(request, "year", _("Year"), [(y, y) for y in ledgers.years_of(every, "year")]),
            listing.choice(
                request, "place", _("Counted for"), [(p, taking.whom(p, "")) for p in sorted(places)]
            ),
            listing.choice(
                request,
                "standing",
                _("Standing"),
                [("counts", _("stands now")), ("gone", _("ended or revoked"))],
            ),
            listing.search(request, _("Institution, case or body")),
        ],
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": "-counted",
        "width": "wide",
    }
    return render(request, "benefits/credits.html", context)


def credits_export(request: HttpRequest) -> HttpResponseBase:
    return _export_credits(request, exporting.CSV)


def credits_export_xlsx(request: HttpRequest) -> HttpResponseBase:
    return _export_credits(request, exporting.XLSX)


def _export_credits(request: HttpRequest, form: str) -> HttpResponseBase:
    asked = listing.wanted(request, CREDIT_FILTERS)
    found = ledgers.narrowed_credits(ledgers.credits_for(request.user), asked)
    rows = listing.ordered(request, found, ledgers.CREDIT_SORTS, "-counted")
    head = [
        _("Year"), _("Counted for"), _("What counts"), _("Ratio"), _("Counts as"), _("Standing"), _("Institution"),
        _("Clause"), _("Case"), _("Counted on"), _("Decision by"), _("Signature by"),
    ]  # fmt: skip
    return exporting.table_response("credits", form, head, list(_credit_cells(rows)), sheet=_("Credits"))


def _credit_cells(rows: Iterable[Credit]) -> Iterator[list[object]]:
    for one in rows:
        counts = taking.exact(one.ratio) if one.ratio and one.counts else ""
        yield [
            one.year, taking.whom(one.to_place, one.to_name), pick(taking.row_words(one)), taking.percent(one.ratio),
            counts, taking.credit_standing(one)["word"], one.subject_name, one.clause, one.case.number, one.counted_on,
            one.decided_by.name, one.signed_by.name if one.signed_by else "",
        ]  # fmt: skip


def load_credit(request: HttpRequest, public_id: str) -> Credit | None:
    return ledgers.credit_for(request.user, public_id)


def credit(request: HttpRequest, one: Credit) -> HttpResponse:
    pack = library.compiled(one.programme).pack
    context = taking.credit_row(one) | {
        "clause": clause(one.programme, pack, one.clause),
        "title": pick(taking.row_words(one)),
        "kind": "credit",
        "row": one,
        **_may(request, one),
    }
    return render(request, "benefits/credit.html", context)


# ---- money to be paid back ----------------------------------------------------------------------------------
def reclaims(request: HttpRequest) -> HttpResponse:
    """The demands within the viewer's reach: how much, what came back, what is still to be paid."""
    asked, now = listing.wanted(request, RECLAIM_FILTERS), clock.now()
    every = ledgers.reclaims_for(request.user)
    found = ledgers.narrowed_reclaims(every, asked, now)
    page = listing.page(request, listing.ordered(request, found, ledgers.RECLAIM_SORTS, "-ordered"))
    page.object_list = [
        taking.reclaim_row(one, one.paid_fen, one.authority.day(now)) for one in page.object_list
    ]
    ordered, paid = ledgers.balance(found)
    states = [
        ("owed", _("still to be paid")), ("late", _("overdue")), ("paid", _("paid back")), ("revoked", _("revoked")),
    ]  # fmt: skip
    context = {
        "page": page,
        "ordered": ordered,
        "paid": paid,
        "rest": max(0, ordered - paid),
        "office": bool(standing(request.user).authority_ids(*ledgers.READERS)),
        "filters": [
            listing.choice(
                request, "year", _("Year"), [(y, y) for y in ledgers.years_of(every, "ordered_at__year")]
            ),
            listing.choice(request, "standing", _("Standing"), states),
            listing.search(request, _("Number, organisation or institution")),
        ],
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": "-ordered",
        "width": "wide",
    }
    return render(request, "benefits/reclaims.html", context)


def reclaims_export(request: HttpRequest) -> HttpResponseBase:
    return _export_reclaims(request, exporting.CSV)


def reclaims_export_xlsx(request: HttpRequest) -> HttpResponseBase:
    return _export_reclaims(request, exporting.XLSX)


def _export_reclaims(request: HttpRequest, form: str) -> HttpResponseBase:
    asked, now = listing.wanted(request, RECLAIM_FILTERS), clock.now()
    found = ledgers.narrowed_reclaims(ledgers.reclaims_for(request.user), asked, now)
    rows = listing.ordered(request, found, ledgers.RECLAIM_SORTS, "-ordered")
    head = [
        _("Number"), _("To pay back"), _("Institution"), _("Amount (yuan)"), _("Paid back (yuan)"),
        _("Still to be paid (yuan)"), _("Standing"), _("Reckoned by"), _("Clause"), _("Case"), _("Ordered on"),
        _("Due on"), _("Decision by"), _("Signature by"),
    ]  # fmt: skip
    cells = [_reclaim_cells(one, one.authority.day(now)) for one in rows]
    return exporting.table_response("reclaims", form, head, cells, sheet=_("Money to be paid back"))


def _reclaim_cells(one: Any, day: date) -> list[object]:
    row = taking.reclaim_row(one, one.paid_fen, day)
    ordered = one.authority.day(one.ordered_at)
    return [
        one.number, pick(one.payer), one.subject_name, Decimal(one.amount_fen) / 100, Decimal(row["paid"]) / 100,
        Decimal(row["rest"]) / 100, row["standing"]["word"], pick(one.reckoned), one.clause, one.case.number, ordered,
        one.due_on or "", one.decided_by.name, one.signed_by.name,
    ]  # fmt: skip


def load_reclaim(request: HttpRequest, public_id: str) -> Reclaim | None:
    return ledgers.reclaim_for(request.user, public_id)


def load_own_reclaim(request: HttpRequest, public_id: str) -> Reclaim | None:
    """A demand of an authority where the viewer is an officer."""
    one = ledgers.reclaim_for(request.user, public_id)
    own = standing(request.user).authority_ids("officer")
    return one if one is not None and one.authority_id in own else None


def reclaim(request: HttpRequest, one: Any) -> HttpResponse:
    """One demand: how much and how it was reckoned, by which clause, who decided, and what came back."""
    pack = library.compiled(one.programme).pack
    may = _may(request, one)
    context = taking.reclaim_row(one, one.paid_fen, one.authority.day(clock.now())) | {
        "row": one,
        "kind": "reclaim",
        "clause": clause(one.programme, pack, one.clause),
        "exact": taking.exact(one.exact),
        "repayments": ledgers.repayments_of(one),
        "inside": one.authority_id in standing(request.user).authority_ids(*ledgers.READERS)
        or one.signed_by_id == request.user.pk,
        **may,
    }
    context["may_repay"] = may["officer"] and context["rest"] > 0
    return render(request, "benefits/reclaim.html", context)


def repay(request: HttpRequest, one: Any) -> HttpResponse:
    asked = [
        Asked("fen", "money", _("Amount"), required=True, unit="元"),
        Asked("received_on", "date", _("Came in on"), required=True),
        Asked("voucher", "text", _("Number of the voucher"), required=True, max_length=100),
    ]
    return _form(request, one, asked, _("Enter a payment back"), {}, record_repayment)


def load_repayment(request: HttpRequest, public_id: str, row_id: str) -> tuple[Reclaim, Repayment] | None:
    one = load_own_reclaim(request, public_id)
    if one is None:
        return None
    paid = (
        Repayment.objects.of(one.authority_id).filter(reclaim=one, public_id=row_id, struck_at=None).first()
    )
    return (one, paid) if paid is not None else None


def strike(request: HttpRequest, target: tuple[Reclaim, Repayment]) -> HttpResponse:
    one, paid = target
    asked = [Asked("reason", "longtext", _("Reason"), required=True, max_length=300)]
    return _form(
        request, one, asked, _("Strike a payment back"), {"repayment_id": paid.public_id}, strike_repayment
    )


def _form(
    request: HttpRequest, one: Reclaim, asked: list[Asked], title: str, also: dict[str, Any], act: Any
) -> HttpResponse:
    done = entering.handle(
        request,
        asked,
        {},
        lambda v: act(
            acting.actor(request, "officer"),
            reclaim_id=one.public_id,
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
            **also,
            **v,
        ),
        version=one.version,
    )
    if isinstance(done, Receipt):
        messages.success(request, _("Recorded."))
        return redirect("reclaim", public_id=one.public_id)
    context = {
        "form": done,
        "title": title,
        "lead": f"{one.number} · {one.subject_name}",
        "button": _("Record"),
        "back": reverse("reclaim", args=[one.public_id]),
        "number": one.number,
    }
    return render(request, "benefits/taken_form.html", context, status=done.status)


# ---- revoking, by two people --------------------------------------------------------------------------------
def load_revocable(request: HttpRequest, kind: str, public_id: str) -> tuple[str, Credit | Reclaim] | None:
    """A credit or demand of an authority where the viewer is officer or leader."""
    found = {"credit": ledgers.credit_for, "reclaim": ledgers.reclaim_for}.get(kind)
    one = found(request.user, public_id) if found is not None else None
    own = standing(request.user).authority_ids("officer", "leader")
    return (kind, one) if one is not None and one.authority_id in own else None


def revoke(request: HttpRequest, target: tuple[str, Credit | Reclaim]) -> HttpResponse:
    """Propose with a reason; another person agrees or keeps it. Only what is posted changes anything."""
    kind, one = target
    back = reverse(kind, args=[one.public_id])
    role = "officer" if one.authority_id in standing(request.user).authority_ids("officer") else "leader"
    common: dict[str, Any] = {
        "kind": kind,
        "public_id": one.public_id,
        "expected_version": acting.expected_version(request),
        "idempotency_key": acting.key(request),
    }
    if request.POST.get("do") == "ask":
        done = acting.attempt(
            lambda: ask_revocation(
                acting.actor(request, role), reason=request.POST.get("reason", ""), **common
            )
        )
    elif request.POST.get("do") in ("agree", "keep"):
        agree = request.POST["do"] == "agree"
        done = acting.attempt(lambda: decide_revocation(acting.actor(request, role), agree=agree, **common))
    else:  # nothing was asked for
        return redirect(back)
    if isinstance(done, Refused):
        for words in acting.errors(done).values():
            for one_ in words:
                messages.error(request, one_)
    else:
        messages.success(request, _("Recorded."))
    return redirect(back)


def _case_page(one: Credit | Reclaim, who: Standing) -> str:
    """Where the viewer reads the case: their organisation's page of it, or the office's; nowhere for others."""
    if one.case.applicant_id in who.organisation_ids:
        return reverse("my-case", args=[one.case.public_id])
    signed = isinstance(one, Reclaim) or one.authority_id in who.authority_ids("officer", "leader")
    return (
        reverse("case", args=[one.case.public_id])
        if signed and who.authority_ids("officer", "leader")
        else ""
    )


def _may(request: HttpRequest, one: Credit | Reclaim) -> dict[str, Any]:
    """What the viewer may do about it, and whether they stand at its office."""
    who = standing(request.user)
    officer = one.authority_id in who.authority_ids("officer")
    leader = one.authority_id in who.authority_ids("leader")
    gone = one.revoked_at is not None or (isinstance(one, Credit) and one.ended_at is not None)
    mine = one.revoke_asked_by_id == request.user.pk
    return {
        "case_page": _case_page(one, who),
        "subject_page": reverse("record", args=[one.subject_id])
        if records.record(request.user, one.subject_id) is not None
        else "",
        "officer": officer,
        "may_ask": officer and not gone and not one.revoking,
        "may_decide": (officer or leader) and one.revoking and not mine,
        "mine": mine and one.revoking,
        "key": acting.form_key(request),
    }
