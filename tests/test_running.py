"""The order of the files, and what the run on PostgreSQL leaves out (tests/running.py)."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.running import SLOW_FIRST, differs_by_database, slow_first

REPOSITORY = Path(__file__).resolve().parent.parent


def item(nodeid: str, *, fixtures: tuple[str, ...] = (), marks: tuple[str, ...] = ()) -> Any:
    found = [SimpleNamespace(name=name) for name in marks]
    return SimpleNamespace(nodeid=nodeid, fixturenames=fixtures, iter_markers=lambda: found)


def test_files_named_as_slow_are_there() -> None:
    assert [file for file in SLOW_FIRST if not (REPOSITORY / file).is_file()] == []
    assert len(set(SLOW_FIRST)) == len(SLOW_FIRST)


def test_slow_files_begin_first_and_nothing_else_moves() -> None:
    items = [
        item(f"{file}::{test}") for file in ("tests/a.py", *SLOW_FIRST[::-1], "tests/b.py") for test in "xy"
    ]
    slow_first(items)
    assert [one.nodeid for one in items] == [
        f"{file}::{test}" for file in (*SLOW_FIRST, "tests/a.py", "tests/b.py") for test in "xy"
    ]


@pytest.mark.parametrize(
    ("fixtures", "marks", "kept"),
    [
        (("tmp_path",), (), False),
        (("notice_city", "db"), (), True),
        (("live_server",), (), True),
        ((), ("django_db",), True),
        ((), ("own_connection",), True),
        (("db",), ("django_db", "any_database"), False),
    ],
)
def test_second_database_repeats_what_it_can_change(
    fixtures: tuple[str, ...], marks: tuple[str, ...], kept: bool
) -> None:
    assert differs_by_database(item("tests/a.py::x", fixtures=fixtures, marks=marks)) is kept


def test_real_test_with_the_database_is_told_from_those_without(
    request: pytest.FixtureRequest, db: None
) -> None:
    """This one meets the database, the others of this file do not."""
    own = request.node
    others = [one for one in request.session.items if one.path == own.path and one is not own]
    assert differs_by_database(own) and not any(map(differs_by_database, others))


def test_who_connects_by_the_address_alone_is_marked() -> None:
    """Such a test has no fixture to tell it by, and would be left out on PostgreSQL without a word."""
    reading = "os.environ[" + '"DATABASE_URL"]'
    files = [f for f in (REPOSITORY / "tests").rglob("test_*.py") if reading in f.read_text("utf-8")]
    assert files and [f.name for f in files if "pytest.mark.own_connection" not in f.read_text("utf-8")] == []
