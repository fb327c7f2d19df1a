"""Change a project's title or dates; what they were stands in the journal."""

from datetime import date
from typing import Any

from exclave.apps.journal.transaction import Actor, action
from exclave.apps.projects.actions.add_project import order_faults, title_faults
from exclave.apps.projects.changing import changed, locked, refuse


@action("project.edit")
def edit_project(
    actor: Actor,
    *,
    project_id: str,
    title: str,
    began: date | None,
    ends: date | None,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Title and dates as given. Raises ``Refused`` (project_faulty) as ``add_project``, ``Stale`` when outrun."""
    _account, project = locked(actor, project_id, expected_version)
    title = title.strip()
    faults = [*title_faults(project.institution_id, title, project.pk), *order_faults(began, ends)]
    refuse("project_faulty", faults)
    before = {"title": project.title, "began": _iso(project.began), "ends": _iso(project.ends)}
    project.title, project.began, project.ends = title, began, ends
    after = {"title": title, "began": _iso(began), "ends": _iso(ends)}
    return changed(actor, project, "project.edit", {"before": before, "after": after})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
