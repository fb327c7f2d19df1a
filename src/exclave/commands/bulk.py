"""``exclave policy bulk | template``: whole registers answered at once; no database of ours is needed."""

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from exclave.engines.codes.industry_table import IndustryTable
from exclave.engines.codes.place_table import PlaceTable
from exclave.engines.policy import pack as pack_engine
from exclave.engines.policy.answers import compile_pack, fictional_places, table_world

EXTRA = "policy bulk needs more packages: pip install 'exclave[bulk]'"


def add(policy: Any) -> None:
    bulk = policy.add_parser("bulk", help="answer every subject of a folder of facts")
    _common(bulk)
    bulk.add_argument(
        "--facts", type=Path, required=True, help="a folder of Parquet or CSV, or a DuckDB file"
    )
    bulk.add_argument(
        "--engine", choices=["local", "duckdb", "postgres", "clickhouse", "spark"], default="local"
    )
    bulk.add_argument("--explain", action="store_true", help="also name the conditions behind each clause")
    bulk.add_argument(
        "--chunk", type=int, default=262_144, help="subjects in one part (resumed part by part)"
    )
    bulk.add_argument("--memory", default="1GB", help="memory DuckDB may use for reading and sorting")
    bulk.add_argument("--database", default="", help="postgresql://… for --engine postgres")
    bulk.set_defaults(run=answer_all)
    template = policy.add_parser("template", help="write empty facts files for packs")
    _common(template)
    template.set_defaults(run=write_files)


def _common(parser: Any) -> None:
    parser.add_argument("--pack", nargs="+", required=True, metavar="NAME", help="shipped packs or folders")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these types and benefits")
    parser.add_argument("--asof", type=date.fromisoformat, default=None, help="the day of the question")
    parser.add_argument(
        "--settle", nargs="+", default=[], metavar="PARAM=VALUE", help="what the programme has settled"
    )


def _compiled(options: argparse.Namespace) -> list[tuple[Any, Any, Any]]:
    """Each pack compiled, with its params and its world."""
    from exclave.commands.documents import find

    day = options.asof or date.today()
    settled = dict(one.split("=", 1) for one in options.settle)
    industries, found = IndustryTable.load(), []
    for name in options.pack:
        loaded = pack_engine.load_pack(find(name))
        compiled = compile_pack(loaded.pack)
        levels: dict[str, dict[str, str]] = {"programme": {}, "round": {}, "case": {}}
        for param, value in settled.items():
            if param in loaded.pack.params:
                levels.setdefault(loaded.pack.params[param].settle or "programme", {})[param] = value
        params = pack_engine.resolve_params(
            loaded.pack, levels["programme"], levels["round"], levels["case"], on=day
        )
        world = table_world(PlaceTable.load(fictional_places(loaded.pack)), industries)
        found.append((loaded, compiled, (params, world)))
    return found


def answer_all(options: argparse.Namespace) -> int:
    """Write the answers; status 1 when facts or conditions are refused, 2 when something is not installed."""
    try:
        from exclave.engines.policy.bulk.folder import FactsFolder, FactsRefused
        from exclave.engines.policy.bulk.servers import Missing
        from exclave.engines.policy.bulk.targets import Refused
    except ImportError:
        print(EXTRA, file=sys.stderr)
        return 2
    try:
        folder = FactsFolder(options.facts, memory=options.memory, scratch=options.out / ".scratch")
        return _answer(options, folder)
    except FactsRefused as refused:
        for one in refused.faults:
            print(f"{one.column}: {one.zh if options.lang == 'zh' else one.en}", file=sys.stderr)
        return 1
    except Refused as refused:
        for pack, condition, why in refused.found:
            print(
                f"{pack}: {condition}: {why.what}: {why.zh if options.lang == 'zh' else why.en}",
                file=sys.stderr,
            )
        return 1
    except pack_engine.PackRefused as refused:
        for fault in refused.faults:
            print(pack_engine.format_fault(fault, options.lang), file=sys.stderr)
        return 1
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2


