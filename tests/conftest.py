"""Shared fixtures. Tests that read the data folder beside the repository are marked ``oracle``."""

import os
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("EXCLAVE_SHARED", REPOSITORY.parent / "shared"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--strict-skips",
        action="store_true",
        help="a skipped test fails, save one marked oracle while the data folder is absent",
    )


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
def _uncounted() -> None:
    """No test pays for what another asked for."""
    costly = sys.modules.get("exclave.site.costly")
    if costly is not None:
        costly.forget()
    # Names of offices are kept for a minute; a test's office must not be taken for the one of the test before.
    offices = sys.modules.get("exclave.apps.reference.authorities")
    if offices is not None:
        offices._forget()
    for name in ("exclave.apps.programmes.kept", "exclave.apps.reference.calendars"):
        if (kept := sys.modules.get(name)) is not None:
            kept.forget()
