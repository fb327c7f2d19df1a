"""Which checks make up a look at the installation, and which an answer to a load balancer."""

from collections.abc import Iterator

from exclave.site.health import database, machine, moving, office
from exclave.site.health.findings import Check, Finding, run

MACHINE: tuple[Check, ...] = (
    machine.python,
    machine.folder,
    machine.secret,
    machine.addresses,
    machine.protections,
    machine.library,
)
DATABASE: tuple[Check, ...] = (database.reachable, database.migrated)
INSIDE: tuple[Check, ...] = (
    database.honest_clock, database.chains, office.people, office.calendar, office.packs, office.search,
    moving.worker, moving.messages, moving.mail, moving.static_files,
)  # fmt: skip
DEEP: tuple[Check, ...] = (moving.evidence, database.journal)


def examine(*, deep: bool = False) -> Iterator[Finding]:
    """Everything, the machine first. What lives in the database is asked only once that is well."""
    yield from run(MACHINE)
    base = list(run(DATABASE))
    yield from base
    if any(f.level == "wrong" for f in base):
        return
    yield from run(INSIDE)
    if deep:
        yield from run(DEEP)


def ready() -> list[Finding]:
    """Whether this process should be sent requests: the database answers and is at this version."""
    return [f for f in run(DATABASE) if f.level == "wrong"]
