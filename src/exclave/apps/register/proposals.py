"""The form of one step: its fields, and the steps and files that what was typed makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exclave.apps.files.kinds import ACCEPT_ATTRIBUTE
from exclave.apps.register.entering import current
from exclave.apps.register.models import Institution, Recorded
from exclave.apps.register.tables import TABLES, Column, Table, Words, options
from exclave.apps.register.values import UNITS, values_of
from exclave.engines.codes.text import halfwidth

OPS: dict[str, Any] = {
    "add": _("Add"),
    "change": _("Change from a day on"),
    "end": pgettext_lazy("register", "End"),
    "correct": _("Correct what was recorded wrongly"),
    "withdraw": _("Withdraw: should not have been recorded"),
}
MENDING = ("change", "end", "correct", "withdraw")
_TYPES = {
    "text": "text", "identity": "text", "choice": "choice", "bool": "bool", "place": "place", "industry": "text",
    "count": "quantity", "area": "quantity", "money": "quantity", "tenant": "choice", "institution": "text",
}  # fmt: skip


LISTED = "listed"
"""How the form names the column ``table``: an address says by ``table`` which form it is."""


def input_name(column: Column) -> str:
    return LISTED if column.name == "table" else column.name


@dataclass(frozen=True)
class Form:
    """One step being written. ``typed`` is what was sent, else what the row says."""

    institution: Institution
    table: Table
    op: str
    row: Recorded | None
    typed: Mapping[str, str]
    sent: bool
    kept: list[dict[str, str]] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        return self.op in ("add", "change", "correct")


def row_of(institution: Institution, table: Table, row_id: str) -> Recorded | None:
    text = halfwidth(row_id)
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        return None
    found: Recorded | None = current(table, institution).filter(pk=int(text)).first()
    return found


def initial(table: Table, op: str, row: Recorded | None, asked: Mapping[str, str]) -> dict[str, str]:
    """What a fresh form holds: the row's values where one is mended, the tenant the link names, else nothing."""
    if row is None:
        return {name: asked.get(name, "") for name in ("tenant", LISTED)}
    values = {name: _typed(value) for name, value in values_of(table, row).items()}
    values[LISTED] = values.pop("table", "")
    if op == "correct":
        values["since"] = row.valid_from.isoformat()
        values["until"] = row.valid_until.isoformat() if row.valid_until else ""
    return values


def _typed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


