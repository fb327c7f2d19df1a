"""Record a project a facility served."""

from datetime import date
from typing import Any

from exclave.apps.facilities.changing import changed, locked_facility, today_at
from exclave.apps.facilities.models import Served
from exclave.apps.journal.refusals import Fault, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.access import read_standing
from exclave.apps.projects.access import READERS, of_institution
from exclave.apps.projects.changing import refuse
from exclave.apps.projects.models import Project


@action("facility.serve")
def add_served(
    actor: Actor,
    *,
    facility_id: str,
    project_id: str = "",
    name: str = "",
    began: date,
    ended: date | None = None,
    note: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``project_id`` for a project recorded here and visible to the actor, else ``name`` in words.

    Raises ``Refused`` (served_faulty).
    """
    account, facility = locked_facility(actor, facility_id, expected_version)
    faults = [*too_long("name", name.strip(), 200), *too_long("note", note.strip(), 300)]
    project = None
    if project_id:
        reach = of_institution(read_standing(account.pk), READERS, "institution__")
        seen = Project.objects.scoped("by the actor's standing").filter(reach)
        project = seen.filter(public_id=project_id).first()
        if project is None:
            faults.append(
                Fault("project_id", "没有找到这一项目，请从列表中选择。", "Choose a project from the list.")
            )
    title = project.title if project else name.strip()
    if not title and not project_id:
        faults.append(
            Fault(
                "name", "请选择已登记的项目，或写明项目名称。", "Choose a recorded project or give its name."
            )
        )
    if began > today_at(facility.authority):
        faults.append(
            Fault("began", "开始日期在今天之后，请在开始后登记。", "It has not begun; record it once it has.")
        )
    if ended is not None and ended < began:
        faults.append(Fault("ended", "结束日期早于开始日期。", "It ends before it begins; check both days."))
    if facility.served.filter(name=title, began=began, superseded_at=None).exists():
        faults.append(
            Fault("name", "该项目同日的服务已登记。", "This project is recorded for that day already.")
        )
    refuse("served_faulty", faults)
    row = Served.objects.create(
        facility=facility,
        project=project,
        name=title,
        began=began,
        ended=ended,
        note=note.strip(),
        recorded_at=moment(),
        recorded_by=account,
    )
    changed(actor, facility, "facility.serve", {"row": row.public_id, "name": title})
    return {"facility": facility.public_id, "version": facility.version}
