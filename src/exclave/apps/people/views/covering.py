"""Covers: who does my duties while I am away, whose I do, and the administrator's page for somebody else."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.people import covers, queries
from exclave.apps.people.actions.leave_office import leave_office
from exclave.apps.people.actions.set_cover import end_cover, set_cover
from exclave.apps.people.frame import ROLE_EN, ROLE_ZH
from exclave.apps.people.models import Account, Cover
from exclave.apps.reference import authorities
from exclave.apps.reference.models import Authority
from exclave.apps.ui import acting

NEVER = datetime.min.replace(tzinfo=UTC)


def own(request: HttpRequest) -> HttpResponse:
    return _page(request, request.user, "covers")  # type: ignore[arg-type]


def administered(request: HttpRequest, absent: Account) -> HttpResponse:
    """The same for somebody who cannot do it themselves, and what is to be done when they have left."""
    return _page(request, absent, "account-covers")


def _page(request: HttpRequest, absent: Account, name: str, refused: Refused | None = None) -> HttpResponse:
    if request.method == "POST" and refused is None:
        refused = _set(request, absent)
        if refused is None:
            messages.success(
                request, _("The cover is set. Both are told, and it shows wherever the duty is done.")
            )
            return redirect(name) if name == "covers" else redirect(name, public_id=absent.public_id)
    errors = acting.errors(refused) if refused else {}
    roles = covers.coverable(absent)
    fields = _fields(request, roles, errors)
    context = {
        "absent": absent,
        "own": absent.pk == request.user.pk,
        "rows": [_row(one, absent) for one in covers.covers_of(absent)[:100]],
        "fields": fields,
        "coverable": any(one.candidates for one in roles),
        "errors": _listed(fields, errors),
        "key": acting.form_key(request),
        "leaving": [] if absent.pk == request.user.pk else _leaving(roles),
    }
    return render(request, "people/covers.html", context, status=422 if refused else 200)


def _row(one: Cover, person: Account) -> dict[str, Any]:
    zone = one.authority.zone
    return {
        "cover": one,
        "away": one.absent_id == person.pk,
        "role": _role(one.role),
        "since": one.since.astimezone(zone),
        "last": (min(one.until, one.ended_at or one.until) - timedelta(microseconds=1)).astimezone(zone),
    }


def _fields(
    request: HttpRequest, roles: list[covers.Coverable], errors: dict[str, list[str]]
) -> list[dict[str, Any]]:
    named = authorities.named()
    people = {a.public_id: a.name for one in roles for a in one.candidates}
    duties = [
        (f"{one.authority_id}:{one.role}", {w: f"{getattr(named[one.authority_id], w)} · {_role(one.role)[w]}" for w in ("zh", "en")})
        for one in roles
    ]  # fmt: skip
    chosen = request.POST.get("duty") or (duties[0][0] if len(duties) == 1 else "")
    specs: list[tuple[str, str, str, Any, str]] = [
        ("duty", "choice", _("Duty"), duties, ""),
        ("stand_in", "choice", _("Done by"), list(people.items()), _("Officers and leaders of the same authority whom the separation of duties allows.")),
        ("since", "date", _("First day"), None, _("Today begins at once.")),
        ("until", "date", pgettext("people", "Last day"), None, _("The cover ends by itself after this day.")),
        ("reason", "text", _("Reason"), None, ""),
    ]  # fmt: skip
    return [
        {
            "id": key, "type": kind, "label": label, "options": options, "help": help_text, "required": True,
            "value": chosen if key == "duty" else request.POST.get(key, ""), "errors": errors.get(key, []),
        }
        for key, kind, label, options, help_text in specs
    ]  # fmt: skip


def _role(role: str) -> dict[str, str]:
    return {"zh": ROLE_ZH[role], "en": ROLE_EN[role]}


def _listed(fields: list[dict[str, Any]], errors: dict[str, list[str]]) -> list[dict[str, Any]]:
    whole = [{"id": "", "label": "", "text": text} for text in errors.get("", [])]
    return whole + [
        {"id": f["id"], "label": f["label"], "text": text} for f in fields for text in f["errors"]
    ]


def _set(request: HttpRequest, absent: Account) -> Refused | None:
    office, _sep, role = request.POST.get("duty", "").partition(":")
    pk = int(office) if office.isascii() and office.isdecimal() and len(office) < 12 else 0
    authority = Authority.objects.filter(pk=pk).first()
    if authority is None:
        return Refused("duty", "请选择由人代办的职责。", "Choose the duty that is covered.")
    since, until = _day(request, "since", authority), _day(request, "until", authority)
    answer = acting.attempt(
        lambda: set_cover(
            acting.actor(request, role[:20]),
            absent_id=absent.public_id,
            stand_in_id=request.POST.get("stand_in", "")[:16],
            authority_id=authority.pk,
            role=role[:20],
            since=since or clock.now(),
            until=until + timedelta(days=1) if until else NEVER,
            reason=request.POST.get("reason", ""),
            idempotency_key=acting.key(request),
        )
    )
    return answer if isinstance(answer, Refused) else None


def _day(request: HttpRequest, name: str, authority: Authority) -> datetime | None:
    """The first instant of the day typed, in the authority's zone."""
    try:
        day = date.fromisoformat(request.POST.get(name, "").strip())
    except ValueError:
        return None
    if not 2000 <= day.year <= 2100:
        return None
    return datetime.combine(day, time.min, authority.zone)


def end(request: HttpRequest, cover: Cover) -> HttpResponse:
    """End it now and go back to the page it was asked from."""
    acting.attempt(
        lambda: end_cover(
            acting.actor(request, "reader"), cover_id=cover.public_id, idempotency_key=acting.key(request)
        )
    )
    messages.success(request, _("The cover is ended."))
    if request.user.pk in (cover.absent_id, cover.stand_in_id):
        return redirect("covers")
    return redirect("account-covers", public_id=cover.absent.public_id)


def _leaving(roles: list[covers.Coverable]) -> list[dict[str, Any]]:
    """Per authority: who could take over what lies on the desk of somebody who has left."""
    named = authorities.named()
    found: dict[int, dict[str, Any]] = {}
    for one in roles:
        entry = found.setdefault(
            one.authority_id, {"authority": named[one.authority_id], "pk": one.authority_id, "heirs": {}}
        )
        entry["heirs"] |= {a.public_id: a.name for a in one.candidates}
    return list(found.values())


def leave(request: HttpRequest, account: Account) -> HttpResponse:
    """End somebody's roles at an authority and hand on what lies on their desk."""
    office = request.POST.get("authority", "")
    if not office:
        missing = Refused("authority", "请选择主管机关。", "Choose the authority.")
        return _page(request, account, "account-covers", missing)
    answer = acting.attempt(
        lambda: leave_office(
            acting.actor(request, "administrator"),
            account_id=account.public_id,
            authority_id=int(office) if office.isascii() and office.isdecimal() and len(office) < 12 else 0,
            successor_id=request.POST.get("successor", "")[:16] or None,
            reason=request.POST.get("reason", ""),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        return _page(request, account, "account-covers", answer)
    messages.success(
        request,
        _("The roles are ended. Cases handed on: %(n)s") % {"n": answer.result["handed_on"]},
    )
    return redirect("account", public_id=account.public_id)


def load_account(request: HttpRequest, public_id: str) -> Account | None:
    return queries.administered_account(request.user, public_id)
