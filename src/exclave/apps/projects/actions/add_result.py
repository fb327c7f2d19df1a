"""Record what came of a project: a patent, software, a standard, a product, a process."""

from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Fault, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.projects.changing import changed, locked, refuse, today
from exclave.apps.projects.models import RESULTS, Result
from exclave.engines.codes import PlaceTable


@action("project.add_result")
def add_result(
    actor: Actor,
    *,
    project_id: str,
    kind: str,
    title: str,
    number: str = "",
    owner: str,
    dated: date,
    used_at: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``used_at`` is the place where it is used, empty while nobody said. Raises ``Refused`` (result_faulty)."""
    account, project = locked(actor, project_id, expected_version)
    title, owner, number = title.strip(), owner.strip(), number.strip()
    faults = [*too_long("title", title, 200), *too_long("owner", owner, 160), *too_long("number", number, 80)]
    if kind not in dict(RESULTS):
        faults.append(Fault("kind", "请选择成果类别。", "Choose the kind of result."))
    if not title:
        faults.append(Fault("title", "请填写成果名称。", "Give the name of the result."))
    if not owner:
        faults.append(Fault("owner", "请填写权利人或持有单位。", "Give the owner."))
    if dated > today(project):
        faults.append(Fault("dated", "日期在今天之后，请核对。", "The day is still to come; check it."))
    if used_at and PlaceTable.load().get(used_at) is None:
        faults.append(
            Fault(
                "used_at",
                f"地区表中没有“{used_at}”。请输入区县名称，从列表中选择；不清楚的留空。",
                f"The table of places has no “{used_at}”. Choose it from the list, or leave it empty if unknown.",
            )
        )
    refuse("result_faulty", faults)
    row = Result.objects.create(
        project=project,
        kind=kind,
        title=title,
        number=number,
        owner=owner,
        dated=dated,
        used_at=used_at,
        recorded_at=moment(),
        recorded_by=account,
    )
    return changed(actor, project, "project.add_result", {"row": row.public_id, "kind": kind, "title": title})
