"""What a program would calculate becomes text, and comes back as it was."""

import csv
import io
import time

import pytest

from exclave.engines.tables import csv_lines, is_formula, neutral, plain
from tests.formula_payloads import HARMLESS, PAYLOADS

SIGNS = "=+-@|%＝＋－＠−"


def cells(text: str, delimiter: str) -> list[str]:
    """Every cell a reader with this separator sees."""
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]


def visible(cell: str) -> str:
    return cell.lstrip(" \u3000\u00a0\u200b\ufeff\u2060\u202e\u00ad")


def test_forty_formula_payloads_are_listed() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 40


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_neutral_text_is_no_formula_however_the_file_is_split(payload: str, delimiter: str) -> None:
    line = "".join(csv_lines(["甲", "乙"], [["x", payload]])).removeprefix("\ufeff")
    for cell in cells(line, delimiter):
        assert visible(cell)[:1] not in {*SIGNS, "\t", "\r", "\n"} or not visible(cell), cell
    assert not any(is_formula(cell) for cell in cells(line, ","))


@pytest.mark.parametrize(
    "text", [*PAYLOADS, *HARMLESS, "''=1", "'a", " \n=1", ";;=", "'\t'=1", "x\r\n\r\n-1"]
)
def test_plain_gives_back_what_neutral_was_given(text: str) -> None:
    assert plain(neutral(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_neutral_leaves_ordinary_text_alone(text: str) -> None:
    assert neutral(text) == text and plain(text) == text


def test_neutral_of_nothing_is_empty() -> None:
    assert neutral(None) == ""


def test_blind_check_would_see_a_formula() -> None:
    assert [p for p in PAYLOADS if is_formula(p)] == [p for p in PAYLOADS if p not in ('"=1+1"', "'=1+1")]


@pytest.mark.parametrize("sign", ["\x1c", "\x1f", "\u2028", "\u180e", "\x85", " "])
def test_many_invisible_signs_are_read_in_no_time(sign: str) -> None:
    """A name of thirty separators kept an export busy for hours when each could be read as blank in two ways."""
    began = time.perf_counter()
    assert neutral(sign * 5000 + "a") == sign * 5000 + "a"
    assert neutral(sign * 24 + "=1") == "'" + sign * 24 + "=1"
    assert time.perf_counter() - began < 0.5
