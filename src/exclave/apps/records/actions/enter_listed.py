"""Enter the rows a paper names by itself (its partners, matters, parks) once its programme is in force."""

from typing import Any

from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.permissions import require_clock
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.apps.records import keeping, revising


@action("records.list")
def enter_listed(actor: Actor, *, programme_pk: int, idempotency_key: str | None = None) -> dict[str, Any]:
    """As the clock. Done before → nothing happens."""
    require_clock(actor)
    programme = (
        Programme.objects.scoped("the clock works through all programmes")
        .select_for_update(of=("self",))
        .select_related("pack_version", "authority")
        .get(pk=programme_pk, state="in_force")
    )
    pack, at = library.compiled(programme).pack, moment()
    entered = [
        revising.list_row(programme, pack, kind, row, actor, at)
        for kind, row in revising.missing(programme, pack)
    ]
    for one in entered:
        keeping.tell_journal(actor, "record.enter", one, {"entry": one.slug})
    return {"entered": len(entered)}
