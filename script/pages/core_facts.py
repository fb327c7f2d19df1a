"""The page of shared facts and code lists."""

from exclave.engines.policy.facts import CoreFact, CoreSubject, StdList, std_lists, subjects

HEAD = """# Core facts and shared lists 核心事实

> Written by `script/documents` from `src/exclave/engines/policy/facts/core.toml` and `lists.toml`.

Facts that every city shares. A pack refers to one with `core: <subject>.<fact>` in a field and may not define a
twin, so that a fact is asked once and the figures of two cities compare. A subject marked *rows* is a table of
another subject: its facts are the columns, and the subject's own name is the table (`core: staff`).
"""


def page() -> str:
    """Markdown: one table per subject, then one per list."""
    parts = [HEAD, *(_subject(one) for one in subjects().values())]
    parts.append("# Shared lists 平台清单\n\nIn expressions a code stands in single quotes: `'doctor'`. "
                 "Only an ordered list, lowest first, may be used with `atLeast`.\n")  # fmt: skip
    parts += [_list(one) for one in std_lists().values()]
    return "\n".join(parts).rstrip("\n") + "\n"


def _subject(one: CoreSubject) -> str:
    rows = " · rows" if one.rows else ""
    lines = [
        f"## `{one.id}` {one.zh} · {one.en}{rows}",
        "",
        "| fact | 中文 | English | type | standard |",
        "|---|---|---|---|---|",
    ]
    for key, fact in one.facts.items():
        lines.append(f"| `{key}` | {fact.zh} | {fact.en} | {_type(fact)} | {fact.standard or ''} |")
    return "\n".join(lines) + "\n"


def _type(fact: CoreFact) -> str:
    extra = [f"`{fact.list}`" if fact.list else "", fact.unit or "", f"per {fact.per}" if fact.per else ""]
    return ", ".join([" or ".join(fact.types), *(e for e in extra if e)])


def _list(one: StdList) -> str:
    marks = ", ".join(m for m, holds in (("ordered", one.ordered), ("open", one.open)) if holds)
    head = f"## `{one.name}` {one.zh} · {one.en}{f' ({marks})' if marks else ''}\n"
    if one.open:
        return f"{head}\nIts codes live in the platform's tables.\n"
    lines = [head, "| code | 中文 | English | valid |", "|---|---|---|---|"]
    for item in one.items.values():
        also = [
            ("原称" if o.when == "formerly" else "后称") + o.zh + (f"（{o.rule}）" if o.rule else "")
            for o in item.also
        ]
        names = f"（{'，'.join(also)}）" if also else ""
        valid = " ".join(t for t in (f"from {item.since}" if item.since else "",
                                     f"before {item.until}" if item.until else "") if t)  # fmt: skip
        lines.append(f"| `{item.code}` | {item.zh}{names} | {item.en} | {valid} |")
    return "\n".join(lines) + "\n"
