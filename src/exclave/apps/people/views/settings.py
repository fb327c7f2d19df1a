"""Settings of an authority: its parameters with their values, history and what waits for a second person."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.people import queries
from exclave.apps.people.access import family, standing
from exclave.apps.people.models import Account
from exclave.apps.reference import parameters
from exclave.apps.reference.actions.set_parameter import decide_parameter, set_parameter
from exclave.apps.reference.models import Authority, ParameterValue
from exclave.apps.reference.parameters import Parameter
from exclave.apps.ui import acting, menu
from exclave.apps.ui import views as ui

FIELD = {"text": "text", "lines": "longtext", "int": "int", "decimal": "decimal", "bool": "choice", "choice": "choice"}  # fmt: skip
STATE_LOOKS = {"in_force": "success", "proposed": "waiting", "declined": "neutral"}


def show(request: HttpRequest) -> HttpResponse:
    """All parameters of one authority, by room."""
    offices = queries.parameter_offices(request.user)
    office = _chosen(request, offices)
    today = parameters.today(office)
    known = parameters.known()
    now = parameters.values(office, known, today)
    stated = queries.parameter_values(office)
    waiting = {one.key: one for one in stated if one.state == ParameterValue.PROPOSED}
    rooms: dict[str, list[dict[str, Any]]] = {}
    for key, one in known.items():
        rooms.setdefault(one.room, []).append(
            {
                "parameter": one,
                "href": f"{reverse('setting', args=[key])}?authority={office.public_id}",
                "shown": shown(one, now[key]),
                "set": now[key] is not None,
                "waiting": key in waiting,
            }
        )
    context = {
        "office": office,
        "tabs": _tabs(offices, office, reverse("settings")),
        "rooms": [{"label": _room(room), "rows": rows} for room, rows in rooms.items()],
        "waiting": sum(1 for key in waiting if key in known),
        "may_set": office.pk in family(standing(request.user).authority_ids("administrator")),
    }
    return render(request, "people/settings.html", context)


def one(request: HttpRequest, key: str) -> HttpResponse:
    """One parameter: what holds, what is to come, what was; the form for the administrator."""
    found = parameters.known().get(key)
    if found is None:
        raise Http404
    offices = queries.parameter_offices(request.user)
    office = _chosen(request, offices)
    may_set = office.pk in family(standing(request.user).authority_ids("administrator"))
    refused: Refused | None = None
    if request.method == "POST":
        if not may_set:
            raise Http404
        answer = _set(request, office, key)
        if not isinstance(answer, Refused):
            messages.success(
                request, _("Proposed. Another person must agree before it holds.") if found.decides else _("Saved.")
            )  # fmt: skip
            return redirect(f"{reverse('setting', args=[key])}?authority={office.public_id}")
        refused = answer
    return _one_page(request, found, offices, office, refused)


def _one_page(
    request: HttpRequest,
    found: Parameter,
    offices: list[Authority],
    office: Authority,
    refused: Refused | None,
) -> HttpResponse:
    today = parameters.today(office)
    errors = acting.errors(refused) if refused else {}
    current = parameters.value(office, found.key, today)
    fields = _fields(request, found, current, today, errors)
    rows = [one for one in queries.parameter_values(office) if one.key == found.key]
    names = _names(rows)
    context = {
        "parameter": found,
        "office": office,
        "tabs": _tabs(offices, office, reverse("setting", args=[found.key])),
        "current": shown(found, current),
        "fields": fields,
        "errors": [{"id": "", "label": "", "text": text} for text in errors.get("", [])]
        + [{"id": f["id"], "label": f["label"], "text": text} for f in fields for text in f["errors"]],
        "rows": [_row(found, one, names, request.user) for one in rows],
        "may_set": office.pk in family(standing(request.user).authority_ids("administrator")),
        "key": acting.form_key(request),
    }
    return render(request, "people/setting.html", context, status=422 if refused else 200)


def decide(request: HttpRequest, value: ParameterValue) -> HttpResponse:
    """The second person agrees or declines."""
    answer = acting.attempt(
        lambda: decide_parameter(
            acting.actor(request, "leader"),
            value_id=value.public_id,
            agree=request.POST.get("answer") == "agree",
            reason=request.POST.get("reason", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    back = f"{reverse('setting', args=[value.key])}?authority={value.authority.public_id}"
    if isinstance(answer, Stale):
        return ui.conflict(request, again=back)
    if isinstance(answer, Refused):
        offices = queries.parameter_offices(request.user)
        return _one_page(request, parameters.known()[value.key], offices, value.authority, answer)
    messages.success(request, _("Your answer is recorded."))
    return redirect(back)


def load_value(request: HttpRequest, public_id: str) -> ParameterValue | None:
    found = queries.parameter_value(request.user, public_id)
    return found if found is not None and found.key in parameters.known() else None


def _chosen(request: HttpRequest, offices: list[Authority]) -> Authority:
    asked = request.GET.get("authority") or request.POST.get("authority", "")
    if not offices:
        raise Http404
    found = next((a for a in offices if a.public_id == asked), None if asked else offices[0])
    if found is None:
        raise Http404
    return found


def _tabs(offices: list[Authority], current: Authority, path: str) -> list[dict[str, Any]]:
    return [
        {"label": a, "href": f"{path}?authority={a.public_id}", "current": a.pk == current.pk, "count": None}
        for a in offices
    ]


def _set(request: HttpRequest, office: Authority, key: str) -> Any:
    try:
        since = date.fromisoformat(request.POST.get("since", "").strip())
    except ValueError:
        since = parameters.today(office)
    return acting.attempt(
        lambda: set_parameter(
            acting.actor(request, "administrator"),
            authority_id=office.pk,
            key=key,
            text=request.POST.get("value", ""),
            since=since,
            reason=request.POST.get("reason", ""),
            idempotency_key=acting.key(request),
        )
    )


def _fields(
    request: HttpRequest, one: Parameter, current: Any, today: date, errors: dict[str, list[str]]
) -> list[dict[str, Any]]:
    post = request.POST if request.method == "POST" else {}
    options = {"yes": _("Yes"), "no": _("No")} if one.kind == "bool" else one.choices or {}
    pairs = [
        (key, {"zh": label[0], "en": label[1]} if isinstance(label, tuple) else label)
        for key, label in options.items()
    ]
    typed = {True: "yes", False: "no"}.get(current, current) if one.kind == "bool" else current
    value = {
        "id": "value", "type": FIELD[one.kind], "label": {"zh": one.zh, "en": one.en}, "options": pairs,
        "help": {"zh": one.help_zh, "en": one.help_en}, "value": post.get("value", typed),
        "unit": {"zh": one.unit_zh, "en": one.unit_en} if one.unit_zh else None,
        "rows": 6, "max_length": parameters.LONGEST.get(one.kind),
    }  # fmt: skip
    since = {"id": "since", "type": "date", "label": _("Holds from"), "value": post.get("since", today.isoformat()), "required": True}  # fmt: skip
    reason = {"id": "reason", "type": "text", "label": _("Reason"), "value": post.get("reason", ""), "required": True,
              "help": _("Kept with the value and in the journal.")}  # fmt: skip
    return [f | {"errors": errors.get(str(f["id"]), [])} for f in (value, since, reason)]


def _row(one: Parameter, row: ParameterValue, names: dict[str, str], viewer: Any) -> dict[str, Any]:
    waits = row.state == ParameterValue.PROPOSED
    return {
        "value": row,
        "shown": shown(one, parameters.thawed(one, row.value)),
        "state": {"in_force": _("Holds"), "proposed": _("Awaits a second person"), "declined": _("Declined")}[row.state],
        "look": STATE_LOOKS[row.state],
        "by": names.get(row.proposed_by, row.proposed_by),
        "second": names.get(row.decided_by, "") if row.decided_by != row.proposed_by else "",
        "may_decide": waits and row.proposed_by != viewer.public_id,
    }  # fmt: skip


def _names(rows: list[ParameterValue]) -> dict[str, str]:
    ids = {one for row in rows for one in (row.proposed_by, row.decided_by) if one}
    return dict(Account.objects.filter(public_id__in=ids).values_list("public_id", "name"))


def shown(one: Parameter, value: Any) -> Any:
    """A value as people read it; empty where there is none."""
    if value is None:
        return ""
    if one.kind == "bool":
        return _("Yes") if value else _("No")
    if one.kind == "choice" and one.choices and value in one.choices:
        return {"zh": one.choices[value][0], "en": one.choices[value][1]}
    unit = {"zh": one.unit_zh, "en": one.unit_en or one.unit_zh}
    return {w: f"{value}{' ' if w == 'en' and unit[w] else ''}{unit[w]}" for w in ("zh", "en")}


def _room(room: str) -> Any:
    labels = {
        "reference": _("Numbers"), "people": _("People"), "alerts": _("Messages"), "register": _("Register"),
        "documents": _("Documents"), "opendata": _("Open data"), "cases": _("Cases"), "evaluation": _("Evaluation"),
    }  # fmt: skip
    return labels.get(room) or menu.SECTIONS.get(room, room)
