"""What every change of a project has in common: the lock, whose it is, the version, the journal line."""

from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, stale
from exclave.apps.journal.transaction import Actor, moment, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import acting_account
from exclave.apps.projects.access import KEEPERS, of_institution
from exclave.apps.projects.models import Project


def locked(actor: Actor, project_id: str, expected_version: int) -> tuple[Account, Project]:
    """The account behind the actor and the project, locked, if it is theirs to keep and unchanged since."""
    account = acting_account(actor)
    reach = of_institution(read_standing(account.pk), KEEPERS, "institution__")
    project = (
        Project.objects.scoped("by the actor's standing")
        .select_for_update(of=("self",))
        .filter(reach, public_id=project_id)
        .select_related("authority", "institution")
        .first()
    )
    if project is None:
        raise not_allowed()
    if project.version != expected_version:
        raise stale(project.version)
    return account, project


def changed(actor: Actor, project: Project, what: str, content: dict[str, Any]) -> dict[str, Any]:
    """Save the project under its next version and write the journal line."""
    project.version += 1
    project.save()
    record(
        actor,
        project.authority.public_id,
        what,
        kind="project",
        subject_id=project.public_id,
        version=project.version,
        content=content,
    )
    return {"project": project.public_id, "version": project.version}


def today(project: Project) -> Any:
    return project.authority.day(moment())


def refuse(code: str, faults: list[Fault]) -> None:
    """Raise ``Refused`` with every fault, if there is one."""
    if faults:
        raise Refused(code, faults[0].zh, faults[0].en, faults)


def reason_fault(reason: str, path: str = "reason") -> list[Fault]:
    if reason.strip():
        return []
    return [
        Fault(
            path,
            "请写明更正理由；原记录保留，并注明理由。",
            "Give the reason for the correction; the old record stays, with this reason.",
        )
    ]
