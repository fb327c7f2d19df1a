"""What differs between the saved draft and what a stale page holds, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from exclave.apps.cases.filling.sheet import Sheet
from exclave.apps.cases.presenting.values import is_whole, same, show, stated_rows
from exclave.apps.cases.presenting.words import Words, text
from exclave.engines.policy.answers import FormField

NOTHING = text("（未填）", "(empty)")


def difference(sheet: Sheet, fields: Iterable[FormField], typed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows for the conflict page: the field, what is saved now, what this page holds."""
    pack = sheet.compiled.pack
    return [
        {
            "field": text(one.zh, one.en),
            "theirs": _words(pack, one, sheet.data.get(one.key)),
            "yours": _words(pack, one, typed[one.key]),
        }
        for one in fields
        if one.key in typed and not same(one, sheet.data.get(one.key), typed[one.key])
    ]


def _words(pack: Any, one: FormField, value: Any) -> Words:
    if one.type != "table":
        return show(pack, one, value) or NOTHING
    rows = stated_rows(value)
    complete = is_whole(value)
    zh = f"{len(rows)} 行" + ("，已列全" if complete else "")
    en = f"{len(rows)} rows" + (", complete" if complete else "")
    head = one.columns[0].key if one.columns else ""
    names = [str(r.get(head, "")) for r in rows if r.get(head)][:40]
    return text(f"{zh}：{'、'.join(names)}", f"{en}: {', '.join(names)}") if names else text(zh, en)
