"""Parameters of an authority: typed, dated, inherited where said so, and agreed to by a second person (EZ-20)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK, SETUP, Actor
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account
from exclave.apps.reference import authorities, parameters
from exclave.apps.reference.actions.set_parameter import decide_parameter, set_parameter
from exclave.apps.reference.models import Authority, ParameterValue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    before = dict(parameters._known)
    common = {"room": "reference", "zh": "示例", "en": "Sample"}
    parameters.parameter("sample.months", kind="int", minimum=1, maximum=60, decides=True, **common)
    parameters.parameter("sample.line", kind="text", inherited=True, **common)
    parameters.parameter("sample.own", kind="text", default="默认", **common)
    parameters.parameter("sample.share", kind="decimal", **common)
    parameters.parameter("sample.on", kind="bool", default=False, **common)
    authorities.named.forget()
    yield
    parameters._known.clear()
    parameters._known.update(before)
    authorities.named.forget()


@pytest.fixture
def city() -> Authority:
    return Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="T"
    )


@pytest.fixture
def district(city: Authority) -> Authority:
    return Authority.objects.create(
        name_zh="示例区", name_en="District", level="district", place="420704", code="TD", parent=city
    )


def person(name: str, authority: Authority, role: str) -> Actor:
    account = Account.objects.create_account(name, "x", name=name)
    grant_role(CLOCK, account_id=account.public_id, authority_id=authority.pk, role=role)
    return Actor(account.public_id, role)


def put(authority: Authority, key: str, text: str, since: date, actor: Actor = SETUP) -> str:
    done = set_parameter(actor, authority_id=authority.pk, key=key, text=text, since=since, reason="示例理由")
    return done.result["parameter"]


def test_value_of_a_day_is_the_latest_that_had_begun(city: Authority) -> None:
    put(city, "sample.own", "一", date(2026, 1, 1))
    put(city, "sample.own", "二", date(2026, 3, 1))
    put(city, "sample.own", "更正", date(2026, 2, 1))  # entered last, begins earlier
    read = [parameters.value(city, "sample.own", date(2026, month, 1)) for month in (1, 2, 3)]
    assert read == ["一", "更正", "二"]
    assert parameters.value(city, "sample.own", date(2025, 12, 31)) == "默认"


def test_value_is_taken_from_above_only_where_the_parameter_says_so(
    city: Authority, district: Authority
) -> None:
    authorities.named.forget()
    put(city, "sample.line", "市里的", date(2026, 1, 1))
    put(city, "sample.own", "市里的", date(2026, 1, 1))
    read = parameters.values(district, ["sample.line", "sample.own"], date(2026, 5, 1))
    assert read == {"sample.line": "市里的", "sample.own": "默认"}
    put(district, "sample.line", "区里的", date(2026, 4, 1))
    assert parameters.value(district, "sample.line", date(2026, 5, 1)) == "区里的"
    put(district, "sample.line", "", date(2026, 6, 1))  # nothing typed: no value of its own any more
    assert parameters.value(district, "sample.line", date(2026, 6, 1)) == "市里的"


def test_values_of_several_keys_cost_one_query(city: Authority, django_assert_num_queries) -> None:
    authorities.named()
    with django_assert_num_queries(1):
        parameters.values(city, ["sample.line", "sample.own", "sample.months"], date(2026, 1, 1))


def test_value_of_an_unknown_key_is_an_error_not_a_guess(city: Authority) -> None:
    with pytest.raises(KeyError):
        parameters.value(city, "sample.nothing")


@pytest.mark.parametrize(
    ("key", "typed", "read"),
    [
        ("sample.months", "１２", 12),
        ("sample.months", "0", None),
        ("sample.months", "61", None),
        ("sample.months", "1.5", None),
        ("sample.months", "NaN", None),
        ("sample.share", "0.10", Decimal("0.10")),
        ("sample.on", "yes", True),
        ("sample.on", "perhaps", None),
        ("sample.own", "a\nb", None),
        ("sample.own", "长" * 201, None),
    ],
)
def test_parsed_value_has_its_type_or_a_fault(key: str, typed: str, read: object) -> None:
    value, faults = parameters.parsed(parameters.known()[key], typed)
    assert value == read and type(value) is type(read)
    assert bool(faults) is (read is None)


def test_decimal_comes_back_exact(city: Authority) -> None:
    put(city, "sample.share", "0.10", date(2026, 1, 1))
    assert parameters.value(city, "sample.share", date(2026, 1, 2)) == Decimal("0.10")


def test_deciding_parameter_waits_for_somebody_else(city: Authority) -> None:
    administrator, leader = person("a", city, "administrator"), person("l", city, "leader")
    today = parameters.today(city)
    proposal = put(city, "sample.months", "6", today, administrator)
    assert parameters.value(city, "sample.months") is None
    with pytest.raises(Refused) as refused:
        decide_parameter(administrator, value_id=proposal, agree=True, expected_version=1)
    assert refused.value.code == "four_eyes"
    with pytest.raises(Refused) as refused:
        put(city, "sample.months", "7", today, administrator)
    assert refused.value.code == "parameter_waiting"
    decide_parameter(leader, value_id=proposal, agree=True, expected_version=1)
    assert parameters.value(city, "sample.months") == 6
    assert {e.action for e in Event.objects.filter(action__startswith="parameter.")} == {
        "parameter.propose",
        "parameter.agree",
    }


def test_declined_value_never_holds_and_says_why(city: Authority) -> None:
    administrator, leader = person("a", city, "administrator"), person("l", city, "leader")
    proposal = put(city, "sample.months", "6", parameters.today(city), administrator)
    with pytest.raises(Refused) as refused:
        decide_parameter(leader, value_id=proposal, agree=False, expected_version=1)
    assert refused.value.code == "reason_missing"
    decide_parameter(leader, value_id=proposal, agree=False, reason="不妥", expected_version=1)
    assert parameters.value(city, "sample.months") is None
    assert ParameterValue.objects.of(city.pk).get().decline_reason == "不妥"


def test_deciding_parameter_does_not_reach_back(city: Authority) -> None:
    with pytest.raises(Refused) as refused:
        put(city, "sample.months", "6", parameters.today(city) - timedelta(days=1))
    assert [f.path for f in refused.value.faults] == ["since"]


@pytest.mark.parametrize("role", ["officer", "leader", "policy_officer", "auditor", "security_officer"])
def test_parameter_is_set_by_administrators_alone(city: Authority, role: str) -> None:
    with pytest.raises(Refused) as refused:
        put(city, "sample.own", "六", date(2026, 1, 1), person("x", city, role))
    assert refused.value.code == "not_allowed"


def test_administrator_of_a_district_sets_nothing_above(city: Authority, district: Authority) -> None:
    below = person("x", district, "administrator")
    with pytest.raises(Refused):
        put(city, "sample.own", "六", date(2026, 1, 1), below)
    assert put(district, "sample.own", "六", date(2026, 1, 1), below)


def test_parameter_of_an_unknown_kind_cannot_be_registered() -> None:
    with pytest.raises(ValueError, match="kind"):
        parameters.parameter("sample.bad", kind="float", room="x", zh="x", en="x")
