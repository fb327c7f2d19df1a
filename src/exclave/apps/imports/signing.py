"""Lists that await a leader, on the page where everything stands that awaits their signature."""

from typing import Any, TypedDict

from django.db.models import QuerySet
from django.urls import reverse

from exclave.apps.cases.ports import ToSign
from exclave.apps.imports import queries
from exclave.apps.imports.kinds import KINDS
from exclave.apps.imports.models import Import

Words = dict[str, str]


class Lists:
    """A ``cases.ports.SignSource``. The list itself is read on its own page, so it is signed there."""

    def rows(self, viewer: Any) -> QuerySet[Import]:
        return queries.to_sign(viewer)

    def counted(self, n: int) -> Words:
        return {"zh": f"{n} 份名册", "en": f"{n} {'list' if n == 1 else 'lists'}"}

    def shown(self, viewer: Any, most: int) -> list[ToSign]:
        rows = queries.to_sign(viewer).order_by("proposed_at", "pk")[:most]
        return [_undoing(viewer, one) if one.state == "undoing" else _import(viewer, one) for one in rows]


def _import(viewer: Any, one: Import) -> ToSign:
    n = one.counts.get("new", 0)
    may = queries.may_decide(viewer, one)
    return ToSign(
        **_about(one),
        what={"zh": "通过并导入", "en": "Approve and import"},
        danger=False,
        by=one.proposed_by.name if one.proposed_by else "",
        at=one.proposed_at,
        reason=one.note,
        follows=[
            {
                "zh": f"一次写入 {n} 行，要么全部写入，要么一行也不写，并留痕。",
                "en": f"{n} {'row is' if n == 1 else 'rows are'} written at once, all or nothing, and it is recorded.",
            }
        ],
        action={"zh": "查看名册并复核", "en": "Read the list and decide"},
        may=may,
        refused=None if may else _refused("上传、提交", "uploaded or proposed it"),
    )


def _undoing(viewer: Any, one: Import) -> ToSign:
    may = queries.may_confirm_undo(viewer, one)
    return ToSign(
        **_about(one),
        what={"zh": "确认撤销导入", "en": "Confirm undoing an import"},
        danger=True,
        by=one.undo_proposed_by.name if one.undo_proposed_by else "",
        at=one.undo_proposed_at,
        reason=one.undone_reason,
        follows=[
            {
                "zh": "这次导入写入的各行全部删除；文件和留痕保留。",
                "en": "Every row this import made is deleted; its file and the journal stay.",
            }
        ],
        action={"zh": "查看名册并决定是否撤销", "en": "Read the list and decide on undoing it"},
        may=may,
        refused=None if may else _refused("提出撤销", "proposed to undo it"),
    )


class _About(TypedDict):
    key: str
    href: str
    title: Words
    line: str


def _about(one: Import) -> _About:
    kind = KINDS[one.kind]
    return {
        "key": f"import-{one.public_id}",
        "href": reverse("import", args=[one.public_id]),
        "title": {"zh": f"导入{kind.zh}名册", "en": f"List of {kind.en.lower()} to import"},
        "line": one.file.name,
    }


def _refused(zh: str, en: str) -> Words:
    return {
        "zh": f"由您或您代办的同事{zh}，须另一人办理。",
        "en": f"You, or a colleague you cover for, {en}; another person must decide.",
    }
