"""The eligibility questions of one programme: asked one at a time, answered for everyone, kept for nobody."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from exclave.apps.benefits import offers, profile, queries, showing
from exclave.apps.benefits.checking import Check, Said, said_from
from exclave.apps.benefits.profile import Profile
from exclave.apps.benefits.sheets import sheet_of
from exclave.apps.benefits.words import ORDER
from exclave.apps.journal import clock
from exclave.apps.people.models import Organisation
from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Institution

NEW, NOBODY = "new", "nobody"


def load(request: HttpRequest, programme_id: str) -> Programme | None:
    return queries.programme_in_force(programme_id)


def check(request: HttpRequest, programme: Programme) -> HttpResponse:
    """One step: what was posted so far comes back with it. A form that cannot be read begins anew and says so."""
    sent = request.POST if request.method == "POST" else request.GET
    # An institution may have benefits; types are for whoever founds one anew.
    gives = bool(sheet_of(programme).pack.benefits)
    institutions = queries.institutions_of(request.user, programme) if gives else []
    organisations = queries.organisations_of(request.user)
    about = sent.get("about", "") if organisations else NOBODY
    day = programme.authority.day(clock.now())
    whose, about = _profile(programme, about, institutions, organisations, day)
    carried = said_from(request.POST.get("said", "")) if request.method == "POST" else Said()
    only = sent.get("only", "")
    step = Check(
        programme,
        day,
        carried or Said(),
        whose,
        only if only in sheet_of(programme).pack.benefits else "",
    )
    if request.method == "POST" and carried is not None and "turn" not in request.POST:
        step = step.take(request.POST)
    context = _context(step, about, organisations, institutions) | {
        "lost": request.method == "POST" and carried is None
    }
    response = render(request, "benefits/check.html", context, status=422 if step.errors else 200)
    add_never_cache_headers(response)  # what somebody answered stays in no cache, the browser's own included
    return response


def _profile(
    programme: Programme,
    about: str,
    institutions: list[Institution],
    organisations: list[Organisation],
    day: Any,
) -> tuple[Profile | None, str]:
    """Whose known facts are taken: an institution, an organisation founding a new one, or nobody's."""
    compiled = sheet_of(programme).compiled
    if about == NOBODY:
        return None, NOBODY
    institution = next((one for one in institutions if one.public_id == about), None)
    if institution is None and not about and len(institutions) == 1:
        institution = institutions[0]
    if institution is not None:
        [found] = profile.of_institutions([institution], programme, compiled, day)
        return found, institution.public_id
    chosen = about.removeprefix(f"{NEW}-")
    organisation = next((one for one in organisations if one.public_id == chosen), organisations[0])
    found = profile.of_organisation(organisation, programme, compiled, day)
    return found, f"{NEW}-{organisation.public_id}"


def _context(
    step: Check, about: str, organisations: list[Organisation], institutions: list[Institution]
) -> dict[str, Any]:
    answered = step.answered
    rows = showing.result_rows(step.programme, answered.sheet.compiled, answered.results, answered.facts)
    counts = Counter(row["standing"]["key"] for row in rows)
    offer = offers.offer(step.programme.public_id, step.only) if step.only else None
    return {
        "programme": step.programme,
        "only": offer,
        "asked": step.path,
        "field": showing.question_field(step),
        "weight": step.question,
        "others": showing.other_questions(step),
        "rows": rows,
        "benefits": [row for row in rows if row["kind"] == "benefit"],
        "types": [row for row in rows if row["kind"] == "type"],
        "counts": [showing.standing(key) | {"count": counts[key]} for key in ORDER if counts[key]],
        "said": step.said.as_text(),
        "answers": showing.facts_said(step),
        "known": showing.facts_known(step),
        "about": about,
        "organisations": organisations,
        "institutions": institutions,
        "day": step.day,
        "width": "wide",
    }
