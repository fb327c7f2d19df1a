"""Enter a project of an institution."""

from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Fault, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.projects.access import kept_institution
from exclave.apps.projects.changing import refuse
from exclave.apps.projects.models import Project


@action("project.add")
def add_project(
    actor: Actor,
    *,
    institution_id: str,
    title: str,
    began: date | None = None,
    ends: date | None = None,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """The project without a stage: stages are dated and evidenced, so they are recorded on their own.

    An officer of the institution's authority or district may, and whoever acts for its organisation.
    Raises ``Refused`` (project_faulty) for a missing or known title and for dates in the wrong order.
    """
    account, institution = kept_institution(actor, institution_id)
    title = title.strip()
    refuse("project_faulty", [*title_faults(institution.pk, title), *order_faults(began, ends)])
    project = Project.objects.create(
        authority=institution.authority,
        institution=institution,
        title=title,
        began=began,
        ends=ends,
        entered_at=moment(),
        entered_by=account,
    )
    record(
        actor,
        institution.authority.public_id,
        "project.add",
        kind="project",
        subject_id=project.public_id,
        version=1,
        content={"institution": institution.public_id, "title": title},
    )
    return {"project": project.public_id, "version": 1}


def title_faults(institution: int, title: str, but: int | None = None) -> list[Fault]:
    """``institution`` and ``but`` (a project that may have the title) are row ids."""
    if not title:
        return [Fault("title", "请填写项目名称。", "Give the title of the project.")]
    same = Project.objects.scoped("titles of one institution").filter(institution_id=institution, title=title)
    if same.exclude(pk=but).exists():
        return [
            Fault(
                "title",
                "该机构已有同名项目。同一项目请打开原记录；不同项目请在名称中区分。",
                "The institution has a project of this title. Open that one, or tell the two apart in the title.",
            )
        ]
    return too_long("title", title, 200)


def order_faults(began: date | None, ends: date | None) -> list[Fault]:
    if began is None or ends is None or ends >= began:
        return []
    return [
        Fault(
            "ends",
            f"结束日期早于开始日期 {began.isoformat()}，请核对。",
            f"It ends before it began on {began.isoformat()}; check both.",
        )
    ]
