"""Changes of the register: proposed in a form, read with before and after, decided by a second person."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.cases.models import Case
from exclave.apps.cases.queries import cases_for
from exclave.apps.files.actions.add_evidence import add_evidence
from exclave.apps.journal.refusals import Refused
from exclave.apps.register import pending, proposals
from exclave.apps.register.access import sight_of
from exclave.apps.register.actions.decide_change import decide_change
from exclave.apps.register.actions.endorse_change import endorse_change
from exclave.apps.register.actions.propose_change import propose_change
from exclave.apps.register.actions.withdraw_change import withdraw_change
from exclave.apps.register.dates import two_dates
from exclave.apps.register.entering import PROOF_FIELD, SUBJECT_KIND, evidence_of
from exclave.apps.register.models import Change, Institution
from exclave.apps.register.tables import SHOWN, TABLES
from exclave.apps.register.views.rows import frame
from exclave.apps.ui import acting, listing

PER_PAGE = 50


def list_changes(request: HttpRequest, institution: Institution) -> HttpResponse:
    """Every change of one institution: who proposed, who decided, why."""
    page = Paginator(pending.changes_of(institution), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [pending.change_row(c) for c in page.object_list]
    seen = sight_of(request.user, institution)
    context = frame(institution, seen, two_dates(request, institution), "changes") | {"page": page}
    return render(request, "register/changes/list.html", context)


# ---- proposing ---------------------------------------------------------------------------------------------
def new_change(request: HttpRequest, institution: Institution) -> HttpResponse:
    """The form of one step. A file is stored before the step is checked, so that a fault loses nothing."""
    asked = request.POST if request.method == "POST" else request.GET
    table = TABLES.get(asked.get("table", SHOWN[0]))
    op = asked.get("op", "add")
    if table is None or table.key == "proofs" or op not in proposals.OPS:
        raise Http404
    row = proposals.row_of(institution, table, asked.get("row", "")) if op != "add" else None
    if op != "add" and row is None:
        raise Http404
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in request.POST}
        return _propose(request, proposals.Form(institution, table, op, row, typed, True))
    typed = proposals.initial(
        table, op, row, {name: request.GET.get(name, "") for name in ("tenant", proposals.LISTED)}
    )
    return _form(request, proposals.Form(institution, table, op, row, typed, False), {})


def _propose(request: HttpRequest, form: proposals.Form) -> HttpResponse:
    evidence, errors = _file(request, form)
    role = sight_of(request.user, form.institution).role
    found, paths = proposals.steps(form, evidence)
    if not errors:
        answer = acting.attempt(
            lambda: propose_change(
                acting.actor(request, role),
                institution_id=form.institution.public_id,
                entries=found,
                reason=form.typed.get("reason", ""),
                idempotency_key=acting.key(request),
            )
        )
        if not isinstance(answer, Refused):
            messages.success(request, _("Proposed. It is in force once a second person approves it."))
            return redirect("change", answer.result["change"])
        errors = _placed(acting.errors(answer), paths)
    if evidence:
        kept = evidence_of(form.institution, evidence)
        if kept is not None:
            href = reverse("evidence", args=[kept.public_id])
            form.kept.append({"name": kept.name, "href": href, "id": kept.public_id})
    return _form(request, form, errors, 422)


def _file(request: HttpRequest, form: proposals.Form) -> tuple[str | None, dict[str, list[str]]]:
    """The file sent now, else the one kept from an earlier try."""
    sent = request.FILES.get("proof_file")
    if sent is None:
        return (form.typed.get("proof_kept") or None), {}
    if sent.size is not None and sent.size > settings.EXCLAVE_UPLOAD_LIMIT:
        return None, {"proof_file": [_("The file is too large.")]}
    role = sight_of(request.user, form.institution).role
    answer = acting.attempt(
        lambda: add_evidence(
            acting.actor(request, role),
            subject_kind=SUBJECT_KIND,
            subject_id=form.institution.public_id,
            field=PROOF_FIELD,
            name=sent.name or "file",
            content=sent.read(),
        )
    )
    if isinstance(answer, Refused):
        return None, {"proof_file": [text for texts in acting.errors(answer).values() for text in texts]}
    return str(answer.result["evidence"]), {}


def _placed(errors: dict[str, list[str]], paths: dict[str, str]) -> dict[str, list[str]]:
    """Faults of the steps at the fields they were typed in."""
    found: dict[str, list[str]] = {}
    for path, texts in errors.items():
        name = paths.get(path) or (path.removeprefix("0.") if path.startswith("0.") else path)
        found.setdefault("" if name[:1].isdigit() else name, []).extend(texts)
    return found


def _form(
    request: HttpRequest, form: proposals.Form, errors: dict[str, list[str]], status: int = 200
) -> HttpResponse:
    seen = sight_of(request.user, form.institution)
    fields = proposals.fields(form, errors)
    proof, state = proposals.proof_fields(form, errors), proposals.state_fields(form, errors)
    labels = {f["id"]: f["label"] for f in [*fields, *state, *proof]} | {"reason": _("Reason")}
    here = form.table.key if form.table.key in SHOWN else "tenants"
    context = frame(form.institution, seen, two_dates(request, form.institution), here) | {
        "form": form,
        "one": form.table.one,
        "ops": [
            {
                "label": proposals.OPS[op],
                "href": f"?table={form.table.key}&op={op}&row={form.row.pk}",
                "current": op == form.op,
                "count": None,
            }
            for op in proposals.MENDING
        ]
        if form.row is not None
        else [],
        "fields": fields,
        "proof": proof,
        "state": state,
        "reason": {
            "id": "reason", "label": _("Reason"), "type": "longtext", "rows": 3, "required": True, "max_length": 500,
            "value": form.typed.get("reason", ""), "errors": errors.get("reason", []),
            "help": _("How you know it; the second person reads this."),
        },
        "errors": [{"id": p if p in labels else "", "label": labels.get(p, ""), "text": t} for p, ts in errors.items() for t in ts],
        "officers": 2 if form.op in ("correct", "withdraw") else 1,
        "by_agent": not seen.officer,
        "key": acting.form_key(request),
    }  # fmt: skip
    return render(request, "register/changes/new.html", context, status=status)


# ---- reading and deciding ----------------------------------------------------------------------------------
def load_change(request: HttpRequest, public_id: str) -> Change | None:
    return pending.change_by_id(request.user, public_id)


def show_change(
    request: HttpRequest, change: Change, errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    assert change.institution is not None
    seen = sight_of(request.user, change.institution)
    mine = change.proposed_by_id == request.user.pk
    first = (
        seen.officer and change.correction and change.proposed_as != "officer" and change.endorsed_by is None
    )
    errors = errors or {}
    context = frame(change.institution, seen, two_dates(request, change.institution), "changes") | {
        "change": change,
        "row": pending.change_row(change),
        "steps": pending.change_page(change, seen),
        "source": _source(request, change),
        "waits": change.state == "proposed",
        "mine": mine,
        "may_endorse": change.state == "proposed" and first and not mine,
        "may_decide": change.state == "proposed"
        and seen.officer
        and not first
        and request.user.pk not in (change.proposed_by_id, change.endorsed_by_id),
        "errors": [
            {"id": p if p == "reason" else "", "label": "", "text": t} for p, ts in errors.items() for t in ts
        ],
        "typed": request.POST.get("reason", ""),
        "key": acting.form_key(request),
    }
    return render(request, "register/changes/change.html", context, status=status)


def _source(request: HttpRequest, change: Change) -> dict[str, str] | None:
    """The case whose decision entered the change; a link for those who may open it as officers do."""
    if change.case_id is None:
        return None
    case = Case.objects.scoped("only its number, for those inside").filter(pk=change.case_id).first()
    if case is None:
        return None
    seen = sight_of(request.user, change.institution)
    may_open = (seen.officer or seen.leader) and cases_for(request.user).filter(pk=case.pk).exists()
    return {"number": case.number, "href": reverse("case", args=[case.public_id]) if may_open else ""}


def decide(request: HttpRequest, change: Change) -> HttpResponse:
    approve = request.POST.get("approve") == "yes"
    answer = acting.attempt(
        lambda: decide_change(
            acting.actor(request, "officer"),
            change_id=change.public_id,
            approve=approve,
            reason=request.POST.get("reason", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        return _again(request, change, answer)
    done = (
        _("Approved; the register says so from now on.")
        if approve
        else _("Not approved; nothing was changed.")
    )
    return _done(request, change, done)


def endorse(request: HttpRequest, change: Change) -> HttpResponse:
    answer = acting.attempt(
        lambda: endorse_change(
            acting.actor(request, "officer"),
            change_id=change.public_id,
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        return _again(request, change, answer)
    return _done(request, change, _("Endorsed; another officer approves it."))


def withdraw(request: HttpRequest, change: Change) -> HttpResponse:
    assert change.institution is not None
    role = sight_of(request.user, change.institution).role
    answer = acting.attempt(
        lambda: withdraw_change(
            acting.actor(request, role),
            change_id=change.public_id,
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        return _again(request, change, answer)
    return _done(request, change, _("Withdrawn."))


def _again(request: HttpRequest, change: Change, refused: Refused) -> HttpResponse:
    fresh = pending.change_by_id(request.user, change.public_id)
    if fresh is None:
        raise Http404
    return show_change(request, fresh, acting.errors(refused), 409 if refused.code == "stale" else 422)


def _done(request: HttpRequest, change: Change, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("change", change.public_id)


def waiting(request: HttpRequest) -> HttpResponse:
    """Changes of every institution in the officer's care that wait for a second person."""
    page: Any = listing.page(request, pending.waiting_in(pending.scope_of(request.user)), PER_PAGE)
    page.object_list = [pending.change_row(c) for c in page.object_list]
    return render(request, "register/work/changes.html", {"page": page, "width": "wide"})