def _targets(
    options: argparse.Namespace, packs: list[Any], columns: Any, decimals: Any
) -> tuple[Any, list[Any]]:
    from exclave.engines.policy.bulk.plan import Builder
    from exclave.engines.policy.bulk.targets import source_of, targets_of

    builder = Builder()
    targets: list[Any] = []
    day = options.asof or date.today()
    for _, compiled, (params, world) in packs:
        source = source_of(compiled, params, day, columns=columns, decimals=decimals, world=world)
        targets += targets_of(compiled, source, builder, only=options.only)
    return builder, targets


def _answer(options: argparse.Namespace, folder: Any) -> int:
    from exclave.engines.policy.bulk.run import Run

    packs = _compiled(options)
    shape = folder.open([compiled.env for _, compiled, _ in packs])
    builder, targets = _targets(options, packs, shape.columns, shape.decimals)
    if not targets:
        print("nothing to answer: no type or benefit with conditions", file=sys.stderr)
        return 1
    if options.engine == "postgres" and not options.database:
        print("--engine postgres needs --database postgresql://…", file=sys.stderr)
        return 2
    for one in shape.ignored:
        print(
            f"· {one}: {'政策包没有此项，未读' if options.lang == 'zh' else 'no pack has it; not read'}",
            file=sys.stderr,
        )
    subjects = folder.door(lists_of(packs), tables_of(packs))
    day = options.asof or date.today()
    about = [f"{day} {loaded.digest}" for loaded, _, _ in packs] + sorted(options.settle)

    def tell(progress: Any) -> None:
        print(
            f"· {progress.done}/{progress.chunks}  {progress.subjects}/{subjects}",
            file=sys.stderr,
            flush=True,
        )

    outcome = Run(folder, shape, targets, options.out).answer(
        options.engine, subjects=subjects, chunk=options.chunk, explain=options.explain,
        address=options.database, about="\n".join(about), tell=tell, builder=builder,
    )  # fmt: skip
    print(f"{outcome.subjects} subjects → {options.out}")
    for (pack, kind, name), counts in sorted(outcome.counts.items()):
        print(f"{pack} {kind} {name}: " + ", ".join(f"{answer} {n}" for answer, n in sorted(counts.items())))
    return 0


def _columns(packs: list[Any]) -> Iterator[tuple[Any, Any, str, Any]]:
    """Every column the packs know: its environment, world, path and type."""
    for _, compiled, (_, world) in packs:
        for top, subject in compiled.env.names.items():
            for name, type_ in subject.fields.items() if subject.kind == "record" else ():
                several = type_.fields.items() if type_.kind == "table" else [(None, type_)]
                for column, each in several:
                    yield compiled.env, world, ".".join(filter(None, (top, name, column))), each


def tables_of(packs: list[Any]) -> dict[str, Any]:
    """For columns of places and industries: whether the code tables know a code."""
    found = {}
    for _, world, path, type_ in _columns(packs):
        if type_.kind == "place":
            found[path] = world.places.known
        elif type_.codes == "std.industry":
            found[path] = world.industries.known
    return found


def lists_of(packs: list[Any]) -> dict[str, frozenset[str]]:
    """The closed code lists by the column that holds them."""
    found: dict[str, frozenset[str]] = {}
    for env, _, path, type_ in _columns(packs):
        items = env.lists[type_.codes].items if type_.codes in env.lists else None
        if type_.kind in ("code", "codes") and items:
            found[path] = found.get(path, frozenset()) | frozenset(items)
    return found


def write_files(options: argparse.Namespace) -> int:
    """Write the empty files; those that exist are left alone."""
    try:
        from exclave.engines.policy.bulk.run import roots_of
        from exclave.engines.policy.bulk.targets import Refused
        from exclave.engines.policy.bulk.template import write_template
    except ImportError:
        print(EXTRA, file=sys.stderr)
        return 2
    packs = _compiled(options)
    try:
        _, targets = _targets(options, packs, None, {})
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    for path in write_template(options.out, roots_of(targets), [compiled.env for _, compiled, _ in packs]):
        print(path)
    return 0
