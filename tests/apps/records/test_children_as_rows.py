"""What lies within a record is read by conditions as rows of the day, whole only where its office said so (HN-05, HN-28)."""

from datetime import date

import pytest
from django.test import Client

from exclave.apps.cases.actions.open_case import open_case
from exclave.apps.cases.answering import facts_of
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes import library
from exclave.apps.records import children, facts
from exclave.apps.records.actions.enter_record import enter_record
from exclave.apps.records.actions.move_record import move_record
from exclave.apps.records.actions.state_fact import state_fact
from exclave.apps.records.models import Record
from exclave.engines.policy.language import Bounds, Rows
from exclave.sample_city.city import at, fetch
from tests.apps.records.province import Province
from tests.apps.records.test_zone_walk import call, planned

pytestmark = pytest.mark.django_db


def entered(province: Province, zone: Record, name: str, state: str, since: date) -> Record:
    made = enter_record(
        province.people["st"], programme_id=province.programme, kind="carrier", type="incubator", name=name, state=state,
        since=since, within_id=zone.public_id, proof="示例文件",
    )  # fmt: skip
    return Record.objects.of(province.authority.pk).get(public_id=made.result["record"])


def lists(zone: Record, day: date) -> dict[str, Rows]:
    held = facts.on_day(facts.known(zone), day)
    return children.lists_of(zone, library.compiled(zone.programme), day, held)


def test_children_of_a_record_are_rows_of_the_day_with_state_type_and_facts(province: Province) -> None:
    zone = planned(province)
    assert lists(zone, date(2026, 1, 31)) == {}, "nothing known: a missing list, not an empty one"
    one = entered(province, zone, "示例孵化器甲", "planned", date(2026, 1, 8))
    at("2026-03-02")
    state_fact(
        province.people["st"], record_id=one.public_id, path="carrier.floor", value="1200", since=date(2026, 2, 1),
        reason="现场核查", expected_version=1,
    )  # fmt: skip
    move_record(
        province.people["st"], record_id=one.public_id, state="opened", since=date(2026, 3, 1), proof="现场核查",
        expected_version=2,
    )  # fmt: skip
    assert lists(zone, date(2026, 1, 7)) == {}, "before its first state it was not there"
    before, after = ({"state": "planned", "type": "incubator"}, {"state": "opened", "type": "incubator"})
    assert lists(zone, date(2026, 1, 31)) == {"zone.carriers": Rows((before,), False)}
    assert lists(zone, date(2026, 3, 1)) == {"zone.carriers": Rows(({"floor": 1200} | after,), False)}


def test_conditions_count_the_children_and_know_whether_they_are_all(province: Province) -> None:
    zone = planned(province)
    for name, state in (("甲", "opened"), ("乙", "planned")):
        entered(province, zone, f"示例孵化器{name}", state, date(2026, 1, 8))
    case = reading(province, zone)
    assert counted(case) == Bounds(1, None), "nobody said these are all of them"
    assert said_whole(province, zone, "true", date(2026, 2, 1))
    assert counted(case) == 1
    client = Client()
    client.force_login(province.account("st"))
    page = client.get(f"/record/{zone.public_id}/").content.decode()
    assert "逐家核对" in page
    assert said_whole(province, zone, "false", date(2026, 3, 1))
    assert counted(case) == Bounds(1, None), "taken back, from a day on"


def test_word_that_a_list_is_whole_is_an_officers_yes_or_no(province: Province) -> None:
    zone = planned(province)
    for who, value in (("finance", "true"), ("st", "vielleicht"), ("st", "")):
        with pytest.raises(Refused):
            said_whole(province, zone, value, date(2026, 1, 13), who)
    client = Client()
    client.force_login(province.account("st"))
    address = f"/record/{zone.public_id}/fact/"
    assert "离岸创新创业载体是否已全部登记" in client.get(address).content.decode()
    asked = client.get(address, {"fact": "zone.carriers.complete"}).content.decode()
    assert 'name="value"' in asked


def said_whole(province: Province, zone: Record, value: str, since: date, who: str = "st") -> bool:
    zone.refresh_from_db()
    state_fact(
        province.people[who], record_id=zone.public_id, path="zone.carriers.complete", value=value, since=since,
        reason="逐家核对", expected_version=zone.version,
    )  # fmt: skip
    return True


def reading(province: Province, zone: Record) -> str:
    """A case about the zone that is no application: its readings of the year."""
    at("2026-03-02")
    return open_case(
        province.people["park"], round_id=call(province, "reading", date(2026, 3, 31)), type="zone",
        organisation_id=province.firms["park"].public_id, subject_id=zone.public_id,
    ).result["case"]  # fmt: skip


def counted(case: str) -> object:
    row = fetch(case)
    return facts_of(row, library.compiled(row.programme), {}).value("zone.carriers_open")
