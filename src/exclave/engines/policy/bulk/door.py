"""The door: every value of the facts is looked at once before anything is answered, and each fault is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import duckdb

from exclave.engines.policy.language.types import Type

from .days import FIRST, LAST
from .frames import SUBJECT
from .reading import DoorFault, FactsRefused, View, literal
from .servers import quoted
from .source import LARGEST, MOST_ROWS

Lists = Mapping[str, frozenset[str]]
"""The codes each column (by path) may hold."""
Tables = Mapping[str, Callable[[str], bool | None]]
"""For columns of places and industries: whether the code tables know a code."""


class Door:
    """The door of opened facts. `files`: the relation each view reads."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, views: Iterable[View], files: Mapping[str, str]
    ) -> None:
        self.con, self.views, self.files = con, tuple(views), files

    def pass_all(self, lists: Lists, tables: Tables) -> None:
        """Look at every value once. Raises FactsRefused with all that is wrong."""
        faults: list[DoorFault] = self._strangers(tables)
        for view in self.views:
            tests = [*view.tests, *_list_tests(view, lists)]
            counts = ", ".join(f"count_if({test})" for _, test, _, _ in tests)
            if tests:
                relation = f"(SELECT *, {', '.join(f'{sql} AS {quoted(made)}' for made, sql in view.selected.items() if made != SUBJECT)} FROM {self.files[view.name]})"
                row = self.con.execute(f"SELECT {counts} FROM {relation}").fetchall()[0]
                for (path, _, zh, en), number in zip(tests, row, strict=True):
                    if number:
                        faults.append(DoorFault(path, f"{number} 处：{zh}", f"{number} times: {en}"))
            if "." not in view.name:
                faults += self._keys(view.name)
            else:
                faults += self._rows(view.name)
        if faults:
            raise FactsRefused(faults)

    def _strangers(self, tables: Tables) -> list[DoorFault]:
        """Codes no table has ever had: a slip, not a fact."""
        faults = []
        for view in self.views:
            for path in view.selected:
                known = tables.get(path)
                if known is not None:
                    sql = f"SELECT DISTINCT {quoted(path)} FROM {quoted('=' + view.name)}"
                    wrong = [
                        code for (code,) in self.con.execute(sql).fetchall() if code and known(code) is False
                    ]
                    if wrong:
                        few = ", ".join(sorted(wrong)[:3])
                        faults.append(DoorFault(path, f"没有代码 {few}。", f"no table has the code {few}"))
        return faults

    def _keys(self, name: str) -> list[DoorFault]:
        view = quoted("=" + name)
        row = self.con.execute(
            f"SELECT count(*), count({SUBJECT}), count(DISTINCT {SUBJECT}) FROM {view}"
        ).fetchall()[0]
        if row[1] < row[0]:
            return [DoorFault(f"{name}.{SUBJECT}", "有空的主体标识。", "a subject has no key")]
        if row[2] < row[1]:
            return [DoorFault(f"{name}.{SUBJECT}", "主体标识重复。", "a subject stands in the file twice")]
        return []

    def _rows(self, name: str) -> list[DoorFault]:
        view, faults = quoted(name), []
        lone = self.con.execute(
            f"SELECT count(*) FROM {view} r WHERE r.{SUBJECT} IS NULL OR r.{SUBJECT} NOT IN (SELECT {SUBJECT} FROM subjects)"
        ).fetchall()[0]
        if lone[0]:
            faults.append(DoorFault(name, f"{lone[0]} 行没有主体。", f"{lone[0]} rows belong to no subject"))
        most = self.con.execute(
            f"SELECT max(n) FROM (SELECT count(*) AS n FROM {view} GROUP BY {SUBJECT})"
        ).fetchall()[0]
        if most[0] and most[0] > MOST_ROWS:
            faults.append(
                DoorFault(name, "一个主体的行数过多。", f"a subject has more than {MOST_ROWS} rows")
            )
        return faults


def value_tests(
    path: str, column: str, type_: Type, physical: str, *, csv: bool
) -> list[tuple[str, str, str, str]]:
    """The tests of the door: (path, SQL that finds a wrong value, why)."""
    made, raw = quoted(path), quoted(column)
    found = []
    if csv or type_.kind in ("day_of_year",):
        found.append(
            (
                path,
                f"{raw} IS NOT NULL AND {made} IS NULL",
                "不是所需的类型。",
                "the value is not of its type",
            )
        )
    if csv and type_.numeric and type_.kind in ("decimal", "quantity"):
        found.append(
            (
                path,
                f"regexp_matches({raw}, '\\.[0-9]{{7,}}')",
                "小数超过六位。",
                "there are more than six decimals",
            )
        )
    if csv and type_.kind in ("int", "money", "duration", "year"):
        found.append(
            (path, f"NOT regexp_full_match({raw}, '[+-]?[0-9]+')", "应为整数。", "a whole number is needed")
        )
    if type_.numeric:
        if not csv:
            found.append(
                (path, f"{raw} IS NOT NULL AND {made} IS NULL", "数过大。", "the number is too large")
            )
        found.append((path, f"abs({made}) > {LARGEST}", "数过大。", "the number is too large"))
        if not type_.signed:
            found.append((path, f"{made} < 0", "不能为负。", "a negative value is not allowed"))
    elif type_.kind == "year":
        found.append((path, f"{made} NOT BETWEEN 1 AND 9999", "年份不对。", "the year is wrong"))
    elif type_.kind == "date":
        found.append((path, f"{made} NOT BETWEEN {FIRST} AND {LAST}", "日期不对。", "the date is wrong"))
    elif type_.kind in ("text", "place", "code"):
        found.append((path, f"{made} = ''", "空文本请作缺项。", "an empty text is a missing fact: use null"))
    return found


def _list_tests(view: View, lists: Lists) -> list[tuple[str, str, str, str]]:
    found = []
    for path, items in lists.items():
        if path in view.selected:
            listed = ", ".join(literal(item) for item in sorted(items))
            made = quoted(path)
            several = (
                f"list_filter(string_split(trim({made}, '|'), '|'), x -> x <> '' AND x NOT IN ({listed}))"
            )
            test = f"len({several}) > 0" if "'|' ||" in view.selected[path] else f"{made} NOT IN ({listed})"
            found.append((path, test, "清单没有这个代码。", "the list has no such code"))
    return found
