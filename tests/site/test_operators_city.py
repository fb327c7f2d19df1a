"""The doctor in a city at work: its files, its people, its packs."""

from exclave.apps.files import storage
from exclave.apps.files.models import Evidence
from exclave.apps.journal import clock
from exclave.apps.people.models import Role
from exclave.site.health import database, moving, office
from tests.unreadable import unreadable_programme


def levels(findings) -> set[str]:
    return {f.level for f in findings}


def test_evidence_cut_short_is_wrong(notice_city, settings) -> None:
    assert levels(moving.evidence()) == {"well"}
    one = Evidence.objects.scoped("test").first()
    path = storage.path_of(one.sha256)
    kept = path.read_bytes()
    try:
        path.write_bytes(kept[:-1])
        assert levels(moving.evidence()) == {"wrong"}
    finally:
        path.write_bytes(kept)


def test_no_chain_is_missed_in_a_city_whose_every_row_began_with_an_event(notice_city) -> None:
    assert levels(database.chains()) == {"well"}


def test_office_without_people_is_told_whom_it_lacks(notice_city) -> None:
    assert "wrong" not in levels(office.people())
    Role.objects.filter(role="leader").update(until=clock.now())
    assert any("leader" in f.seen[1] for f in office.people() if f.level == "wrong")
    Role.objects.filter(role="administrator").update(until=clock.now())
    assert any("administrator" in f.seen[1] for f in office.people() if f.level == "wrong")


def test_pack_that_cannot_be_read_is_named_with_the_remedy(notice_city) -> None:
    broken = unreadable_programme(notice_city)
    told = [f for f in office.packs() if f.level == "wrong"]
    assert [broken.name_en in f.seen[1] and "exclave search --rebuild" in f.remedy[1] for f in told] == [True]
    missing = [f for f in office.search() if f.level == "watch"]
    assert [f.seen[1] for f in missing] == ["Not in the search index: clause 1."]
    broken.delete()
    assert [f.level for f in office.search()] == ["well"], "a policy without benefits lacks nothing"


def test_packs_in_force_can_be_answered_from(notice_city) -> None:
    assert "wrong" not in levels(office.packs())
