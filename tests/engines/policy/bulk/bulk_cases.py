"""The semantics every engine must hold (issue 4, part 3): conditions, one row each, and the answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from benchmarks.policy.differential import Answer, Pairs, admitted
from exclave.engines.policy.language import Bounds, Rows


def staff(*rows: dict[str, Any], complete: bool | None = True) -> dict[str, Any]:
    return {"staff": Rows(rows, bool(complete))}


def full(*flags: bool | None, complete: bool = True) -> dict[str, Any]:
    return staff(*({"full_time": one} for one in flags), complete=complete)


_JOINS = "firm.staff.all(s, s.age == 0 || firm.staff.exists(j, j.age + 1 == s.age))"


def chain(*levels: int | None, complete: bool = True) -> dict[str, Any]:
    return staff(*({} if one is None else {"age": one} for one in levels), complete=complete)


T, F, U = True, False, None
CASES: tuple[tuple[str, str, dict[str, Any], Answer], ...] = (
    # Kleene
    ("and: false wins over unknown", "firm.built && firm.open", {"built": False}, F),
    ("and: unknown beside true", "firm.built && firm.open", {"built": True}, U),
    ("or: true wins over unknown", "firm.built || firm.open", {"open": True}, T),
    ("or: unknown beside false", "firm.built || firm.open", {"open": False}, U),
    ("not unknown is unknown", "!firm.built", {}, U),
    ("has alone turns unknown into no", "has(firm.place)", {}, F),
    # null in lists, and !=
    ("unknown in a list", "firm.degree in ['master', 'doctor']", {}, U),
    ("a list with an unknown item", "firm.number in [firm.more, 2]", {"number": 1}, U),
    ("a list with an unknown item and a hit", "firm.number in [firm.more, 2]", {"number": 2}, T),
    ("several codes that are unknown", "'firm' in firm.kinds", {}, U),
    ("several codes, none", "'firm' in firm.kinds", {"kinds": ()}, F),
    ("several codes, a hit", "firm.kind in firm.kinds", {"kinds": ("firm", "city_gov"), "kind": "firm"}, T),
    ("!= with unknown", "firm.degree != 'master'", {}, U),
    ("yes/no compared with unknown", "firm.built == firm.open", {"built": False}, U),
    # division
    ("division by zero is unknown", "firm.rd / firm.revenue >= param.share", {"rd": 100, "revenue": 0}, U),
    ("division is exact: 7/2 > 3", "(firm.number / 2) * 2 == firm.number", {"number": 7}, T),
    ("one half is not nothing", "firm.more / 2 > 0", {"more": 1}, T),
    ("a negative divisor turns the sign", "firm.rd / firm.profit < 0", {"rd": 100, "profit": -300}, T),
    ("a third times three", "(firm.rd / firm.revenue) * firm.revenue == firm.rd", {"rd": 100, "revenue": 300}, T),
    # the choice
    ("a choice by an unknown", "firm.built ? firm.open : param.strict", {"open": False}, U),
    ("a choice by an unknown between equals", "firm.built ? firm.open : param.strict", {"open": True}, T),
    ("a choice of numbers by an unknown", "(firm.built ? firm.number : firm.more) >= 2", {"number": 2, "more": 3}, U),
    # money by cross multiplying
    ("exactly the share", "firm.rd >= param.share * firm.revenue", {"rd": 5, "revenue": 100}, T),
    ("one fen short", "firm.rd >= param.share * firm.revenue",
     {"rd": 49_999_999_999_999, "revenue": 10**15}, F),
    ("one fen over, past 53 bits", "firm.rd * 100 > firm.revenue * 100",
     {"rd": 10**15, "revenue": 10**15 - 1}, T),
    ("a product past 63 bits", "firm.rd * firm.growth > firm.revenue * firm.growth",
     {"rd": 10**15, "revenue": 10**15 - 1, "growth": Decimal("9999999999999.99")}, T),
    # rounding
    ("halves away from zero", "round(firm.growth) == round(firm.growth + firm.growth) - round(firm.growth)",
     {"growth": Decimal("1.00")}, T),
    ("minus one half", "round(firm.growth) < 0", {"growth": Decimal("-0.5")}, T),
    ("down, below zero", "floor(firm.growth) < firm.growth", {"growth": Decimal("-0.01")}, T),
    ("up, below zero", "ceil(firm.growth) == 0", {"growth": Decimal("-0.99")}, T),
    # dates
    ("31 January and a month", "addMonths(firm.opened, 1) == endOfYear(firm.opened)",
     {"opened": date(2025, 11, 30)}, F),
    ("the month's last day", "addMonths(firm.opened, 1) < addDays(firm.opened, 30)",
     {"opened": date(2025, 1, 31)}, T),
    ("a leap day and a year", "addYears(firm.opened, 1) == addDays(firm.opened, 365)",
     {"opened": date(2024, 2, 29)}, T),
    ("a month backward", "addMonths(firm.opened, firm.more - 1) < firm.opened",
     {"opened": date(2024, 3, 31), "more": 0}, T),
    ("past the year 9999", "addYears(firm.opened, firm.number) > asof",
     {"opened": date(2024, 3, 31), "number": 9000}, U),
    ("days between", "firm.opened - firm.opened == firm.opened - firm.opened", {"opened": date(2024, 3, 1)}, T),
    ("the year of the first day", "year(firm.opened) == firm.founded",
     {"opened": date(2024, 1, 1), "founded": 2024}, T),
    ("the year of the last day", "year(firm.opened) == firm.founded",
     {"opened": date(2000, 12, 31), "founded": 2000}, T),
    ("before 1970", "addMonths(firm.opened, 2) > endOfYear(addDays(firm.opened, 0))",
     {"opened": date(1899, 12, 31)}, T),
    # quantifiers and counts over rows
    ("one true row is enough", "firm.staff.exists(s, s.full_time)", full(True, None, complete=False), T),
    ("no true row, one unknown", "firm.staff.exists(s, s.full_time)", full(False, None), U),
    ("no true row, list not complete", "firm.staff.exists(s, s.full_time)", full(False, complete=False), U),
    ("no true row, complete", "firm.staff.exists(s, s.full_time)", full(False), F),
    ("no rows, complete", "firm.staff.exists(s, s.full_time)", full(), F),
    ("no table", "firm.staff.exists(s, s.full_time)", {}, U),
    ("all of none, complete", "firm.staff.all(s, s.full_time)", full(), T),
    ("all of none, not complete", "firm.staff.all(s, s.full_time)", full(complete=False), U),
    ("one false row is enough", "firm.staff.all(s, s.full_time)", full(False, None, complete=False), F),
    ("all, one unknown", "firm.staff.all(s, s.full_time)", full(True, None), U),
    ("enough of an incomplete list", "firm.staff.count(s, s.full_time) >= 2", full(True, True, complete=False), T),
    ("too few of an incomplete list", "firm.staff.count(s, s.full_time) >= 2", full(True, complete=False), U),
    ("too few of a whole list", "firm.staff.count(s, s.full_time) >= 2", full(True, False), F),
    ("an unknown row may count", "firm.staff.count(s, s.full_time) >= 2", full(True, None), U),
    ("an upper bound is decided", "firm.staff.size() <= 1", full(True, True, complete=False), F),
    ("a filter that is unknown", "firm.staff.filter(s, s.research).size() == 0", staff({}), U),
    ("an unsigned sum over a part", "firm.staff.sum(s, s.pay) >= firm.rd",
     {**staff({"pay": 50}, {"pay": 70}, complete=False), "rd": 100}, T),
    ("an unsigned sum over a part, too little", "firm.staff.sum(s, s.pay) >= firm.rd",
     {**staff({"pay": 50}, complete=False), "rd": 100}, U),
    ("a sum with an unknown row", "firm.staff.sum(s, s.pay) < firm.rd",
     {**staff({"pay": 50}, {}), "rd": 100}, U),
    ("a signed sum over a part", "firm.staff.sum(s, s.drift) > 0",
     staff({"drift": Decimal("1.00")}, complete=False), U),
    ("the subject's own facts inside rows", "firm.staff.exists(s, s.place == firm.place)",
     {**staff({"place": "HB"}, {"place": "US"}), "place": "US"}, T),
    ("constants inside rows", "firm.staff.count(s, true) == 2", full(None, None), T),
    # rows within rows
    ("a chain that joins", _JOINS, chain(0, 1, 2), T),
    ("a chain with a level missing", _JOINS, chain(0, 2), F),
    ("a chain with an unknown link", _JOINS, chain(0, None, 2), U),
    ("a chain nobody confirmed complete", _JOINS, chain(0, complete=False), U),
    ("a broken chain, not complete", _JOINS, chain(2, complete=False), U),
    ("no chain at all", _JOINS, {}, U),
    ("an empty chain", _JOINS, staff(), T),
    ("two rows alike beside one another", "firm.staff.exists(s, firm.staff.count(j, j.age == s.age) >= 2)",
     staff({"age": 1}, {"age": 1}), T),
    ("no two rows alike", "firm.staff.exists(s, firm.staff.count(j, j.age == s.age) >= 2)",
     staff({"age": 1}, {"age": 2}), F),
    ("rows alike in what is unknown", "firm.staff.exists(s, firm.staff.count(j, j.age == s.age) >= 2)",
     staff({}, {"age": 2}), U),
    ("a row more than the others together", "firm.staff.exists(s, s.pay > firm.staff.filter(j, j.age != s.age).sum(j, j.pay))",
     staff({"age": 1, "pay": 500}, {"age": 2, "pay": 200}, {"age": 3, "pay": 250}), T),
    ("no row more than the others together", "firm.staff.exists(s, s.pay > firm.staff.filter(j, j.age != s.age).sum(j, j.pay))",
     staff({"age": 1, "pay": 400}, {"age": 2, "pay": 200}, {"age": 3, "pay": 250}), F),
    ("inner rows that ask nothing of the outer", "firm.staff.all(s, firm.staff.exists(j, j.full_time))", full(True, None), T),
    ("inner rows that ask nothing of the outer, unknown", "firm.staff.all(s, firm.staff.exists(j, j.full_time))",
     full(False, None), U),
    ("whether there is a list, asked in a row", "firm.staff.exists(s, has(firm.staff))", full(True), T),
    ("three levels", "firm.staff.exists(s, firm.staff.exists(j, firm.staff.exists(k, s.age < j.age && j.age < k.age)))",
     staff({"age": 1}, {"age": 2}, {"age": 3}), T),
    ("three levels, too few", "firm.staff.exists(s, firm.staff.exists(j, firm.staff.exists(k, s.age < j.age && j.age < k.age)))",
     staff({"age": 1}, {"age": 2}, {"age": 2}), F),
    ("the third level asks of the first", "firm.staff.exists(s, firm.staff.exists(j, firm.staff.all(k, k.age <= s.age)))",
     staff({"age": 1}, {"age": 2}), T),
    ("codes of a row", "firm.staff.exists(s, s.skills.exists(k, k == firm.kind))",
     {**staff({"skills": ("firm",)}), "kind": "firm"}, T),
    ("codes of a row, unknown", "firm.staff.exists(s, s.skills.exists(k, k == firm.kind))",
     {**staff({}), "kind": "firm"}, U),
    # bounds
    ("a number known between limits", "firm.team >= param.team_min", {"team": Bounds(3, None)}, T),
    ("a number not yet decided", "firm.team >= param.team_min", {"team": Bounds(2, 4)}, U),
    ("has() of bounds", "has(firm.team)", {"team": Bounds(2, 4)}, F),
    # places, lists, params
    ("inside", "within(firm.place, pack.place)", {"place": "HBEZ01"}, T),
    ("a place coarser than the area", "within(firm.place, pack.place)", {"place": "HB"}, U),
    ("outside the province", "outside(firm.place, up(pack.place, 'province'))", {"place": "US"}, T),
    ("a place in no table", "outside(firm.place, pack.place)", {"place": "ZZ"}, U),
    ("two columns asked together", "within(firm.place, firm.seat)", {"place": "HBEZ", "seat": "HB"}, T),
    ("a place of a row", "firm.staff.all(s, outside(s.place, pack.place))", staff({"place": "US"}), T),
    ("at least", "atLeast(firm.degree, 'master')", {"degree": "doctor"}, T),
    ("at least, two columns unknown", "atLeast(firm.degree, param.level)", {}, U),
    ("a list that covers a branch", "listed(firm.industry, 'local')", {"industry": "C391"}, T),
    ("under", "under(firm.industry, 'C39')", {"industry": "D1"}, F),
    ("an open param", "firm.number >= param.open", {"number": 9}, U),
)  # fmt: skip


def case_pairs() -> tuple[Pairs, list[Answer]]:
    """All cases as pairs: each condition on each row; the wanted answers stand on the diagonal."""
    pairs = Pairs([admitted({"firm": raw}) for _, _, raw, _ in CASES])
    for _, text, _, _ in CASES:
        assert pairs.ask(text), text
    return pairs, [answer for *_, answer in CASES]
