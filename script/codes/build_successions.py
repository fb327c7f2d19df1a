"""Which code followed which: counties and cities that kept their name when their code changed.

    .venv/bin/python script/codes/build_successions.py

Reads `regions.csv` and writes `successions.csv`: a code that ended, the code that the same place bears since, and the day.
Two rows are one place when they stand in one province at one level under one name (县, 市, 区 apart: 密云县 became 密云区), when
the later begins as the earlier ends, and when no other row could be meant. What was merged or split follows nobody and is left out:
asked about such a code on a later day, the table does not know.
"""

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "src/exclave/engines/codes/data"
REVISION, SNAPSHOT = date(2019, 4, 1), date(2023, 7, 1)
"""Between the two sources changes have no known day: the earlier row ends at the snapshot, the later begins anywhere between."""
OVERLAP = timedelta(days=200)
"""Some codes of the transition were listed beside the ones that replaced them for half a year."""


def stem(name: str) -> str:
    return name[:-1] if name[-1] in "市县区" and len(name) > 2 else name


def follows(old: dict[str, str], new: dict[str, str]) -> bool:
    """Whether the later row begins as the earlier ends."""
    ended, begun = date.fromisoformat(old["until"]), date.fromisoformat(new["since"])
    stopped = date.fromisoformat(new["until"]) if new["until"] else date.max
    if new["code"] == old["code"] or new["level"] != old["level"] or not begun <= ended < stopped:
        return False
    return ended - begun <= OVERLAP or (ended == SNAPSHOT and begun >= REVISION)


def main() -> None:
    with (DATA / "regions.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] in ("county", "city")]
    begun = defaultdict(list)
    for row in rows:
        if row["since"]:
            begun[row["code"][:2], stem(row["name_zh"])].append(row)
    borne_later = {(row["code"], row["since"]) for row in rows if row["since"]}
    found = []
    for old in (row for row in rows if row["until"]):
        if any(code == old["code"] and since >= old["until"] for code, since in borne_later):
            continue  # the code was given to another place: it stands for that one since
        several = {new["code"] for new in begun[old["code"][:2], stem(old["name_zh"])] if follows(old, new)}
        if len(several) == 1:
            found.append((old["code"], several.pop(), old["until"]))
    with (DATA / "successions.csv").open("w", encoding="utf-8", newline="\n") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "next", "on"])
        writer.writerows(sorted(found))


if __name__ == "__main__":
    main()
