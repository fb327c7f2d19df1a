"""The programme with benefits of the room before, and its next version on the shelf."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exclave.apps.impact.models import Outcome, Trial
from exclave.apps.programmes.models import Programme
from exclave.sample_city.city import City
from tests.apps.benefits.conftest import grants, handed_in, laboratory
from tests.apps.impact import trying

__all__ = ["grants", "handed_in", "laboratory"]


@pytest.fixture
def shelf(grants: Programme, settings: Any, tmp_path: Path) -> Path:
    """Where the next version lies; ``write_next`` lays others there."""
    root = tmp_path / "next"
    root.mkdir()
    trying.write_next(root)
    settings.EXCLAVE_PACKS = [*settings.EXCLAVE_PACKS, root]
    return root


@pytest.fixture
def tried(notice_city: City, grants: Programme, shelf: Path) -> Callable[..., Trial]:
    """``tried(new=…, asof=…)``: a finished trial against the version in force."""

    def make(**more: Any) -> Trial:
        made = trying.tried(notice_city, grants, **more)
        return Trial.objects.scoped("a test").select_related("old", "new").get(public_id=made)

    return make


@pytest.fixture
def team(handed_in: Callable[..., None]) -> Callable[..., None]:
    """``team(institution, 9)``: so many researchers, an office of its own; ``complete`` False: the list is not whole."""

    def make(institution: Any, people: int, *, complete: bool = True) -> None:
        rows = [{"person": f"示例{n}", "research": True} for n in range(people)]
        staff = {"complete": complete, "rows": rows}
        handed_in(institution, {"institution.shared": False, "institution.staff": staff})

    return make


@pytest.fixture
def found() -> Callable[[Trial], dict[str, Outcome]]:
    """Where everybody stands with the opening grant, by name."""

    def make(trial: Trial) -> dict[str, Outcome]:
        rows = trial.outcomes.filter(target="benefit:opening_grant").select_related("institution")
        return {row.institution.name: row for row in rows}

    return make
