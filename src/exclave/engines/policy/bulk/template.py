"""Empty facts files for the packs one wants to answer, and a page that says what each column is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from exclave.engines.policy.language.types import Type, describe

from .frames import SUBJECT
from .layers import columns_of
from .plan import Plan
from .tabling import fact_paths


def write_template(out: Path, roots: Iterable[Plan], envs: Iterable[object]) -> list[Path]:
    """CSV files with the columns that `roots` read, and COLUMNS.md. Files that exist are left alone."""
    types: dict[str, Type] = {}
    for env in envs:
        types.update(fact_paths(env))  # type: ignore[arg-type]
    out.mkdir(parents=True, exist_ok=True)
    files: dict[str, list[str]] = {}
    read = columns_of(roots)
    for path in read[""]:
        subject, _, field = path.partition(".")
        files.setdefault(subject, []).append(field)
    for table, columns in read.items():
        if table:
            files.setdefault(table, []).extend(columns)
            subject, _, field = table.partition(".")
            flag = f"{field}.complete"
            if flag not in files.setdefault(subject, []):
                files[subject].append(flag)
    written = []
    for name, fields in sorted(files.items()):
        made = out / f"{name}.csv"
        if not made.exists():
            # Names of columns need no quotes.
            made.write_text(",".join([SUBJECT, *fields]) + "\n", encoding="utf-8")
            written.append(made)
    page = out / "COLUMNS.md"
    if not page.exists():
        page.write_text(_page(files, types), encoding="utf-8")
        written.append(page)
    return written


def _page(files: dict[str, list[str]], types: dict[str, Type]) -> str:
    lines = ["# Columns", "", "| file | column | value |", "|---|---|---|"]
    for name, fields in sorted(files.items()):
        lines.append(f"| {name}.csv | {SUBJECT} | the key of the subject |")
        for one in fields:
            lines.append(f"| {name}.csv | {one} | {_said(name, one, types)} |")
    return "\n".join([*lines, ""])


def _said(name: str, column: str, types: dict[str, Type]) -> str:
    base = column.removesuffix(".low").removesuffix(".high").partition("@")[0]
    if column.endswith(".complete") or column == "barred":
        return "是否 · true or false"
    found = types.get(f"{name}.{base}")
    if found is None and name in types:
        found = types[name].fields.get(base)
    if found is None:
        return ""
    zh, en = describe(found)
    return f"{zh} · {en}" + ("，以分计 · in fen" if found.kind == "money" else "")
