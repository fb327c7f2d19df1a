"""``exclave policy impact``: what a new version of a pack would change, and for whom; no database needed."""

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from exclave.commands.bulk import EXTRA
from exclave.engines.codes.industry_table import IndustryTable
from exclave.engines.codes.place_table import PlaceTable
from exclave.engines.policy import pack as pack_engine
from exclave.engines.policy.answers import compile_pack, fictional_places, table_world
from exclave.engines.policy.impact import ItemChange, Moved, Range, Rules, impact_of, rules_for
from exclave.engines.policy.impact.cells import CellRefused, cases_of

SHOWN = 10
"""Cases named for each number unless told."""
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
        "--facts", type=Path, required=True,
        help="a folder of CSV or Parquet, or a DuckDB file, see docs/bulk.md",
    )  # fmt: skip
    impact.add_argument(
        "--engine", choices=["local", "case"], default="",
        help="local: a whole register at once (Parquet, DuckDB, CSV); case: one by one (left out: case for CSV)",
    )  # fmt: skip
    impact.add_argument("--cases", type=int, default=SHOWN, help="how many cases to name for each number")
    impact.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these types and benefits")
    impact.add_argument("--asof", type=date.fromisoformat, default=None, help="the day of the question")
    impact.add_argument("--settle", nargs="+", default=[], metavar="PARAM=VALUE", help="what is settled")
    impact.add_argument("--memory", default="1GB", help="memory DuckDB may use for reading (local)")
    impact.add_argument("--json", action="store_true", help="all of it, with every case named")
    impact.set_defaults(run=show_impact)


def show_impact(options: argparse.Namespace) -> int:
    """Status 1 for a pack or facts that are refused, 2 for a folder without facts or what is not installed."""
    try:
        rules = _rules(options)
        engine = options.engine or ("case" if _csv(options.facts) else "local")
        found = _by_case(options, rules) if engine == "case" else _by_register(options, rules)
    except pack_engine.PackRefused as refused:
        for fault in refused.faults:
            print(pack_engine.format_fault(fault, options.lang), file=sys.stderr)
        return 1
    except CellRefused as refused:
        print(f"{refused.where}: {refused.zh if options.lang == 'zh' else refused.en}", file=sys.stderr)
        return 1
    except _Stopped as stopped:
        print("\n".join(stopped.lines), file=sys.stderr)
        return stopped.status
    if options.json:
        print(json.dumps(_plain(found), ensure_ascii=False, indent=1, default=str))
    else:
        print("\n".join(_lines(found, options.lang == "zh", options.cases)))
    return 0


@dataclass(frozen=True)
class Told:
    """What either engine found, as it is printed. ``counts``: by target, by region and by type; ``moved``: cases
    that are named."""

    changes: tuple[ItemChange, ...]
    asked: int
    counts: tuple[dict[Any, Counter[Any]], dict[Any, Counter[Any]], dict[Any, Counter[Any]]]
    moved: tuple[Moved, ...]
    before: Range
    after: Range
    unpriced: tuple[str, ...]


class _Stopped(Exception):
    def __init__(self, status: int, lines: list[str]) -> None:
        super().__init__(*lines)
        self.status, self.lines = status, lines


def _rules(options: argparse.Namespace) -> list[Rules]:
    """Both versions as they are asked."""
    from exclave.commands.documents import find

    day = options.asof or date.today()
    settled = dict(one.split("=", 1) for one in options.settle)
    industries, rules = IndustryTable.load(), []
    for name in (options.old, options.new):
        compiled = compile_pack(pack_engine.load_pack(find(name)).pack)
        world = table_world(PlaceTable.load(fictional_places(compiled.pack)), industries)
        one = rules_for(compiled, day, settled=settled, world=world)
        if options.only:
            wanted = tuple(t for t in one.sheet.targets if t.id in options.only)
            one = replace(one, sheet=replace(one.sheet, targets=wanted))
        rules.append(one)
    return rules


def _csv(facts: Path) -> bool:
    """A folder of CSV files, or none at all."""
    return facts.is_dir() and not any(facts.glob("**/*.parquet"))


