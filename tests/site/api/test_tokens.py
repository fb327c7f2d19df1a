"""Tokens: shown once, kept as a hash, bound to one role, narrowed to it, refused when it ends; and whose cases they read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.models import Case
from exclave.apps.cases.queries import cases_for
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Receipt
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.people import limiting, queries, tokens
from exclave.apps.people.actions.change_agency import end_agency
from exclave.apps.people.actions.grant_role import end_role, grant_role
from exclave.apps.people.actions.issue_token import issue_token
from exclave.apps.people.actions.revoke_token import note_use, revoke_token
from exclave.apps.people.limiting import Limit
from exclave.apps.people.models import Account, Agency, ApiToken
from exclave.apps.reference.models import Authority
from exclave.sample_city.city import City
from exclave.site.api import urls
from exclave.site.api.door import OPERATIONS, bears
from tests.site.api.conftest import Reader

pytestmark = pytest.mark.django_db
BY_TOKEN = sorted(p.name for p in urls.urlpatterns if getattr(p.callback, "by_token", False))


def ids(reader: Reader, **query) -> set[str]:
    return {one["id"] for one in reader.get("/cases", **query).json()["items"]}


def case_of(city: City, firm: str) -> Case:
    return Case.objects.of(city.authority.pk).filter(applicant=city.firms[firm]).first()


# ---- whose cases ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["willow", "cedar", "echeng", "gedian", "city1", "leader"])
def test_token_reads_exactly_what_its_holder_sees_on_the_pages(notice_city, reader, who: str) -> None:
    account = Account.objects.get(pk=notice_city.accounts[who].pk)
    seen = set(cases_for(account).values_list("public_id", flat=True))
    assert ids(reader(who), limit=100) == seen


def test_case_of_another_organisation_and_of_another_city_is_absent(notice_city, reader) -> None:
    case = case_of(notice_city, "willow")
    twin = Authority.objects.create(name_zh="孪生市", name_en="Twin", level="city", place="420600", code="TW")
    account = Account.objects.create_account("twin", "x", name="twin")
    grant_role(CLOCK, account_id=account.public_id, authority_id=twin.pk, role="officer")
    notice_city.accounts["twin"] = account
    absent = reader("willow").get("/cases/absent2345absent")
    for who in ("cedar", "gedian", "twin"):
        denied = reader(who).get(f"/cases/{case.public_id}")
        assert denied.status_code == 404 and denied.content == absent.content, who
        assert case.public_id not in ids(reader(who))
    assert reader("willow").get(f"/cases/{case.public_id}").json()["number"] == case.number


def test_objection_stays_with_the_handling_authority_and_names_no_objector(notice_city, reader) -> None:
    objection = Case.objects.of(notice_city.authority.pk).get(procedure="objection")
    assert reader("echeng").get(f"/cases/{objection.public_id}").status_code == 404
    body = reader("city1").get(f"/cases/{objection.public_id}").content.decode()
    assert objection.objection.objector_name not in body


def test_steps_name_duties_and_no_person(notice_city, reader) -> None:
    body = reader("willow").get(f"/cases/{case_of(notice_city, 'willow').public_id}").content.decode()
    assert not [a.name for a in notice_city.accounts.values() if a.name in body]


def test_cases_cost_the_same_queries_at_1_3_and_50_rows(notice_city, reader) -> None:
    first = case_of(notice_city, "willow")
    Case.objects.bulk_create(
        Case(
            authority=first.authority, programme=first.programme, procedure=first.procedure, type=first.type,
            number=f"EZ-C-2099-{n:04d}", applicant=first.applicant, stage=first.stage, waits_on="authority",
            round=None, entered_stage_at=first.entered_stage_at, opened_at=first.opened_at,
            submitted_at=first.submitted_at, form_version=first.form_version,
        )
        for n in range(50)
    )  # fmt: skip
    city = reader("city1")
    city.get("/cases")
    counts = set()
    for limit in (1, 3, 50):
        with CaptureQueriesContext(connection) as found:
            assert len(city.get("/cases", limit=limit).json()["items"]) == limit
        counts.add(len([q for q in found.captured_queries if "requestcount" not in q["sql"]]))
    assert len(counts) == 1


# ---- scopes and standing ----------------------------------------------------------------------------------
def test_scope_that_is_missing_is_named(notice_city, reader) -> None:
    response = reader("willow", "obligations:read").get("/cases")
    assert response.status_code == 403 and "cases:read" in response.json()["detail"]
    assert 'error="insufficient_scope"' in response.headers["WWW-Authenticate"]
    assert reader("willow", "obligations:read").get("/obligations").status_code == 200


@pytest.mark.parametrize("name", BY_TOKEN)
def test_without_a_token_every_private_operation_asks_for_one(notice_city, name: str) -> None:
    """Whether or not the object exists; a session of the pages is no token."""
    browser = Client()
    browser.force_login(notice_city.accounts["city1"], backend="django.contrib.auth.backends.ModelBackend")
    address = "/api/v1" + OPERATIONS[name].path.replace("{id}", case_of(notice_city, "willow").public_id)
    for client in (Client(), browser):
        response = client.get(address)
        assert response.status_code == 401 and response.json()["code"] == "no_token"
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
        assert "Authorization" in response.headers["Vary"]
    assert (
        client.get(address, headers={"Authorization": "Bearer exclave_wrong"}).json()["code"] == "bad_token"
    )


def test_scope_nobody_knows_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="no scope"):
        bears("cases:write")


def test_token_of_one_role_does_not_read_for_another(notice_city, reader) -> None:
    """An account with two organisations: the token stays with the one it is bound to."""
    willow, cedar = notice_city.accounts["willow"], notice_city.firms["cedar"]
    token = reader("willow")
    Agency.objects.create(account=willow, organisation=cedar, since=clock.now())
    assert case_of(notice_city, "cedar").public_id not in ids(token)


def test_token_is_refused_when_the_role_ends(notice_city, reader) -> None:
    district = reader("echeng")
    assert district.get("/cases").status_code == 200
    held = notice_city.accounts["echeng"].roles.get(until=None)
    end_role(
        CLOCK,
        account_id=notice_city.accounts["echeng"].public_id,
        authority_id=held.authority_id,
        role=held.role,
    )
    assert district.get("/cases").status_code == 401


def test_token_is_refused_when_the_agency_ends(notice_city, reader) -> None:
    firm, agent = notice_city.firms["willow"], reader("willow")
    other = Account.objects.create_account("second", "x", name="second")
    Agency.objects.create(account=other, organisation=firm, since=clock.now())
    end_agency(
        Actor(other.public_id, "applicant"), organisation_id=firm.public_id,
        account_id=notice_city.accounts["willow"].public_id, authority_id=notice_city.authority.pk,
    )  # fmt: skip
    assert agent.get("/cases").status_code == 401


def test_token_is_refused_when_it_expires_or_the_account_is_closed(notice_city, reader) -> None:
    agent = reader("willow")
    ApiToken.objects.update(issued_at=clock.now() - timedelta(days=2), expires_at=clock.now())
    assert agent.get("/me").status_code == 401
    ApiToken.objects.update(expires_at=clock.now() + timedelta(days=1))
    assert agent.get("/me").status_code == 200
    Account.objects.filter(pk=notice_city.accounts["willow"].pk).update(is_active=False)
    assert agent.get("/me").status_code == 401


def test_guessing_tokens_is_slowed_down_by_address(notice_city, token_for, monkeypatch) -> None:
    monkeypatch.setattr(limiting, "BAD_TOKEN", Limit("test-bad", 2, 600))
    seen = [Reader("exclave_guess").get("/me").status_code for _ in range(3)]
    assert seen == [401, 401, 429]
    assert Reader(token_for("willow")).get("/me").status_code == 429, (
        "whoever guesses waits, whatever comes next"
    )


# ---- issuing ----------------------------------------------------------------------------------------------
def issue(city: City, who: str = "willow", **changed) -> tuple[tokens.Secret, dict]:
    secret = tokens.new_secret()
    given = {
        "secret": secret, "name": "portal", "role": "applicant", "place_id": city.firms["willow"].public_id,
        "scopes": ["cases:read"], "days": 30,
    } | changed  # fmt: skip
    return secret, issue_token(city.actor(who), **given).result


def test_secret_is_kept_nowhere(notice_city) -> None:
    secret, result = issue(notice_city, idempotency_key="once")
    token = ApiToken.objects.get(public_id=result["token"])
    assert token.digest == secret.digest and secret.value.startswith(token.prefix)
    kept = str(list(ApiToken.objects.values())) + str(list(Receipt.objects.values())) + repr(secret)
    assert secret.value not in kept and len(secret.value) >= 51


def test_issuing_and_revoking_stand_in_the_journal(notice_city) -> None:
    _, result = issue(notice_city)
    revoke_token(notice_city.actor("willow"), token_id=result["token"], expected_version=1)
    acts = Event.objects.filter(subject_id=result["token"]).values_list("action", flat=True)
    assert list(acts) == ["token.issue", "token.revoke"]


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["cases:write"]}, "scopes"),
        ({"days": 3650}, "days"),
    ],
)
def test_faulty_token_is_refused_with_its_field(notice_city, changed, path) -> None:
    with pytest.raises(Refused) as refused:
        issue(notice_city, **changed)
    assert [fault.path for fault in refused.value.faults] == [path]


def test_more_tokens_than_anyone_needs_are_refused(notice_city) -> None:
    for _ in range(tokens.MOST_TOKENS):
        issue(notice_city)
    with pytest.raises(Refused, match="token_faulty"):
        issue(notice_city)


@pytest.mark.parametrize("who", ["cedar", "city1", "auditor"])
def test_nobody_issues_for_what_they_do_not_hold(notice_city, who: str) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        issue(notice_city, who)


def test_role_without_cases_gets_no_token(notice_city) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        issue(notice_city, "auditor", role="auditor", place_id=notice_city.authority.public_id)


def test_token_is_revoked_by_its_owner_or_an_administrator_and_nobody_else(notice_city) -> None:
    _, result = issue(notice_city)
    for who in ("cedar", "city1", "leader", "auditor"):
        with pytest.raises(Refused, match="not_allowed"):
            revoke_token(notice_city.actor(who), token_id=result["token"], expected_version=1)
    with pytest.raises(Refused, match="stale"):
        revoke_token(notice_city.actor("admin"), token_id=result["token"], expected_version=7)
    revoke_token(notice_city.actor("admin"), token_id=result["token"], expected_version=1)
    with pytest.raises(Refused, match="token_revoked"):
        revoke_token(notice_city.actor("willow"), token_id=result["token"], expected_version=2)


# ---- the pages --------------------------------------------------------------------------------------------
def browser(city: City, who: str) -> Client:
    found = Client()
    found.force_login(
        Account.objects.get(pk=city.accounts[who].pk), backend="django.contrib.auth.backends.ModelBackend"
    )
    return found


def test_page_shows_the_secret_once_and_the_day_of_its_use_after(notice_city) -> None:
    pages = browser(notice_city, "willow")
    form = {
        "name": "本单位门户", "capacity": f"applicant:{notice_city.firms['willow'].public_id}",
        "scopes": ["cases:read"], "days": "90", "idempotency_key": "one-form",
    }  # fmt: skip
    made = pages.post("/me/tokens/", form)
    secret = made.content.decode().partition('id="secret">')[2].partition("<")[0]
    assert made.status_code == 200 and made.headers["Cache-Control"] == "no-store"
    assert Reader(secret).get("/me").json()["place"]["zh"] == notice_city.firms["willow"].name_zh
    again = pages.get("/me/tokens/").content.decode()
    assert secret not in again and secret[: tokens.SHOWN] in again and "2025年11月27日" in again
    assert pages.post("/me/tokens/", form).status_code == 302, "the same form sent twice issues nothing more"
    assert ApiToken.objects.count() == 1


def test_page_says_beside_each_field_what_is_wrong(notice_city) -> None:
    page = browser(notice_city, "willow").post(
        "/me/tokens/", {"capacity": f"applicant:{notice_city.firms['willow'].public_id}", "days": "x"}
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert all(words in text for words in ("请填写用途", "请至少选择一项权限", "请从列出的有效期中选择"))


def test_administrator_sees_tokens_without_secrets_and_takes_one_back(notice_city, token_for) -> None:
    secret = token_for("willow", name="门户")
    pages = browser(notice_city, "admin")
    text = pages.get("/tokens/").content.decode()
    assert "门户" in text and secret not in text
    token = ApiToken.objects.get()
    assert pages.post(f"/me/tokens/{token.public_id}/revoke/", {"expected_version": 1}).status_code == 302
    assert Reader(secret).get("/me").status_code == 401


def test_list_of_tokens_costs_the_same_queries_at_1_3_and_50(notice_city, token_for) -> None:
    token_for("willow")
    first, pages = ApiToken.objects.get(), browser(notice_city, "admin")
    counts = []
    for more in (0, 2, 47):
        ApiToken.objects.bulk_create(
            ApiToken(
                account=notice_city.accounts[("willow", "cedar", "echeng")[n % 3]], name="t", prefix="exclave_",
                digest=f"{more}-{n}", role="applicant", organisation=first.organisation, scopes=["cases:read"],
                issued_at=first.issued_at, expires_at=first.expires_at,
            )
            for n in range(more)
        )  # fmt: skip
        pages.get("/tokens/")
        with CaptureQueriesContext(connection) as found:
            assert pages.get("/tokens/").status_code == 200
        counts.append(len(found))
    assert len(set(counts)) == 1


def test_token_of_an_organisation_belongs_to_the_city_that_receives_it(notice_city, token_for) -> None:
    """An administrator of another city neither sees it nor takes it back."""
    token_for("lumen")
    token = ApiToken.objects.get()
    twin = Authority.objects.create(name_zh="孪生市", name_en="Twin", level="city", place="420600", code="TW")
    foreign = Account.objects.create_account("foreign", "x", name="foreign")
    grant_role(CLOCK, account_id=foreign.public_id, authority_id=twin.pk, role="administrator")
    assert not queries.administered_tokens(foreign).exists()
    assert queries.administered_tokens(notice_city.accounts["admin"]).get() == token
    with pytest.raises(Refused):
        revoke_token(
            Actor(foreign.public_id, "administrator"),
            token_id=token.public_id,
            expected_version=token.version,
        )


def test_day_of_use_is_noted_once_a_day_of_that_token_alone_and_makes_no_event(
    notice_city, token_for
) -> None:
    token_for("city1")
    token_for("city2")
    used, other = ApiToken.objects.order_by("pk")
    today, events = clock.now().date(), Event.objects.count()
    for day in (today, today, today + timedelta(days=1)):
        note_use(notice_city.actor("city1"), token_id=used.public_id, day=day)
        used.refresh_from_db()
        assert used.last_used_on == day
    other.refresh_from_db()
    assert other.last_used_on is None and Event.objects.count() == events
    assert note_use(notice_city.actor("city1"), token_id="none", day=today).result == {}