# ---- fields ------------------------------------------------------------------------------------------------
def fields(form: Form, errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Fields of the form in their order, for ``form_field.html``."""
    found: list[dict[str, Any]] = []
    if form.writes:
        names = _tenant_names(form.institution) if form.table.column("tenant") else {}
        found = [_field(form, column, names, errors) for column in form.table.columns]
        if form.table.key == "states" and not names:
            found[0]["help"] = {"zh": "请先登记入驻企业。", "en": "Enter the tenant first."}
    if form.op != "withdraw":
        found += _days(form, errors)
    return found


def _field(
    form: Form, column: Column, names: Mapping[str, Words], errors: Mapping[str, list[str]]
) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": input_name(column),
        "label": {"zh": column.zh, "en": column.en[:1].upper() + column.en[1:]},
        "help": column.help if column.help_zh else "",
        "type": _TYPES[column.kind],
        "required": column.required,
        "value": form.typed.get(input_name(column), ""),
        "errors": errors.get(column.name, []),
        "max_length": None,
    }
    if column.kind == "choice":
        shown["options"] = [
            {"value": code, "label": words} for code, words in options(column.options).items()
        ]
    elif column.kind == "tenant":
        shown["options"] = [{"value": thread, "label": words} for thread, words in names.items()]
    elif column.kind in UNITS:
        shown["unit"] = UNITS[column.kind]
    elif column.kind == "place":
        shown["lookup"] = reverse("place-search")
    return shown


def _tenant_names(institution: Institution) -> dict[str, Words]:
    rows = current(TABLES["tenants"], institution).order_by("name_zh", "valid_from")
    return {row.thread: {"zh": row.name_zh, "en": row.name_en or row.name_zh} for row in rows}


def _days(form: Form, errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    table = form.table
    label = {
        "add": table.since,
        "correct": table.since,
        "change": ("自何日起变更", "changed from"),
        "end": table.until,
    }[form.op]
    found = [_day(form, "since", label, True, errors)]
    if form.op in ("add", "correct"):
        found.append(_day(form, "until", table.until, False, errors))
    return found


def _day(
    form: Form, name: str, label: tuple[str, str], required: bool, errors: Mapping[str, list[str]]
) -> dict[str, Any]:
    return {
        "id": name,
        "label": {"zh": label[0], "en": label[1][:1].upper() + label[1][1:]},
        "type": "date",
        "required": required,
        "value": form.typed.get(name, ""),
        "errors": errors.get(name, []),
    }


def proof_fields(form: Form, errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """A file that shows it: kind, day it speaks of, the file. Not for a thing that is withdrawn."""
    if form.op == "withdraw":
        return []
    kinds = [{"value": code, "label": words} for code, words in options("proof_kind").items()]
    return [
        {"id": "proof_kind", "label": {"zh": "佐证类别", "en": "Kind of proof"}, "type": "choice", "options": kinds,
         "value": form.typed.get("proof_kind", ""), "errors": errors.get("proof_kind", [])},
        {"id": "proof_since", "label": {"zh": "反映何日情况", "en": "It shows how things stood on"}, "type": "date",
         "value": form.typed.get("proof_since", ""), "errors": errors.get("proof_since", [])},
        {"id": "proof_file", "label": {"zh": "文件", "en": "File"}, "type": "file", "accept": ACCEPT_ATTRIBUTE,
         "files": form.kept, "errors": errors.get("proof_file", [])},
    ]  # fmt: skip


def state_fields(form: Form, errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """The first state of a tenant that is entered, in the same change."""
    if form.op != "add" or form.table.key != "tenants":
        return []
    words = [{"value": code, "label": w} for code, w in options("tenant_state").items() if code != "left"]
    return [
        {"id": "state", "label": {"zh": "目前状态", "en": "State"}, "type": "choice", "options": words,
         "value": form.typed.get("state", ""), "errors": errors.get("state", [])},
        {"id": "state_since", "label": {"zh": "该状态自何日起", "en": "In this state since"}, "type": "date",
         "value": form.typed.get("state_since", ""), "errors": errors.get("state_since", [])},
    ]  # fmt: skip


# ---- what was typed → steps --------------------------------------------------------------------------------
def steps(form: Form, evidence: str | None) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The steps to propose, and which field each fault path of theirs belongs to."""
    typed = form.typed
    first: dict[str, Any] = {
        "op": form.op,
        "table": form.table.key,
        "row": form.row.pk if form.row is not None else None,
        "since": _iso(typed.get("since")),
        "until": _iso(typed.get("until")) if form.op in ("add", "correct") else None,
        "values": {c.name: typed.get(input_name(c), "") for c in form.table.columns} if form.writes else {},
    }
    found = [first]
    paths: dict[str, str] = {}
    about = "@0"
    if state_fields(form, {}) and (typed.get("state") or typed.get("state_since")):
        values = {"tenant": "@0", "state": typed.get("state", "")}
        found.append(
            {
                "op": "add",
                "table": "states",
                "since": _iso(typed.get("state_since")),
                "until": None,
                "values": values,
            }
        )
        paths |= {"1.state": "state", "1.since": "state_since"}
        about = "@1"
    if evidence or typed.get("proof_kind") or typed.get("proof_since"):
        number = len(found)
        target = form.row.thread if form.row is not None else about
        values = {"about": target, "kind": typed.get("proof_kind", ""), "evidence": evidence or ""}
        found.append(
            {
                "op": "add",
                "table": "proofs",
                "since": _iso(typed.get("proof_since")),
                "until": None,
                "values": values,
            }
        )
        paths |= {
            f"{number}.kind": "proof_kind",
            f"{number}.since": "proof_since",
            f"{number}.evidence": "proof_file",
        }
    return found, paths


def _iso(typed: str | None) -> str | None:
    """A day as typed; what is none is left out, and the check names it."""
    text = halfwidth(typed or "").strip()
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        return None
