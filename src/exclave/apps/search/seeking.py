"""Looking through the index for all kinds in one query, in plain SQL: composing six of Django's costs more than it takes.

What may be found of a kind comes as a queryset, the one of the kind's own page; nothing is looked for without one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from exclave.apps.reference.scoping import ScopedQuerySet
from exclave.apps.search.models import Found

Key = tuple[int, str]
"""Row id of a thing, and which part of it."""

NUMBER, TITLE, WORDS = range(3)
"""Tiers of what was found: it is its number, or every word is in its title, or elsewhere among its words."""

INDEX = Found._meta.db_table
POSITION = {"sqlite": "instr", "postgresql": "strpos"}
"""Letter for letter, no letter a wildcard: index and terms are in one shape already. Half of what LIKE costs."""

ORDERED = ("clause", "benefit")
"""Kinds found in the order of their policy; of all others the newest come first."""

FENCE = {"sqlite": "", "postgresql": " OFFSET 0"}
"""PostgreSQL guesses that a third of the index fits and would join all cases: so it asks for each that fits."""


@dataclass(frozen=True)
class Scope:
    """What may be found of a kind. ``few``: it is read first, for it holds little; else asked of each thing that fits."""

    rows: "QuerySet[Any]"
    few: bool = False

    def sql(self) -> tuple[str, list[Any]] | None:
        """As a condition on the index's row; None where it holds nothing."""
        if isinstance(self.rows, ScopedQuerySet):
            self.rows._refuse_unscoped()
        try:
            sql, values = self.rows.select_related(None).order_by().values_list("pk").query.sql_with_params()
        except EmptyResultSet:
            return None
        if self.few:
            return f"f.target IN ({sql})", list(values)
        fence = FENCE[connection.vendor]
        return f"EXISTS (SELECT 1 FROM ({sql}) own WHERE own.pk = f.target{fence})", list(values)


def seek(
    scopes: Mapping[str, Scope], terms: Iterable[str], number: str, most: int
) -> dict[str, dict[Key, int]]:
    """Kind → the things found with their tiers, in no order; more than ``most`` where there are more than that.

    Two queries, and a third where a kind has more: of those the newest are looked at, but whatever has the words in
    its title comes before them.
    """
    terms = list(terms)
    allowed = {kind: sql for kind, scope in scopes.items() if (sql := scope.sql()) is not None}
    found: dict[str, dict[Key, int]] = {kind: {} for kind in scopes}
    # The condition of the partial index said again, or SQLite does not see that it serves.
    numbered = Found.objects.filter(~Q(number=""), number=number).values_list("kind", flat=True)
    known = set(numbered) if number else set()
    arms = [
        _arm(kind, sql, (terms, number), "number", most) for kind, sql in allowed.items() if kind in known
    ]
    arms += [_arm(kind, sql, (terms, number), "words", most) for kind, sql in allowed.items()]
    _read(found, arms)
    full = {kind: sql for kind, sql in allowed.items() if len(found[kind]) > most}
    _read(found, [_arm(kind, sql, (terms, number), "title", most) for kind, sql in full.items()])
    return found


Wanted = Literal["number", "title", "words"]
Arm = tuple[str, list[Any]]


def _arm(kind: str, allowed: Arm, sought: tuple[list[str], str], wanted: Wanted, most: int) -> Arm:
    terms, number = sought
    title, words = _holds("title", terms), _holds("words", terms)
    where, values = {"number": ("f.number = %s", [number]), "title": title, "words": words}[wanted]
    # Both columns the same way round, so that the unique index gives the order and a common word stops early.
    order = "f.target, f.part" if kind in ORDERED else "f.target DESC, f.part DESC"
    tier = f"CASE WHEN f.number <> '' AND f.number = %s THEN {NUMBER} WHEN {title[0]} THEN {TITLE} ELSE {WORDS} END"
    return (
        f"SELECT f.kind, f.target, f.part, {tier} FROM {INDEX} f"
        f" WHERE f.kind = %s AND {where} AND {allowed[0]} ORDER BY {order} LIMIT {most + 1}",
        [number, *title[1], kind, *values, *allowed[1]],
    )


def _holds(column: str, terms: list[str]) -> Arm:
    position = POSITION[connection.vendor]
    return " AND ".join(f"{position}(f.{column}, %s) > 0" for _ in terms), list(terms)


def _read(found: dict[str, dict[Key, int]], arms: list[Arm]) -> None:
    if not arms:
        return
    union = " UNION ALL ".join(f"SELECT * FROM ({sql}) arm{n}" for n, (sql, _) in enumerate(arms))
    with connection.cursor() as cursor:
        cursor.execute(union, [value for _, values in arms for value in values])
        for kind, target, part, tier in cursor.fetchall():
            found[kind].setdefault((target, part), tier)
