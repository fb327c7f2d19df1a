"""``exclave journal verify | checkpoint | export``."""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from exclave.site.start import start_django


def add(commands: Any) -> None:
    parser = commands.add_parser("journal", help="verify the journal, export its head or its events")
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("verify", help="find every edited, deleted, reordered or inserted event")
    check.add_argument("--authority", help="one chain only (opaque id)")
    check.add_argument("--checkpoint", type=Path, action="append", default=[], help="a head exported earlier")
    check.set_defaults(run=verify)
    head = verbs.add_parser("checkpoint", help="print the head of a chain, to be kept outside this machine")
    head.add_argument("--authority")
    head.set_defaults(run=checkpoint)
    export = verbs.add_parser("export", help="print the events as JSON lines, for the stand-alone verifier")
    export.add_argument("authority")
    export.set_defaults(run=export_events)


def verify(options: argparse.Namespace) -> int:
    """Verify chains and the openings behind their commitments; status 1 when anything is wrong."""
    start_django()
    from exclave.apps.journal.verifying import named, verify_installation
    from exclave.apps.oversight import unchained
    from exclave.apps.reference.models import Authority
    from exclave.engines.journal import parse_checkpoint

    outside = []
    for path in options.checkpoint:
        try:
            parts = re.split(r"(?m)^(?=exclave/)", path.read_text(encoding="utf-8"))
            outside += [parse_checkpoint(part) for part in parts if part.strip()]
        except (OSError, ValueError) as error:
            return _refused(
                options,
                f"读不出检查点文件 {path}（{error}）。请给出 exclave journal checkpoint 导出的文件。",
                f"{path} is no readable checkpoint ({error}). Name a file that exclave journal checkpoint printed.",
            )
    asked = {options.authority} - {None, *(one.authority for one in outside)}
    if asked and not _kept(options):
        return _no_chain(options)
    sound = True
    names = dict(Authority.objects.values_list("public_id", f"name_{options.lang}"))
    reports = list(verify_installation(options.authority, outside))
    if not options.authority:
        reports += [one for one in unchained.reports() if one.authority not in {r.authority for r in reports}]
    for report in named(reports, names):
        sound &= report.sound
        mark = "✓" if report.sound else "✗"
        print(f"{mark} {report.name}  {report.checked} 条事件 / events  {report.last_hash[:16]}…")
        for finding in report.findings:
            print(f"    #{finding.sequence} {finding.zh if options.lang == 'zh' else finding.en}")
        if report.sound and not report.confirmed:
            print(
                "    没有外部检查点：整链重写或截尾无法发现。请用 exclave journal checkpoint 导出并另行保管。"
                if options.lang == "zh"
                else "    No outside checkpoint: a rewritten or truncated chain could not be seen. Export one."
            )
    return 0 if sound else 1


def checkpoint(options: argparse.Namespace) -> int:
    start_django()
    from exclave.apps.journal.verifying import checkpoints

    if options.authority and not _kept(options):
        return _no_chain(options)
    for text in checkpoints(options.authority):
        sys.stdout.write(text)
    return 0


def export_events(options: argparse.Namespace) -> int:
    start_django()
    from exclave.apps.journal.chain import events

    if not _kept(options):
        return _no_chain(options)
    for event in events(options.authority):
        print(json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    return 0


def _kept(options: argparse.Namespace) -> bool:
    """Whether the journal has a chain of that id: a slip of the pen must not be called sound."""
    from exclave.apps.journal.chain import chains

    return options.authority in chains()


def _no_chain(options: argparse.Namespace) -> int:
    from exclave.apps.journal.chain import chains

    known = ", ".join(sorted(chains())) or "–"
    return _refused(
        options,
        f"日志里没有“{options.authority}”这条链。现有：{known}。",
        f"The journal has no chain “{options.authority}”. There are: {known}.",
    )


def _refused(options: argparse.Namespace, zh: str, en: str) -> int:
    print(zh if options.lang == "zh" else en, file=sys.stderr)
    return 2