def _by_case(options: argparse.Namespace, rules: list[Rules]) -> Told:
    """Every subject by the engine of single cases."""
    if _csv(options.facts) or not options.facts.exists():
        files = sorted(options.facts.glob("*.csv")) if options.facts.is_dir() else []
        if not files:
            raise _Stopped(
                2, [f"{options.facts}: {'没有 CSV 文件' if options.lang == 'zh' else 'no CSV files'}"]
            )
        tables: dict[str, Any] = {file.stem: list(_rows(file)) for file in files}
    else:
        from exclave.engines.policy.impact.registers import texts_of

        tables = texts_of(_opened(options))
    found = impact_of(rules[0], rules[1], cases_of(tables, rules[1].sheet.compiled.env))
    groups = (found.counts(), found.counts(lambda m: m.case.region), found.counts(lambda m: m.case.kind))
    return Told(found.changes, found.asked, groups, found.moved, found.before, found.after, found.unpriced)


def _opened(options: argparse.Namespace) -> Any:
    try:
        from exclave.engines.policy.bulk.folder import FactsFolder, FactsRefused
    except ImportError:
        raise _Stopped(2, [EXTRA]) from None
    try:
        return FactsFolder(options.facts, memory=options.memory)
    except FactsRefused as refused:
        raise _Stopped(2, [one.zh if options.lang == "zh" else one.en for one in refused.faults]) from None


def _by_register(options: argparse.Namespace, rules: list[Rules]) -> Told:
    """All subjects at once; then the first of every number again, one by one, for their reasons."""
    from exclave.commands.bulk import lists_of, tables_of

    folder = _opened(options)
    from exclave.engines.policy.bulk.folder import FactsRefused
    from exclave.engines.policy.bulk.targets import PackRefused
    from exclave.engines.policy.impact.registers import texts_of
    from exclave.engines.policy.impact.whole import whole_impact

    zh = options.lang == "zh"
    packs = [(None, one.sheet.compiled, (one.params, one.world)) for one in rules]
    try:
        shape = folder.open([one.sheet.compiled.env for one in rules])
        subjects = folder.door(lists_of(packs), tables_of(packs))
        found = whole_impact(rules[0], rules[1], folder, shape, subjects=subjects, cases=options.cases)
    except FactsRefused as refused:
        raise _Stopped(1, [f"{one.column}: {one.zh if zh else one.en}" for one in refused.faults]) from None
    except PackRefused as refused:
        words = [
            f"{pack}: {name}: {why.what}: {why.zh if zh else why.en}" for pack, name, why in refused.found
        ]
        hint = (
            "可用 --only 选择其他类型和事项，或用 --engine case"
            if zh
            else "pick others with --only, or use --engine case"
        )
        raise _Stopped(1, [*words, hint]) from None
    named = found.named
    tables = texts_of(folder, {one for ids in named.values() for one in ids})
    cases = impact_of(rules[0], rules[1], cases_of(tables, rules[1].sheet.compiled.env))
    moved = tuple(one for one in cases.moved if one.case.id in named.get((one.target, one.way), ()))
    groups = (found.counts(0), found.counts(1), found.counts(2))
    return Told(found.changes, found.asked, groups, moved, found.before, found.after, found.unpriced)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        yield from csv.DictReader(opened)


def _lines(found: Told, zh: bool, shown: int) -> Iterator[str]:
    word = 0 if zh else 1
    yield "条款与规则的改动" if zh else "Changes of the rules"
    for change in found.changes:
        yield f"  {HOWS[change.how][word]} {change.kind} {_ids(change)} {change.zh if zh else change.en}".rstrip()
        for each in change.fields:
            yield f"      {each.name}: {_short(each.before)} → {_short(each.after)}"
    if not found.changes:
        yield "  无" if zh else "  none"
    yield f"对象 {found.asked} 个" if zh else f"{found.asked} subjects asked"
    for (kind, id), counts in found.counts[0].items():
        yield f"  {kind} {id}: {_counted(counts, word)}"
        for way in WAYS:
            cases = [one for one in found.moved if one.target == (kind, id) and one.way == way]
            for one in cases[:shown]:
                yield f"      {_case(one, word)}"
            if counts[way] > min(len(cases), shown):
                yield f"      … {counts[way] - min(len(cases), shown)} (--cases, --json)"
    for title, groups in (
        (("按地区", "By region"), found.counts[1]),
        (("按类型", "By type"), found.counts[2]),
    ):
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


def _plain(found: Told) -> dict[str, Any]:
    return {
        "changes": [
            {
                "kind": c.kind, "how": c.how, "from": c.old_id, "to": c.new_id, "zh": c.zh, "en": c.en, "clauses": c.clauses,
                "fields": {f.name: [f.before, f.after] for f in c.fields},
            }
            for c in found.changes
        ],
        "subjects": found.asked,
        "counts": {
            name: [{name: key, **counted} for key, counted in groups.items()]
            for name, groups in zip(("target", "region", "type"), found.counts, strict=True)
        },
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
