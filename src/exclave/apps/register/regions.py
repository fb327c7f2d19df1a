"""Host places by province or country, for the register's filter and search."""

from exclave.apps.cases.world import places
from exclave.engines.codes import Place


def region_of(code: str) -> str:
    """The province of a Chinese place, else its country; the code itself where the table does not know it."""
    line = places().line(code)
    if not line:
        return code
    if line[-1].code == "CN":
        return line[-2].code if len(line) > 1 else "CN"
    return line[-1].code


def by_region(counts: dict[str, int]) -> dict[str, int]:
    """Counts by place summed by region, the fullest first."""
    found: dict[str, int] = {}
    for code, n in counts.items():
        region = region_of(code)
        found[region] = found.get(region, 0) + n
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def named_like(text: str) -> tuple[str, ...]:
    """Provinces, cities and countries whose name begins with the words: searching 上海 finds what lies there."""
    if len(text) < 2:
        return ()
    found = [p for p in places().search(text, limit=5) if p.level in ("province", "city", "country")]
    return tuple(p.code for p in found if _begins(p, text))


def _begins(place: Place, text: str) -> bool:
    names = (place.name_zh, place.name_en or "", *place.also)
    return any(name.casefold().startswith(text.casefold()) for name in names)
