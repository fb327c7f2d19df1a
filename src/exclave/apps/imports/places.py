"""Places as lists write them: a code, a full name, or a name only one place has."""

from functools import cache

from exclave.engines.codes import PlaceTable
from exclave.engines.codes.text import halfwidth


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    """Every way a place in force is written → its codes: alone, and below one or all of what lies above it."""
    table = PlaceTable.load()
    found: dict[str, set[str]] = {}
    for rows in table.rows.values():
        for place in rows:
            if place.until is not None:
                continue
            line = [p for p in table.line(place.code) if p.code != "CN"]
            zh = [p.name_zh for p in line]
            texts = (
                {zh[0], *place.also, "".join(reversed(zh)), table.path_name(place.code, "zh") or zh[0]}
                if zh
                else {place.name_zh}
            )
            texts |= {"".join(reversed(zh[: n + 1])) for n in range(len(zh))}
            if place.name_en:
                texts |= {place.name_en, table.path_name(place.code, "en") or place.name_en}
            for text in texts:
                found.setdefault(_plain(text), set()).add(place.code)
    return {text: tuple(sorted(codes)) for text, codes in found.items()}


def _plain(text: str) -> str:
    return "".join(halfwidth(text).split()).casefold()


@cache
def known_codes() -> frozenset[str]:
    return frozenset(PlaceTable.load().rows)


def codes_of(text: str) -> tuple[str, ...]:
    """All places the text may mean; a code stands for itself."""
    typed = halfwidth(text).strip()
    first = typed.split(" ", 1)[0].upper()
    if first in known_codes():
        return (first,)
    return _by_name().get(_plain(typed), ())


def name_of(code: str) -> str:
    return PlaceTable.load().path_name(code, "zh") or code


def like(text: str) -> list[str]:
    """A few places the writer may have meant, as “code name”."""
    table = PlaceTable.load()
    typed = halfwidth(text).strip()
    tries = [typed, typed[-3:], typed[:2]]
    found = next((hits for t in tries if len(t) >= 2 and (hits := table.search(t, limit=3))), [])
    return [f"{p.code} {name_of(p.code)}" for p in found]
