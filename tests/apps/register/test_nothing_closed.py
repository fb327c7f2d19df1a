"""Nothing closed is public: a canary in every field the public may not read appears on no public page."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from exclave.apps.cases.models import Case, Draft, Entry, Judgement, Objection, PublicNotice, Submission
from exclave.apps.evaluation.models import Result
from exclave.apps.files.models import Evidence
from exclave.apps.people.models import Account, Organisation
from exclave.apps.programmes import library
from exclave.apps.programmes.models import PackVersion, Programme, Round
from exclave.apps.register.models import Bar, Certificate, Institution
from exclave.apps.register.tables import TABLES
from exclave.apps.ui.routes import public
from exclave.sample_city.city import City

from . import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
CANARY = "KANARIE7731"


def public_addresses(city: City) -> Iterator[str]:
    """Every public page of these rooms with every object there is, and searches that would find the canary."""
    yield from (
        "/",
        "/calls/",
        "/policies/",
        "/notices/",
        "/register/",
        "/register/export.csv",
        "/verify/",
        "/objections/follow/",
    )
    for query in (CANARY, "示例", "EZ-"):
        yield from (f"/search/?q={query}", f"/register/?q={query}", f"/register/export.csv?q={query}")
        yield from (f"/notices/?q={query}", f"/calls/?q={query}")
    scope = "the test reads everything"
    for call in Round.objects.scoped(scope):
        yield f"/calls/{call.public_id}/"
    for programme in Programme.objects.scoped(scope):
        yield f"/policies/{programme.public_id}/"
    for notice in PublicNotice.objects.scoped(scope):
        yield from (f"/notices/{notice.public_id}/", f"/notices/{notice.public_id}/object/")
    for row in Institution.objects.scoped(scope):
        yield from (
            f"/register/{row.public_id}/",
            f"/register/{row.public_id}/?on=2025-05-01&known=2025-05-01",
            *(f"/register/{row.public_id}/{table}/" for table in TABLES),
        )
    for paper in Certificate.objects.scoped(scope):
        yield from (f"/papers/{paper.public_id}/", f"/verify/{paper.public_id}.svg")
        yield from (f"/verify/?number={paper.number}", f"/verify/?number={paper.number}&code=wrong")


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code in (200, 404), address
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def assert_unseen(client: Client, city: City, *secrets: str) -> None:
    for language in ("zh-hans", "en"):
        client.cookies["language"] = language
        for address in public_addresses(city):
            page = body(client, address)
            if CANARY in address:  # the words searched for come back in the search box, and nowhere else
                page = (
                    page.replace(f'value="{CANARY}"', "")
                    .replace(f"“{CANARY}”", "")
                    .replace(f"q={CANARY}", "")
                )
                page = page.replace(f"：{CANARY}", "").replace(f": {CANARY}", "")
            for secret in secrets:
                assert secret not in page, (secret, address)


def test_every_public_route_of_these_rooms_is_walked(notice_city: City) -> None:
    """A public page added later must be added to the walk above."""
    own = ("programmes.", "cases.", "register.")
    names = {
        pattern.name
        for pattern in _patterns(get_resolver().url_patterns)
        if getattr(pattern.callback, "access", None) is public
        and any(f"exclave.apps.{room}" in pattern.callback.__module__ for room in own)
    }
    walked = {
        "home", "search", "calls", "call", "policies", "policy", "policy-picture", "notices", "notice", "objection-raise",
        "objection-follow", "register", "register-export", "register-export-xlsx", "institution", "institution-table", "certificate-check", "certificate-code", "paper",
    }  # fmt: skip
    assert names <= walked, f"not walked: {names - walked}"


def _patterns(found: list) -> Iterator[URLPattern]:
    for pattern in found:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from _patterns(pattern.url_patterns)


def test_closed_facts_marks_and_bars_are_nowhere(client: Client, notice_city: City) -> None:
    """All of it is laid at once: to walk over every page takes ten seconds."""
    lay_facts_of_cases_and_people(notice_city)
    lay_marks_and_an_unsigned_grade(notice_city)
    lay_a_bar(notice_city)
    assert_unseen(client, notice_city, CANARY, "97.1234")


def lay_facts_of_cases_and_people(city: City) -> None:
    scope = "the test writes everything"
    for table in (Submission, Draft):
        for row in table.objects.all():
            row.data = {k: _hidden(k, v, row.case) for k, v in row.data.items()}
            row.save()
    Case.objects.scoped(scope).update(title=CANARY)
    Entry.objects.update(reason=CANARY)
    Judgement.objects.update(reason=CANARY)
    Evidence.objects.scoped(scope).update(name=f"{CANARY}.pdf")
    for organisation in Organisation.objects.all():
        organisation.address, organisation.identity_no = CANARY, f"{CANARY}{organisation.pk}"
        organisation.save()
    for account in Account.objects.all():
        account.name, account.email, account.phone = CANARY, f"{CANARY}@example.test", CANARY
        account.save()
    Objection.objects.update(
        objector_name=CANARY, objector_identity=CANARY, contact=CANARY, statement=CANARY, answer=CANARY
    )
    for notice in PublicNotice.objects.scoped(scope):
        # Even a pack that names a closed field among what a notice shows opens nothing.
        notice.shown |= {
            "institution.address": CANARY,
            "applicant.uscc": CANARY,
            "applicant.contact": CANARY,
            "x.y": CANARY,
        }
        notice.save()
    for row in Institution.objects.scoped(scope):
        row.public |= {
            "institution.address": CANARY,
            "applicant.contact_phone": CANARY,
            "institution.staff": [CANARY],
            "x": CANARY,
        }
        row.save()
        decision = factories.decision(row) if row.organisation == city.firms["lumen"] else None
        if decision:
            decision.content |= {"reason": CANARY, "institution": CANARY}
            decision.save()


def _hidden(path: str, value: object, case: Case) -> object:
    subject, _, name = path.partition(".")
    field = library.compiled(case.programme).pack.fields.get(subject, {}).get(name)
    return value if field is not None and field.public else CANARY


def lay_marks_and_an_unsigned_grade(city: City) -> None:
    row = Institution.objects.of(city.authority.pk).order_by("pk")[0]
    Result.objects.create(
        authority=row.authority, case_id=1, institution_id=row.public_id, evaluation="yearly", year=2025,
        leaves=[{"id": CANARY}], total="97.1234", grade=CANARY, reason_zh=CANARY, reason_en=CANARY, inputs={"x": CANARY},
        scored_at=row.entered_at,
    )  # fmt: skip


def lay_a_bar(city: City) -> None:
    """A bar that names what it blocks."""
    row = Institution.objects.of(city.authority.pk).order_by("pk")[0]
    factories.bar(row, date(2025, 11, 3), date(2027, 11, 3))
    Bar.objects.of(row.authority_id).update(blocks=[CANARY])


def test_names_are_shown_only_where_the_pack_opens_them(client: Client, notice_city: City) -> None:
    """Openness belongs to every field of a pack: one that opens no name has a register of types and numbers."""
    programme = factories.programme(notice_city)
    content = json.loads(programme.pack_version.content)
    for fields in content["fields"].values():
        for field in fields.values():
            field.pop("public", None)
    content["pack"]["version"] = "closed"
    closed = PackVersion.objects.create(
        pack=programme.pack_version.pack, version="closed", digest="c" * 64, content=json.dumps(content),
        stored_at=programme.pack_version.stored_at,
    )  # fmt: skip
    Programme.objects.of(programme.authority_id).update(pack_version=closed)
    names = {row.name for row in Institution.objects.of(programme.authority_id)}
    names |= {n.shown["institution.name"] for n in PublicNotice.objects.of(programme.authority_id)}
    names |= {f.name_zh for f in notice_city.firms.values()} | {f.name_en for f in notice_city.firms.values()}
    Institution.objects.of(programme.authority_id).update(public={})
    assert_unseen(client, notice_city, *names, "洪山区", "Hongshan")
    for name in names:
        assert client.get("/search/", {"q": name}).context["institution_count"] == 0
        assert client.get("/search/", {"q": name}).context["notice_count"] == 0
    page = client.get("/register/").content.decode()
    assert "EZ-P-2025-0001" in page, "the entry itself is there"
    assert client.get("/register/?region=420000").context["page"].paginator.count == 0
