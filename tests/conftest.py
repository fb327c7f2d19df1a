"""Shared fixtures. Tests that read the data folder beside the repository are marked ``oracle``."""

import gc
import os
import sys
from pathlib import Path

import hypothesis
import pytest

from tests.running import differs_by_database, slow_first

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("EXCLAVE_SHARED", REPOSITORY.parent / "shared"))


# A worker holds thousands of collected tests: to look through all objects for garbage as often as Python does by itself
# takes a sixth of a page test's processor time.
gc.set_threshold(5_000, 10, 50)

# Properties are tried on the same examples each time, so that a red run is red again; EXCLAVE_RANDOM=1 draws new ones.
hypothesis.settings.register_profile("same", derandomize=True, database=None)
hypothesis.settings.register_profile("random")
hypothesis.settings.load_profile("random" if os.environ.get("EXCLAVE_RANDOM") else "same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--strict-skips",
        action="store_true",
        help="a skipped test fails, save one marked oracle while the data folder is absent",
    )
    parser.addoption(
        "--differs-by-database",
        action="store_true",
        help="only tests that meet a database and are not marked any_database: what a second database can change",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    slow_first(items)
    if config.getoption("--differs-by-database"):
        config.hook.pytest_deselected(items=[item for item in items if not differs_by_database(item)])
        items[:] = filter(differs_by_database, items)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):  # type: ignore[no-untyped-def]
    outcome = yield
    report = outcome.get_result()
    excused = item.get_closest_marker("oracle") and not (SHARED / "oracles").is_dir()
    if report.skipped and not excused and item.config.getoption("--strict-skips"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped; a skipped test proves nothing"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of source policies and oracles; a test that needs it carries the ``oracle`` mark."""
    if not (SHARED / "oracles").is_dir():
        pytest.skip("the data folder with oracles is absent")
    return SHARED


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test pays for what another asked for, takes its office for its own, or reads anew what another minute would.

    Names of offices, programmes and calendars are kept for a minute (``KEPT_SECONDS``). A test begins without them and
    keeps what it reads to its end, so that queries counted twice are counted alike however slow the machine is.
    """
    costly, keeping = map(sys.modules.get, ("exclave.site.costly", "exclave.apps.reference.keeping"))
    if costly is not None:
        costly.forget()
    if keeping is not None:
        monkeypatch.setattr(keeping, "KEPT_SECONDS", 10**9)
        keeping.forget()
