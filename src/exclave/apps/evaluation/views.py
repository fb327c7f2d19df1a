"""Rounds of evaluation, their results, and the finding of a judged grade."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.cases import casework
from exclave.apps.cases import rounds as calls
from exclave.apps.cases.models import Case
from exclave.apps.cases.presenting.rounds import point_field, programme_words, round_row
from exclave.apps.cases.queries import case_by_public_id
from exclave.apps.cases.rounds import counts
from exclave.apps.evaluation import grading, presenting, reading
from exclave.apps.evaluation.actions.judge_grade import finder_of, judge_grade, judged_rows, may_judge
from exclave.apps.evaluation.actions.open_evaluation import open_evaluation
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Fault, Refused, Stale
from exclave.apps.people.access import standing
from exclave.apps.reference.calendars import shown_calendar
from exclave.apps.ui import acting, listing
from exclave.apps.ui import views as ui
from exclave.engines.codes.text import halfwidth


def show(request: HttpRequest) -> HttpResponse:
    """The rounds, and the results of the one chosen in the address (the newest at first)."""
    known = reading.scored(request.user)
    rounds = reading.rounds(request.user, known)
    wanted = request.GET.get("round", "")
    chosen = next((r for r in rounds if r.public_id == wanted), None) if wanted else next(iter(rounds), None)
    if wanted and chosen is None:
        raise Http404
    now = clock.now()
    context: dict[str, Any] = {
        "rounds": [
            {
                "label": {"zh": r.title_zh, "en": r.title_en},
                "href": f"?round={r.public_id}",
                "current": r is chosen,
                "count": None,
            }
            for r in rounds
        ],
        "may_open": reading.may_open(request.user, known),
        "width": "wide",
    }
    if chosen is not None:
        number = counts([chosen.pk]).get(chosen.pk, {})
        page = listing.page(request, reading.listed(chosen, sum(number.values())))
        context |= {
            "page": page,
            "graded": reading.graded(chosen),
            "round": round_row(chosen, number, now, shown_calendar()),
            "table": presenting.results_table(chosen, reading.with_results(page.object_list)),
        }
    return render(request, "evaluation/results.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Open a round over the reports of a year; states weights, pass mark and panel size beside their clauses."""
    programmes = reading.programmes(request.user)
    if not programmes:
        return render(request, "evaluation/new.html", {"programmes": []})
    wanted = request.POST.get("programme") or request.GET.get("programme") or programmes[0][0].public_id
    chosen = next(((p, key) for p, key in programmes if p.public_id == wanted), None)
    if chosen is None:
        raise Http404
    call = calls.NewCall(*chosen, request.POST if request.method == "POST" else QueryDict())
    if request.method == "GET":
        return _form(request, programmes, call, {})
    return _open(request, programmes, call)


def _open(request: HttpRequest, programmes: list[Any], call: calls.NewCall) -> HttpResponse:
    faults: list[Fault] = []
    year_text = halfwidth(request.POST.get("year", "")).strip()
    year = int(year_text) if year_text.isascii() and year_text.isdecimal() and len(year_text) == 4 else None
    if year is None:
        faults.append(Fault("year", "请选择报告年度。", "Choose the reported year."))
    opens, closes = (calls.day_of(request.POST, name, faults) for name in ("opens_on", "closes_on"))
    if faults or year is None or opens is None or closes is None:
        return _form(request, programmes, call, _by_path(faults), 422)
    answer = acting.attempt(
        lambda: open_evaluation(
            acting.actor(request, "officer"),
            programme_id=call.programme.public_id,
            year=year,
            opens_on=opens,
            closes_on=closes,
            settled={p: calls.stated(request.POST, p) for p in call.points},
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        return _form(request, programmes, call, acting.errors(answer), 422)
    said = _("Opened with %(n)d cases. Ask experts on each of them next.") % {
        "n": len(answer.result["cases"])
    }
    messages.success(request, said)
    return redirect(f"{reverse('evaluations')}?round={answer.result['round']}")


def _by_path(faults: list[Fault]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.path, []).append(acting.words(fault))
    return found


def _form(
    request: HttpRequest,
    programmes: list[Any],
    call: calls.NewCall,
    errors: dict[str, list[str]],
    status: int = 200,
) -> HttpResponse:
    years = reading.reported(call.programme)
    context = {
        "programmes": [{"public_id": p.public_id, "label": programme_words(p)} for p, _key in programmes],
        "programme": call.programme,
        "years": [
            {"year": year, "done": done, "owed": owed, "chosen": str(year) == call.typed.get("year", "")}
            for year, (done, owed) in years.items()
        ],
        "points": [point_field(call, name, errors) for name in call.points],
        "settled": presenting.settled_before(call),
        "days": [
            _day_field(call, "opens_on", {"zh": "开始", "en": "Opens on"}, errors),
            _day_field(call, "closes_on", {"zh": "专家评分截止日", "en": "Last day for the experts"}, errors),
        ],
        "errors": [{"id": path, "label": "", "text": one} for path, texts in errors.items() for one in texts],
        "year_errors": errors.get("year", []),
        "key": secrets.token_urlsafe(12),
    }
    return render(request, "evaluation/new.html", context, status=status)


def _day_field(
    call: calls.NewCall, name: str, label: dict[str, str], errors: dict[str, list[str]]
) -> dict[str, Any]:
    return {
        "id": name,
        "type": "date",
        "label": label,
        "value": call.typed.get(name, ""),
        "errors": errors.get(name, []),
        "required": True,
    }


# ---- on the case page ---------------------------------------------------------------------------------------
def section(request: HttpRequest, work: casework.Casework) -> dict[str, Any] | None:
    """The result of an evaluation on its case page, with the finding where the viewer is the finder."""
    alive = work.alive
    if not work.owner or grading.evaluation_of(alive) is None:
        return None
    result = reading.result_of(work.case)
    given = grading.provisional_grade(alive) if result is not None and not alive.state.ended else None
    names = {a.expert.account.public_id: a.expert.account.name for a in work.panel}
    shown = presenting.result_section(alive, result, given, names) or {}
    forms = []
    if result is not None and may_judge(alive, work.person):
        for key, row in judged_rows(alive).items():
            if finder_of(alive, row) in work.person.duties:
                found = reading.finding_of(work.case, key)
                answer, reason = (found.answer, found.reason) if found else (None, "")
                forms.append(presenting.finding_form(alive, row, answer, reason))
    return shown | {"template": "evaluation/section.html", "forms": forms, "key": secrets.token_urlsafe(12)}


def load_case(request: HttpRequest, public_id: str) -> Case | None:
    return case_by_public_id(request.user, public_id)


def judge(request: HttpRequest, case: Case) -> HttpResponse:
    found = request.POST.get("answer", "")
    back = f"{reverse('case', args=[case.public_id])}#result"
    if found not in ("yes", "no"):
        messages.error(request, _("Choose yes or no."))
        return redirect(back)
    role = "officer" if standing(request.user).holds("officer") else "leader"
    answer = acting.attempt(
        lambda: judge_grade(
            acting.actor(request, role),
            case_id=case.public_id,
            grade=request.POST.get("grade", ""),
            answer=found == "yes",
            reason=request.POST.get("reason", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Stale):
        return ui.conflict(request, again=back)
    if isinstance(answer, Refused):
        messages.error(request, acting.words(answer))
    else:
        messages.success(request, _("Found and recorded."))
    return redirect(back)
