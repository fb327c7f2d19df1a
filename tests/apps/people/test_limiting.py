"""Limits are counted by all processes together, never exceeded, and keep nobody's address."""

import pytest
from django.test import RequestFactory, override_settings

from exclave.apps.people import limiting
from exclave.apps.people.limiting import Limit, address_of, spend, spent
from exclave.apps.people.models import RequestCount

pytestmark = pytest.mark.django_db
EACH = Limit("each", 3, 60)
BLOCKS = Limit("blocks", 10, 60, block=4)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    limiting.forget()
    monkeypatch.setattr(limiting, "_now", lambda: 1_000_000.0)


def test_limit_lets_through_as_many_as_it_says_and_then_no_more() -> None:
    answers = [spend(EACH, "a") for _ in range(5)]
    assert [a.allowed for a in answers] == [True, True, True, False, False]
    assert [a.remaining for a in answers] == [2, 1, 0, 0, 0]
    assert answers[-1].resets_in == 1_000_020 - 1_000_000
    assert spend(EACH, "b").allowed, "another asker has a window of their own"


def test_limit_holds_over_several_processes_and_is_never_exceeded() -> None:
    """Each process has its own memory; the row in the database is what they share."""
    allowed = 0
    memories: list[dict] = [{}, {}, {}]
    for turn in range(60):
        limiting._taken = memories[turn % 3]
        allowed += spend(BLOCKS, "a").allowed
    limiting._taken = {}
    assert allowed == BLOCKS.most


def test_block_costs_one_write_for_several_requests(django_assert_num_queries) -> None:
    spend(BLOCKS, "a")
    with django_assert_num_queries(0):
        assert [spend(BLOCKS, "a").remaining for _ in range(3)] == [8, 7, 6]
    with django_assert_num_queries(1):
        spend(BLOCKS, "a")


def test_refused_asker_costs_no_more_writes(django_assert_num_queries) -> None:
    for _ in range(11):
        spend(BLOCKS, "a")
    with django_assert_num_queries(0):
        assert not spend(BLOCKS, "a").allowed


def test_next_window_begins_anew_and_old_windows_are_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(11):
        spend(BLOCKS, "a")
    monkeypatch.setattr(limiting, "_now", lambda: 1_000_100.0)
    assert spend(BLOCKS, "a").allowed
    assert RequestCount.objects.count() == 1


def test_looking_at_a_window_counts_nothing() -> None:
    assert spent(EACH, "a").remaining == 3 and spent(EACH, "a").remaining == 3
    spend(EACH, "a")
    assert spent(EACH, "a") == limiting.Allowance(EACH, True, 2, 20)


def test_address_is_kept_as_a_keyed_hash_only() -> None:
    spend(EACH, "203.0.113.7")
    row = RequestCount.objects.get()
    assert "203" not in row.slot and len(row.slot) == 40


@pytest.mark.parametrize(
    ("proxies", "forwarded", "peer", "expected"),
    [
        (0, "198.51.100.1", "203.0.113.7", "203.0.113.7"),
        (1, "10.0.0.9, 198.51.100.1", "127.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1, 10.0.0.2", "127.0.0.1", "198.51.100.1"),
        (1, "", "203.0.113.7", "203.0.113.7"),
        (1, "nonsense", "203.0.113.7", "203.0.113.7"),
        (0, "", "2001:db8:1:2:3::4", "2001:db8:1:2::"),
        (0, "", "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_asker_is_the_peer_unless_proxies_are_trusted(proxies, forwarded, peer, expected) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(EXCLAVE_PROXIES=proxies):
        assert address_of(request) == expected


def test_registering_is_slowed_down_by_address(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "JOIN", Limit("join", 2, 60))
    assert [client.post("/join/", {}).status_code for _ in range(3)][2] == 429
    assert client.get("/join/").status_code == 200
    assert client.post("/join/", {}).headers["Retry-After"] == "20"
