"""Files the room hands out: the template of a kind, and the checked file with its findings beside the rows."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from exclave.apps.imports import checking, findings
from exclave.apps.imports.columns import Column
from exclave.apps.imports.kinds import Kind
from exclave.apps.imports.kinds.shape import Scope
from exclave.apps.imports.models import Finding, Import
from exclave.apps.ui.text import is_english, pick
from exclave.engines.tables import Sheet

READS = {
    "text": ("文字", "text"),
    "code": ("文字（编号）", "text (a number or code)"),
    "uscc": ("18 位代码", "18-character code"),
    "place": ("地区", "place"),
    "choice": ("从列表选", "one of the list"),
    "date": ("日期，如 2026-01-31", "day, such as 2026-01-31"),
    "bool": ("是／否", "yes / no"),
    "area": ("面积", "area"),
    "money": ("金额", "amount"),
    "count": ("人数", "number of people"),
    "industry": ("行业代码", "industry code"),
    "mail": ("邮箱", "mail address"),
}


def heading(column: Column) -> str:
    unit = f"（{column.unit}）" if column.unit else ""
    return f"{column.en if is_english() else column.zh}{unit}"


def example(column: Column) -> str:
    return (column.example_en or column.example) if is_english() else column.example


def template_head(kind: Kind, scope: Scope) -> tuple[list[str], list[str]]:
    """Headings and the example row, in the reader's language; both languages are understood when it comes back."""
    columns = kind.columns(scope)
    return [heading(c) for c in columns], [example(c) for c in columns]


def template_book(kind: Kind, scope: Scope) -> list[Sheet]:
    """The sheet to fill in, one that explains every column, and the lists of values to choose from."""
    columns = kind.columns(scope)
    head, row = template_head(kind, scope)
    lists = [c for c in columns if c.options]
    name = _("Values")
    choices = []
    for at, column in enumerate(lists):
        letter = chr(ord("A") + at)
        choices.append((columns.index(column), f"='{name}'!${letter}$2:${letter}${len(column.options) + 1}"))
    return [
        Sheet(
            pick({"zh": kind.zh, "en": kind.en.split(" (")[0]}),
            head,
            [row],
            tuple(choices),
            frozenset(n for n, c in enumerate(columns) if c.required),
        ),
        Sheet(
            _("How to fill it in"),
            [_("Column"), _("Required"), _("What to write"), _("Note")],
            _explained(columns),
        ),
        Sheet(name, [heading(c) for c in lists], _listed(lists)),
    ]


def _explained(columns: Sequence[Column]) -> list[list[str]]:
    rows = []
    for c in columns:
        zh, en = READS[c.reads]
        note = pick({"zh": c.help_zh, "en": c.help_en or " "}).strip()
        rows.append([heading(c), _("yes") if c.required else "", en if is_english() else zh, note])
    rows.append(
        [
            "",
            "",
            "",
            _(
                "The first row below the headings is a made-up example; it is left out when the file comes back."
            ),
        ]
    )
    return rows


def _listed(columns: Sequence[Column]) -> list[list[str]]:
    words = [[names[1 if is_english() else 0] for names in c.options.values()] for c in columns]
    longest = max((len(w) for w in words), default=0)
    return [[w[n] if n < len(w) else "" for w in words] for n in range(longest)]


def findings_book(one: Import, kind: Kind, scope: Scope, found: dict[int, list[Finding]]) -> list[Sheet]:
    """Every row of the file as it was, with a column of what was found in it; one finding a row on a second sheet."""
    grid = checking.grid_of(one)
    labels = {c.name: c.en if is_english() else c.zh for c in kind.columns(scope)}
    rows = [
        [line.number, *line.cells, "\n".join(said(f, labels) for f in found.get(line.number, []))]
        for line in grid.lines
    ]
    single = [
        [f.row, labels.get(f.column, ""), level(f), f.value, *reason_and_remedy(f)]
        for number in sorted(found)
        for f in found[number]
    ]
    head = [_("Row"), _("Column"), _("Level"), _("Cell"), _("Why"), _("Remedy")]
    return [
        Sheet(_("Rows"), [_("Row"), *grid.head, _("Results of the check")], rows),
        Sheet(_("Results of the check"), head, single),
    ]


def level(found: Finding) -> str:
    return findings.LEVELS[found.level][1 if is_english() else 0]


def reason_and_remedy(found: Finding) -> tuple[str, str]:
    words = findings.words(found.code, found.params)
    return pick(words["reason"]), pick(words["remedy"])


def said(found: Finding, labels: dict[str, str]) -> str:
    reason, remedy = reason_and_remedy(found)
    where = f"{labels[found.column]}: " if found.column in labels else ""
    return (
        f"{level(found)} · {where}{reason}. {remedy}."
        if is_english()
        else f"{level(found)}·{where}{reason}。{remedy}。"
    )
