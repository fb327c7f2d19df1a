"""What an applicant handed in, as a form: application and annual report."""

from typing import Any

from exclave.apps.cases.presenting import form_sections, type_text
from exclave.apps.cases.presenting.values import day_text
from exclave.apps.cases.presenting.words import named
from exclave.apps.documents.composing.frame import Lang, pick, say
from exclave.apps.documents.composing.letters import organisation_name
from exclave.apps.documents.kinds import words
from exclave.apps.documents.queries import Source
from exclave.apps.programmes import library
from exclave.engines.paper import Block, Heading, Paragraph, Table, numeral

MOST_HEADINGS = 99


def form(source: Source, lang: Lang) -> dict[str, Any]:
    """The standing hand-in with every field, table by table, as it was frozen."""
    case, handed = source.case, source.submission
    assert case is not None and handed is not None
    compiled = library.compiled(case.programme)
    procedure = named(compiled.pack.procedures[case.procedure])
    facts = [
        (say(lang, "办件编号", "Case number"), case.number),
        (say(lang, "回执编号", "Receipt number"), handed.receipt_number),
        (say(lang, "事项", "Matter"), pick(procedure, lang)),
        (say(lang, "类型", "Type"), pick(type_text(compiled.pack, case.type), lang)),
        (say(lang, "单位", "Organisation"), organisation_name(case.applicant, lang)),
        (say(lang, "经办人", "Handed in by"), handed.submitted_by.name),
        (say(lang, "提交日期", "Handed in on"), day_text(case.authority.day(handed.at))[lang]),
    ]
    body: list[Block] = [Table((), tuple(facts), (1, 3))]
    for n, section in enumerate(form_sections(compiled, handed.form, case.type, handed.data), 1):
        title = pick(section["title"], lang)
        mark = numeral(1, n) if lang == "zh" and n <= MOST_HEADINGS else f"{n}. "
        body.append(Heading(1, f"{mark}{title}"))
        body += _section(section["fields"], lang)
    body.append(
        Paragraph(say(lang, "申报单位（盖章）：", "Seal of the organisation:"), flush=True),
    )
    kind = words(source.kind)[lang]
    year = case.year or (case.round.year if case.round else None)
    title = kind if source.kind == "application" else say(lang, f"{year}年{kind}", f"{kind} {year}")
    policy = case.programme.name_en if lang == "en" and case.programme.name_en else case.programme.name_zh
    return {"title": f"{policy}\n{title}", "body": tuple(body)}


def _section(fields: list[dict[str, Any]], lang: Lang) -> list[Block]:
    """Single values in one table; tables after it, each with its name."""
    found: list[Block] = []
    simple = tuple((pick(f["label"], lang), _value(f, lang)) for f in fields if f["type"] != "table")
    if simple:
        found.append(Table((), simple, (2, 3)))
    for field in fields:
        if field["type"] == "table":
            found.append(_table(field, lang))
    return found


def _value(field: dict[str, Any], lang: Lang) -> str:
    if field["type"] == "file":
        names = [str(f.get("name", "")) for f in field["files"]]
        return "\n".join(names) or say(lang, "（无）", "(none)")
    return pick(field["value"], lang) or say(lang, "（未填）", "(not given)")


def _table(field: dict[str, Any], lang: Lang) -> Block:
    table = field["table"]
    head = tuple(pick(c["label"], lang) for c in table["columns"])
    rows = tuple(tuple(pick(cell, lang) for cell in row["cells"]) for row in table["rows"])
    if not rows:
        return Paragraph(f"{pick(field['label'], lang)}{say(lang, '：（无）', ': (none)')}", flush=True)
    return Table(head, rows, caption=pick(field["label"], lang))
