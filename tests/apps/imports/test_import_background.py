"""Long lists are checked and written by the background worker: the page tells how far it is, all or nothing stays."""

from datetime import timedelta

import pytest
from django.test import Client

from exclave.apps.imports import queueing, working
from exclave.apps.imports.actions import advance_import as steps
from exclave.apps.imports.actions.advance_import import (
    claim_import,
    fail_import,
    finish_check,
    remove_import,
    tell_progress,
    write_import,
)
from exclave.apps.imports.actions.decide_import import decide_import
from exclave.apps.imports.actions.propose_import import propose_import, withdraw_import
from exclave.apps.imports.actions.undo_import import propose_undo, undo_import
from exclave.apps.imports.models import Import
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.people.models import Organisation
from exclave.sample_city.city import City

from . import lists

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "AT_ONCE", 2)


def now(one: Import) -> Import:
    return Import.objects.scoped("test").select_related("file", "authority").get(pk=one.pk)


def long_list(city: City, number: int = 3) -> Import:
    return lists.checked(city, "organisations", lists.ORGANISATIONS, lists.firms(number))


def page(city: City, one: Import, who: str = "city1"):
    client = Client()
    client.force_login(city.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    return client.get(f"/work/imports/{one.public_id}/")


def approved(city: City) -> Import:
    one = long_list(city)
    working.work()
    one = now(one)
    propose_import(
        city.actor("city1"), import_id=one.public_id, note="演示名册", expected_version=one.version
    )
    one = now(one)
    decide_import(city.actor("leader"), import_id=one.public_id, approve=True, expected_version=one.version)
    return now(one)


def test_a_long_list_goes_through_the_worker_and_a_short_one_does_not(notice_city: City) -> None:
    before = Organisation.objects.count()
    assert long_list(notice_city, 2).state == "checked"
    one = long_list(notice_city)
    assert (one.state, one.counts) == ("checking", {}) and not one.findings.exists()
    assert working.work() == 1 and now(one).state == "checked" and now(one).counts["new"] == 3
    assert working.work() == 0, "nothing waits any more"
    one = now(one)
    propose_import(
        notice_city.actor("city1"), import_id=one.public_id, note="演示名册", expected_version=one.version
    )
    one = now(one)
    decide_import(
        notice_city.actor("leader"), import_id=one.public_id, approve=True, expected_version=one.version
    )
    assert now(one).state == "writing" and Organisation.objects.count() == before
    assert working.work() == 1
    one = now(one)
    assert one.state == "applied" and Organisation.objects.count() == before + 3
    assert one.decided_by == notice_city.accounts["leader"]
    events = Event.objects.filter(subject_id=one.public_id).order_by("sequence")
    assert [(e.action, e.actor["id"] == CLOCK.id) for e in events] == [
        ("import.upload", False),
        ("import.check", True),
        ("import.propose", False),
        ("import.approve", False),
        ("import.apply", True),
    ]
    told = Outbox.objects.filter(topic__in=["import.checked", "import.applied"]).values_list(
        "topic", "recipient"
    )
    ids = {name: notice_city.accounts[name].public_id for name in ("city1", "leader")}
    assert set(told) == {
        ("import.checked", ids["city1"]),
        ("import.applied", ids["city1"]),
        ("import.applied", ids["leader"]),
    }


def test_the_page_tells_how_far_the_worker_is_and_can_be_left(notice_city: City, monkeypatch) -> None:
    one = long_list(notice_city)
    response = page(notice_city, one)
    assert response.headers["Refresh"] == "3" and "等待后台处理" in response.content.decode()
    version = claim_import(CLOCK, import_id=one.public_id).result["version"]
    tell_progress(CLOCK, import_id=one.public_id, expected_version=version, rows=2)
    html = page(notice_city, one).content.decode()
    assert "已核对2行，共3行" in html and '<progress max="3" value="2">' in html
    assert 'id="findings"' not in html, "nothing was found yet, and nothing is said to be"
    Import.objects.scoped("test").update(claimed_until=None)
    working.work()
    response = page(notice_city, one)
    assert "Refresh" not in response.headers and 'id="findings"' in response.content.decode()


def test_the_check_tells_its_progress_row_by_row(notice_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    from exclave.apps.imports import checking

    monkeypatch.setattr(checking, "TOLD_EVERY", 1)
    told: list[int] = []
    real = steps.tell_progress
    monkeypatch.setattr(
        working, "tell_progress", lambda actor, **said: (told.append(said["rows"]), real(actor, **said))[1]
    )
    long_list(notice_city)
    working.work()
    assert told == [0, 1, 2]


def test_one_error_found_when_it_is_written_leaves_nothing_and_says_why(notice_city: City) -> None:
    one, before = approved(notice_city), Organisation.objects.count()
    row = lists.firms(1)[0]
    Organisation.objects.create(
        name_zh="演示·另一单位（虚构）", identity_no=row[0], kind="firm", place="420704"
    )
    assert working.work() == 0
    one = now(one)
    assert (one.state, one.decided_by, one.decided_at) == ("proposed", None, None)
    assert Organisation.objects.count() == before + 1 and "一行也没有写入" in one.fault_zh
    assert "后台未能完成，已退回" in page(notice_city, one, "leader").content.decode()
    told = set(Outbox.objects.filter(topic="import.failed").values_list("recipient", flat=True))
    assert told == {notice_city.accounts[name].public_id for name in ("city1", "leader")}
    decide_import(
        notice_city.actor("leader"),
        import_id=one.public_id,
        approve=False,
        reason="请重新试运行",
        expected_version=one.version,
    )
    assert now(one).state == "declined" and now(one).fault_zh == ""


def test_a_worker_that_breaks_gives_the_list_back_to_its_columns(notice_city: City, monkeypatch) -> None:
    one = long_list(notice_city)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr(working.applying, "dry_run", broken)
    assert working.work() == 0 and now(one).state == "uploaded"
    client = Client()
    client.force_login(notice_city.accounts["city1"], backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(f"/work/imports/{one.public_id}/columns/").content.decode()
    assert "RuntimeError" in html and "后台未能完成，已退回" in html


def test_a_list_is_taken_by_one_worker_and_given_up_after_three_times(notice_city: City) -> None:
    one = long_list(notice_city)
    for _ in range(steps.MOST_TRIES):
        assert claim_import(CLOCK, import_id=one.public_id).result["claimed"]
        assert not claim_import(CLOCK, import_id=one.public_id).result["claimed"], "another has it"
        found = now(one)
        Import.objects.scoped("test").update(
            claimed_until=found.claimed_until - steps.CLAIM - timedelta(seconds=1)
        )
    assert not claim_import(CLOCK, import_id=one.public_id).result["claimed"]
    assert now(one).state == "uploaded" and "多次中断" in now(one).fault_zh


def test_a_list_given_up_meanwhile_is_left_alone_by_the_worker(notice_city: City) -> None:
    one = long_list(notice_city)
    version = claim_import(CLOCK, import_id=one.public_id).result["version"]
    withdraw_import(notice_city.actor("city1"), import_id=one.public_id, expected_version=one.version)
    said = {"import_id": one.public_id, "expected_version": version}
    assert not tell_progress(CLOCK, **said, rows=1).result["told"]
    for act in (lambda: finish_check(CLOCK, **said, found=([], None)), lambda: write_import(CLOCK, **said)):
        with pytest.raises(Refused):
            act()
    assert fail_import(CLOCK, import_id=one.public_id, zh="x", en="x").result["state"] == "withdrawn"


def to_be_undone(city: City) -> Import:
    """A long list that was written, and that two people agreed to take back: it waits for the worker."""
    one = approved(city)
    working.work()
    said = {"import_id": one.public_id}
    propose_undo(city.actor("city1"), reason="名册取错了版本", expected_version=now(one).version, **said)
    undo_import(city.actor("leader"), approve=True, expected_version=now(one).version, **said)
    return now(one)


def test_a_long_list_is_taken_back_by_the_worker_and_both_people_are_told(notice_city: City) -> None:
    before = Organisation.objects.count()
    one = to_be_undone(notice_city)
    assert (one.state, one.undone_by) == ("removing", notice_city.accounts["leader"])
    assert Organisation.objects.count() == before + 3, "nothing is gone in the request"
    response = page(notice_city, one, "leader")
    shown = response.content.decode()
    assert response.headers["Refresh"] == "3" and "名册正在后台撤销" in shown and "等待后台处理" in shown
    assert 'value="undo-confirm"' not in shown
    assert working.work() == 1 and Organisation.objects.count() == before
    one = now(one)
    assert (one.state, one.undone_by) == ("undone", notice_city.accounts["leader"])
    trail = Event.objects.filter(subject_id=one.public_id).order_by("-sequence")[:2]
    assert [(e.action, e.actor["id"] == CLOCK.id) for e in trail] == [
        ("import.undo", True),
        ("import.confirm_undo", False),
    ]
    told = set(Outbox.objects.filter(topic="import.undone").values_list("recipient", flat=True))
    assert told == {notice_city.accounts[name].public_id for name in ("city1", "leader")}


def test_a_long_list_built_on_meanwhile_stays_whole_and_waits_for_confirmation_again(
    notice_city: City,
) -> None:
    one = to_be_undone(notice_city)
    before = Organisation.objects.count()
    Organisation.objects.filter(identity_no=lists.firms(1)[0][0]).update(version=2)
    assert working.work() == 0
    one = now(one)
    assert (one.state, one.undone_by, one.undone_at) == ("undoing", None, None)
    assert Organisation.objects.count() == before and "改动过的内容" in one.fault_zh
    told = set(Outbox.objects.filter(topic="import.failed").values_list("recipient", flat=True))
    assert told == {notice_city.accounts[name].public_id for name in ("city1", "leader")}
    said = {"import_id": one.public_id, "expected_version": one.version}
    with pytest.raises(Refused, match="own_undo"):
        undo_import(notice_city.actor("city1"), approve=True, **said)
    undo_import(notice_city.actor("leader"), approve=False, reason="已在其上办理", **said)
    assert now(one).state == "applied"


@pytest.mark.parametrize("act", ["claim", "progress", "finish", "write", "remove", "fail"])
def test_only_the_clock_works_on_lists(notice_city: City, act: str) -> None:
    one, actor = long_list(notice_city), notice_city.actor("city1")
    said = {"import_id": one.public_id, "expected_version": one.version}
    calls = {
        "claim": lambda: claim_import(actor, import_id=one.public_id),
        "progress": lambda: tell_progress(actor, **said, rows=1),
        "finish": lambda: finish_check(actor, **said, found=([], None)),
        "write": lambda: write_import(actor, **said),
        "remove": lambda: remove_import(actor, **said),
        "fail": lambda: fail_import(actor, import_id=one.public_id, zh="x", en="x"),
    }
    with pytest.raises(Refused, match="not_allowed"):
        calls[act]()
    assert now(one).state == "checking"
