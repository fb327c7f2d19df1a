"""Record who takes part in a project."""

from typing import Any

from exclave.apps.journal.refusals import Fault, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.models import Organisation
from exclave.apps.projects.changing import changed, locked, refuse
from exclave.apps.projects.models import PARTY_ROLES, Party


@action("project.add_party")
def add_party(
    actor: Actor,
    *,
    project_id: str,
    name: str,
    role: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """A party by name and role; a name that one organisation known here bears is joined to it."""
    account, project = locked(actor, project_id, expected_version)
    name = name.strip()
    faults = [*too_long("name", name, 160)]
    if not name:
        faults.append(Fault("name", "请填写参与单位名称。", "Give the name of the party."))
    if role not in dict(PARTY_ROLES):
        faults.append(Fault("role", "请选择参与方式。", "Choose how it takes part."))
    if project.parties.filter(name=name, role=role, superseded_at=None).exists():
        faults.append(Fault("name", "该单位已按此方式登记。", "It is recorded in this role already."))
    refuse("party_faulty", faults)
    known = list(Organisation.objects.filter(name_zh=name)[:2])
    row = Party.objects.create(
        project=project,
        name=name,
        role=role,
        organisation=known[0] if len(known) == 1 else None,
        recorded_at=moment(),
        recorded_by=account,
    )
    return changed(actor, project, "project.add_party", {"row": row.public_id, "name": name, "role": role})
