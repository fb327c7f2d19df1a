"""``exclave policy outline`` and ``exclave pack new | check | test | schema``: no database needed."""

import argparse
import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

from exclave.commands import bulk, impact
from exclave.engines.policy import outline as outline_engine
from exclave.engines.policy import pack as pack_engine
from exclave.engines.policy.answers import scenarios
from exclave.engines.policy.pack.schema import schema_text

BOUND_EFFECTS = frozenset({"state", "bar", "issue", "pay", "reclaim", "credit", "revise", "start", "tell"})
"""The verbs some room carries out; a test holds this against what the rooms bind."""

SHIPPED = Path(__file__).resolve().parent.parent / "packs"


def add(commands: Any) -> None:
    policy = commands.add_parser("policy", help="read an official document").add_subparsers(
        dest="verb", required=True
    )
    outline = policy.add_parser("outline", help="title, number, issuers, date and the clause tree")
    outline.add_argument("file", type=Path)
    outline.add_argument("--json", action="store_true")
    outline.set_defaults(run=show_outline)
    bulk.add(policy)
    impact.add(policy)

    pack = commands.add_parser("pack", help="make, check and test policy packs").add_subparsers(
        dest="verb", required=True
    )
    new = pack.add_parser("new", help="write a pack skeleton from a document")
    new.add_argument("dir", type=Path)
    new.add_argument("--from", dest="source", type=Path, required=True)
    new.set_defaults(run=new_pack)
    check = pack.add_parser("check", help="every fault with file, line and remedy")
    check.add_argument("pack", help="a pack's name or folder")
    check.add_argument("--text", type=Path, help="the document, to check locators and wording against it")
    check.set_defaults(run=check_pack)
    test = pack.add_parser("test", help="run the pack's scenarios")
    test.add_argument("pack")
    test.set_defaults(run=test_pack)
    schema = pack.add_parser("schema", help="print the JSON Schema of the pack format")
    schema.set_defaults(run=write_schema)


def find(name_or_dir: str) -> Path:
    """A shipped pack by name, or a folder by path."""
    for folder in (SHIPPED / name_or_dir, Path(name_or_dir)):
        if (folder / "pack.yaml").is_file():
            return folder
    known = ", ".join(sorted(p.parent.name for p in SHIPPED.glob("*/pack.yaml")))
    print(
        f"没有政策包“{name_or_dir}”；请给出含 pack.yaml 的文件夹，或下列之一：{known}\n"
        f"no pack “{name_or_dir}” (a folder with pack.yaml, or one of: {known})",
        file=sys.stderr,
    )
    raise SystemExit(2)


def show_outline(options: argparse.Namespace) -> int:
    """The document as people read it, or as JSON; status 2 for a file that cannot be read."""
    try:
        tree = outline_engine.outline(outline_engine.read_document(options.file))
    except outline_engine.DocumentError as error:
        return _unreadable(error, options.lang)
    figures = outline_engine.figures(tree)
    if options.json:
        print(json.dumps(outline_engine.outline_json(tree, figures), ensure_ascii=False, indent=1))
    else:
        print(outline_engine.format_outline(tree, figures, options.lang), end="")
    return 0


def new_pack(options: argparse.Namespace) -> int:
    """Write a skeleton into a new folder; what the document does not say stands there as 待细则."""
    if options.dir.exists() and any(options.dir.iterdir()):
        zh, en = (
            f"{options.dir} 不是空文件夹，请另给一个新名字",
            f"{options.dir} is not empty; name a new folder",
        )
        print(zh if options.lang == "zh" else en, file=sys.stderr)
        return 2
    try:
        tree = outline_engine.outline(outline_engine.read_document(options.source))
    except outline_engine.DocumentError as error:
        return _unreadable(error, options.lang)
    options.dir.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", options.dir.name.lower()).strip("-") or "new-pack"
    written = outline_engine.skeleton(tree, outline_engine.figures(tree), id=name, drafted=date.today())
    for file, text in written.items():
        (options.dir / file).write_text(text, encoding="utf-8")
        print(options.dir / file)
    command = f"exclave pack check {options.dir} --text {options.source}"
    print(f"接着：{command}" if options.lang == "zh" else f"Next: {command}")
    return 0


def _unreadable(error: outline_engine.DocumentError, lang: str) -> int:
    said = (error.reason_zh, error.remedy_zh) if lang == "zh" else (error.reason_en, error.remedy_en)
    print(f"{error.name}: {' '.join(said)}", file=sys.stderr)
    return 2


def check_pack(options: argparse.Namespace) -> int:
    """Every refusal with file, line and remedy, then open points, readings and form costs."""
    try:
        loaded = pack_engine.load_pack(find(options.pack))
        text = _text_of(options.text) if options.text else None
    except pack_engine.PackRefused as refused:
        for fault in refused.faults:
            print(pack_engine.format_fault(fault, options.lang))
        return 1
    except outline_engine.DocumentError as error:
        return _unreadable(error, options.lang)
    found = [*pack_engine.check_pack(loaded, text=text), *pack_engine.waiting_verbs(loaded, BOUND_EFFECTS)]
    print(pack_engine.format_check(found, options.lang), end="")
    return 1 if any(f.refuses for f in found) else 0


def _text_of(file: Path) -> str:
    return "\n".join(line.text for line in outline_engine.read_document(file).lines)


def test_pack(options: argparse.Namespace) -> int:
    """Run the pack's scenarios; status 1 when one fails or there is none."""
    try:
        results = scenarios.test_pack(pack_engine.load_pack(find(options.pack)))
    except pack_engine.PackRefused as refused:
        for fault in refused.faults:
            print(pack_engine.format_fault(fault, options.lang))
        return 1
    print(scenarios.format_test(results, options.lang), end="")
    return 0 if results and all(r.passed for r in results) else 1


def write_schema(options: argparse.Namespace) -> int:
    """The published JSON Schema of the format, for editors."""
    print(schema_text(), end="")
    return 0
