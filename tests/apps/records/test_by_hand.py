"""What an officer enters by hand: records no procedure brings, states no outcome gives, single facts (HN-05, HN-09)."""

from datetime import date

import pytest

from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.records.actions.enter_record import enter_record
from exclave.apps.records.actions.move_record import move_record
from exclave.apps.records.actions.state_fact import state_fact
from exclave.apps.records.models import Record, RecordFact, RecordState
from exclave.sample_city.city import at
from tests.apps.records.province import Province
from tests.apps.records.test_zone_walk import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier(province: Province) -> Record:
    zone = planned(province)
    given = {
        "kind": "carrier",
        "type": "incubator",
        "name": "示例孵化器",
        "state": "planned",
        "proof": "示例文件",
    }
    made = enter_record(
        province.people["st"], programme_id=province.programme, since=date(2026, 1, 8),
        within_id=zone.public_id, **given,
    )  # fmt: skip
    return Record.objects.of(province.authority.pk).get(public_id=made.result["record"])


def refusal(work) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.faults[0].path if refused.value.faults else refused.value.code


def test_record_is_entered_by_an_officer_of_its_authority_with_proof(
    province: Province, carrier: Record
) -> None:
    assert (carrier.within.kind, carrier.state, carrier.source) == ("zone", "planned", "office")
    given = {
        "programme_id": province.programme, "kind": "carrier", "type": "incubator", "name": "x", "state": "opened",
        "since": date(2026, 1, 8), "within_id": carrier.within.public_id, "proof": "x",
    }  # fmt: skip
    officer = province.people["st"]
    for who in ("finance", "leader", "park"):
        assert refusal(lambda w=who: enter_record(province.people[w], **given)) == "not_allowed"
    assert refusal(lambda: enter_record(officer, **given | {"proof": " "})) == "proof"
    assert refusal(lambda: enter_record(officer, **given | {"within_id": ""})) == "within_id"
    assert refusal(lambda: enter_record(officer, **given | {"since": date(2027, 1, 1)})) == "since"
    assert refusal(lambda: enter_record(officer, **given | {"type": "other"})) == "type"
    assert refusal(lambda: enter_record(officer, **given | {"identity_no": "x"})) == "identity_no"
    zone = {"kind": "zone", "type": "zone", "within_id": "", "state": "recognised"}
    assert refusal(lambda: enter_record(officer, **given | zone)) == "state", "a case recognises a zone"


def test_state_no_outcome_gives_is_entered_with_its_day_and_no_other(
    province: Province, carrier: Record
) -> None:
    at("2026-03-02")
    officer = province.people["st"]
    given = {
        "record_id": carrier.public_id,
        "since": date(2026, 3, 1),
        "proof": "现场核查",
        "expected_version": 1,
    }
    assert refusal(lambda: move_record(province.people["finance"], state="opened", **given)) == "not_allowed"
    assert refusal(lambda: move_record(officer, state="no_such", **given)) == "state"
    earlier = given | {"since": date(2026, 1, 2)}
    assert refusal(lambda: move_record(officer, state="opened", **earlier)) == "state_before"
    assert move_record(officer, state="opened", **given).result["version"] == 2
    rows = RecordState.objects.filter(record=carrier).order_by("valid_from")
    assert [(r.state, r.valid_until) for r in rows] == [("planned", date(2026, 3, 1)), ("opened", None)]
    with pytest.raises(Stale):
        move_record(officer, state="closed", **given)


def test_fact_entered_by_hand_leaves_what_was_known_before(province: Province, carrier: Record) -> None:
    officer = province.people["st"]
    given = {"record_id": carrier.public_id, "path": "carrier.floor", "reason": "现场核查"}
    state_fact(officer, value="1200", since=date(2026, 1, 9), expected_version=1, **given)
    assert (
        refusal(
            lambda: state_fact(officer, value="很大", since=date(2026, 1, 9), expected_version=2, **given)
        )
        == "value"
    )
    assert (
        refusal(
            lambda: state_fact(officer, value="1200", since=date(2026, 1, 9), expected_version=2, **given)
        )
        == "fact_same"
    )
    at("2026-02-02")
    state_fact(officer, value="1500", since=date(2026, 2, 1), expected_version=2, **given)
    rows = RecordFact.objects.of(province.authority.pk).filter(record=carrier).order_by("pk")
    assert [(r.value, r.valid_from, r.valid_until, r.superseded_at is None) for r in rows] == [
        ("1200", date(2026, 1, 9), None, False),
        ("1200", date(2026, 1, 9), date(2026, 2, 1), True),
        ("1500", date(2026, 2, 1), None, True),
    ]
    assert rows[2].by == officer.id and rows[2].reason == "现场核查"
    guests = given | {"path": "carrier.guests"}
    assert (
        refusal(lambda: state_fact(officer, value="x", since=date(2026, 1, 9), expected_version=3, **guests))
        == "not_allowed"
    ), "a table comes with a case"
