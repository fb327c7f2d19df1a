"""A founded city with filed institutions and nothing run: what tests of the register's rows need, and no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from exclave.apps.register.actions.decide_change import decide_change
from exclave.apps.register.actions.propose_change import propose_change
from exclave.apps.register.models import Change, Institution
from exclave.sample_city import founding
from exclave.sample_city.city import City, at

from . import factories

TODAY = "2026-03-10"


@dataclass
class Register:
    """Shorthand for the two people a change takes."""

    city: City
    row: Institution  # of lumen, in Echeng

    def propose(self, who: str, *entries: dict[str, Any], reason: str = "现场核实") -> Change:
        result = propose_change(
            self.city.actor(who), institution_id=self.row.public_id, entries=entries, reason=reason
        ).result
        return self.change(result["change"])

    def change(self, public_id: str) -> Change:
        return Change.objects.scoped("a test's own").get(public_id=public_id)

    def decide(self, who: str, change: Change, approve: bool = True, reason: str = "") -> None:
        decide_change(
            self.city.actor(who),
            change_id=change.public_id,
            approve=approve,
            reason=reason,
            expected_version=self.change(change.public_id).version,
        )

    def enter(self, *entries: dict[str, Any]) -> list[str]:
        """Proposed by one officer, approved by another: the threads of the steps."""
        change = self.propose("city1", *entries)
        self.decide("city2", change)
        return [entry["thread"] for entry in change.entries]


@pytest.fixture(scope="module")
def _founded(django_db_setup, django_db_blocker) -> Iterator[City]:
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            city = City()
            founding.found(city)
            yield city
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def register(_founded: City, db) -> Register:
    for account in _founded.accounts.values():
        account.__dict__.pop("_standing", None)
    at(TODAY)
    return Register(_founded, factories.institutions(_founded, 1)[0])


def tenant(name: str = "示例甲公司（虚构）", since: str = "2025-05-01", **values: Any) -> dict[str, Any]:
    return {
        "op": "add",
        "table": "tenants",
        "since": since,
        "values": {"name_zh": name, "kind": "organisation"} | values,
    }


def state(of: str, word: str, since: str, until: str | None = None, reason: str = "") -> dict[str, Any]:
    return {
        "op": "add",
        "table": "states",
        "since": since,
        "until": until,
        "values": {"tenant": of, "state": word, "reason": reason},
    }


def step(
    op: str, table: str, row: int, since: str | None = None, until: str | None = None, **values: Any
) -> dict[str, Any]:
    return {"op": op, "table": table, "row": row, "since": since, "until": until, "values": values}
