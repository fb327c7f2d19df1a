"""The three-valued tables of docs/reference/conditions.md: one for each operator and function, as the engine answers."""

import pytest

from exclave.engines.policy.language.functions import METHODS, SIGNATURES, SPECIAL
from script.pages import ROOT, conditions

OPERATORS = ["&&", "||", "!", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "? :"]
TABLES = {one["name"]: one for one in conditions.tables()}
WORD = {True: "yes", False: "no", None: "unknown"}


@pytest.mark.parametrize("name", [*OPERATORS, *SIGNATURES, *SPECIAL, *METHODS])
def test_operator_or_function_has_its_types_and_its_table(name: str) -> None:
    one = TABLES[name]
    assert "→" in one["types"] or one["types"].startswith("as "), name
    cells = [cell for line in conditions.worked_out(one) for cell in line]
    vague = {"unknown", "at least 0", "at least 1", "at least 2", "1 to 2"}
    assert name == "has" or any(cell in vague or cell.startswith("at least") for cell in cells), name
    assert len(set(cells)) > 1, f"{name}: the table tells nothing apart"


def test_no_table_without_an_operator_or_function() -> None:
    assert set(TABLES) == {*OPERATORS, *SIGNATURES, *SPECIAL, *METHODS}


def test_the_tables_of_and_or_not_are_kleenes() -> None:
    """From first principles: unknown is whatever both of its possible values agree on."""
    values = (True, False, None)

    def both(a, b, work):  # type: ignore[no-untyped-def]
        found = {
            work(x, y)
            for x in ([a] if a is not None else (True, False))
            for y in ([b] if b is not None else (True, False))
        }
        return WORD[found.pop()] if len(found) == 1 else "unknown"

    for name, work in (("&&", lambda x, y: x and y), ("||", lambda x, y: x or y)):
        expected = [[both(a, b, work) for b in values] for a in values]
        assert conditions.worked_out(TABLES[name]) == expected
    assert conditions.worked_out(TABLES["!"]) == [["no"], ["yes"], ["unknown"]]


def test_nothing_known_is_never_an_answer() -> None:
    """A row or column called unknown, or open, gives no definite answer unless the other operand decides alone."""
    alone = {("&&", "no"), ("||", "yes"), ("in", "master"), ("? :", "yes"), ("? :", "no")}
    for name, one in TABLES.items():
        if name in ("has", "&&", "||", "? :"):
            continue
        labels = [label for label, _ in one.get("columns") or [["", ""]]]
        for (row, _), cells in zip(one["rows"], conditions.worked_out(one), strict=True):
            for column, cell in zip(labels, cells, strict=True):
                if "unknown" in (row, column) or column.startswith("open") or row.startswith("open"):
                    assert cell == "unknown" or (name, row) in alone, (name, row, column, cell)


def test_the_page_prints_every_cell() -> None:
    page = (ROOT / "docs/reference/conditions.md").read_text("utf-8")
    for one in TABLES.values():
        assert f"### `{one['name']}`" in page and one["types"] in page
        for (label, _), cells in zip(one["rows"], conditions.worked_out(one), strict=True):
            assert f"| {label} | " + " | ".join(f"**{cell}**" for cell in cells) + " |" in page


def test_a_wrong_table_is_found() -> None:
    """Negative control."""
    wrong = {**TABLES["!"], "expr": "institution.co_built"}
    assert conditions.worked_out(wrong) != conditions.worked_out(TABLES["!"])
