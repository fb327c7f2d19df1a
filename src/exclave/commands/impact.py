"""``exclave policy impact``: what a new version of a pack would change, and for whom; no database needed."""

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from exclave.engines.codes.industry_table import IndustryTable
from exclave.engines.codes.place_table import PlaceTable
from exclave.engines.policy import pack as pack_engine
from exclave.engines.policy.answers import compile_pack, fictional_places, table_world
from exclave.engines.policy.impact import Impact, ItemChange, Moved, Range, impact_of, rules_for
from exclave.engines.policy.impact.cells import CellRefused, cases_of

SHOWN = 10
WAYS = {
    "gains": ("新增符合", "gain"),
    "loses": ("不再符合", "lose"),
    "becomes_unknown": ("变为无法确定", "become unknown"),
    "becomes_known": ("变为可以确定", "become known"),
    "otherwise": ("其他变化", "change otherwise"),
}
HOWS = {
    "added": ("新增", "added"),
    "removed": ("删去", "removed"),
    "changed": ("改动", "changed"),
    "reworded": ("改写", "reworded"),
    "renamed": ("改名", "renamed"),
}


def add(policy: Any) -> None:
    impact = policy.add_parser("impact", help="who would gain or lose by a new version of a pack")
    impact.add_argument(
        "--from", dest="old", required=True, metavar="PACK", help="a shipped pack or a folder"
    )
    impact.add_argument("--to", dest="new", required=True, metavar="PACK")
    impact.add_argument(
        "--facts", type=Path, required=True, help="a folder of CSV files, see docs/pack-author.md"
    )
    impact.add_argument("--asof", type=date.fromisoformat, default=None, help="the day of the question")
    impact.add_argument("--settle", nargs="+", default=[], metavar="PARAM=VALUE", help="what is settled")
    impact.add_argument("--json", action="store_true", help="all of it, with every case")
    impact.set_defaults(run=show_impact)


def show_impact(options: argparse.Namespace) -> int:
    """Status 1 for a pack or facts that are refused, 2 for a folder without facts."""
    from exclave.commands.documents import find

    day, zh = options.asof or date.today(), options.lang == "zh"
    settled = dict(one.split("=", 1) for one in options.settle)
    industries = IndustryTable.load()
    try:
        rules = []
        for name in (options.old, options.new):
            compiled = compile_pack(pack_engine.load_pack(find(name)).pack)
            world = table_world(PlaceTable.load(fictional_places(compiled.pack)), industries)
            rules.append(rules_for(compiled, day, settled=settled, world=world))
        files = sorted(options.facts.glob("*.csv")) if options.facts.is_dir() else []
        if not files:
            print(f"{options.facts}: {'没有 CSV 文件' if zh else 'no CSV files'}", file=sys.stderr)
            return 2
        tables = {file.stem: list(_rows(file)) for file in files}
        found = impact_of(rules[0], rules[1], cases_of(tables, rules[1].sheet.compiled.env))
    except pack_engine.PackRefused as refused:
        for fault in refused.faults:
            print(pack_engine.format_fault(fault, options.lang), file=sys.stderr)
        return 1
    except CellRefused as refused:
        print(f"{refused.where}: {refused.zh if zh else refused.en}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(_plain(found), ensure_ascii=False, indent=1, default=str))
    else:
        print("\n".join(_lines(found, zh)))
    return 0


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        yield from csv.DictReader(opened)


def _lines(found: Impact, zh: bool) -> Iterator[str]:
    word = 0 if zh else 1
    yield "条款与规则的改动" if zh else "Changes of the rules"
    for change in found.changes:
        yield f"  {HOWS[change.how][word]} {change.kind} {_ids(change)} {change.zh if zh else change.en}".rstrip()
        for each in change.fields:
            yield f"      {each.name}: {_short(each.before)} → {_short(each.after)}"
    if not found.changes:
        yield "  无" if zh else "  none"
    yield f"对象 {found.asked} 个" if zh else f"{found.asked} subjects asked"
    for (kind, id), counts in found.counts().items():
        yield f"  {kind} {id}: {_counted(counts, word)}"
        for way in WAYS:
            cases = [one for one in found.moved if one.target == (kind, id) and one.way == way]
            for one in cases[:SHOWN]:
                yield f"      {_case(one, word)}"
            if len(cases) > SHOWN:
                yield f"      … {len(cases) - SHOWN} (--json)"
    for title, by in ((("按地区", "By region"), "region"), (("按类型", "By type"), "kind")):
        groups = found.counts(lambda one, by=by: getattr(one.case, by))  # type: ignore[misc]
        if set(groups) - {""}:
            yield title[word]
            yield from (
                f"  {group or '—'}: {_counted(counts, word)}" for group, counts in sorted(groups.items())
            )
    yield ("金额（分）" if zh else "Money (fen)") + f": {_range(found.before)} → {_range(found.after)}"
    if found.unpriced:
        yield ("没有写明金额，未计入：" if zh else "Not counted, no amount is stated: ") + ", ".join(
            found.unpriced
        )


def _ids(change: ItemChange) -> str:
    ids = dict.fromkeys(one for one in (change.old_id, change.new_id) if one)
    return " → ".join(ids) + (f" ({', '.join(change.clauses)})" if change.clauses else "")


def _short(value: Any) -> str:
    text = (
        "—" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    )
    return text if len(text) <= 80 else f"{text[:79]}…"


def _counted(counts: Counter[Any], word: int) -> str:
    return ", ".join(f"{WAYS[way][word]} {counts[way]}" for way in WAYS if counts[way])


def _case(one: Moved, word: int) -> str:
    why = "; ".join(f"{id} ({', '.join(clauses)})" for id, clauses in one.why)
    stood = f"{one.before or '—'} → {one.after or '—'}"
    return f"{WAYS[one.way][word]}: {one.case.name or one.case.id}: {stood}" + (f"  [{why}]" if why else "")


def _range(amount: Range) -> str:
    return (
        str(amount.low)
        if amount.low == amount.high
        else f"{amount.low}–{'?' if amount.high is None else amount.high}"
    )


def _plain(found: Impact) -> dict[str, Any]:
    return {
        "changes": [
            {
                "kind": c.kind, "how": c.how, "from": c.old_id, "to": c.new_id, "zh": c.zh, "en": c.en, "clauses": c.clauses,
                "fields": {f.name: [f.before, f.after] for f in c.fields},
            }
            for c in found.changes
        ],
        "subjects": found.asked,
        "moved": [
            {
                "subject": m.case.id, "name": m.case.name, "region": m.case.region, "type": m.case.kind, "target": m.target,
                "way": m.way, "before": m.before, "after": m.after, "why": m.why,
                "fen_before": m.amount_before and [m.amount_before.low, m.amount_before.high],
                "fen_after": m.amount_after and [m.amount_after.low, m.amount_after.high],
            }
            for m in found.moved
        ],
        "fen": {"before": [found.before.low, found.before.high], "after": [found.after.low, found.after.high]},
        "not_counted": found.unpriced,
    }  # fmt: skip
