"""How long a pack of many clauses takes to read and check, and how that grows.

    python -m benchmarks.pack [--clauses 200]

Writes a pack in memory out of the shipped sample: to its own each further clause brings a param of its own, a field that a form
asks, a condition with a sentence and four scenarios (met, one short, missing, open). The paper's text is given, so that
locators and copied words are looked for too. Prints CPU seconds (the best of several runs) for the half, the whole and the double,
and exits with 1 when the whole takes longer than the bound or cost grows faster than the pack.
"""

import argparse
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from exclave.engines.policy.pack import check_pack, pack_files, read_pack

BOUND = 1.0
"""CPU seconds for a pack of 200 clauses."""
GROWTH = 2.6
"""Twice the pack may cost this many times as much: a little noise, no square."""
RUNS = 5
NUMERALS = [
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
    "十七",
    "十八",
    "十九",
    "二十",
]
PAPER = "".join(f"第{n}条 甲乙丙丁。\n" for n in NUMERALS)


def sample(clauses: int) -> dict[str, bytes]:
    """The files of a pack with ``clauses`` more clauses than the sample's."""
    found = pack_files(Path(str(files("exclave.packs") / "test-rivermouth")))
    several = range(clauses)
    more = "clauses:\n" + "".join(
        f"  x{n}: {{at: 第一条, zh: 第{n}项要求, en: requirement {n}}}\n" for n in several
    )
    more += "params:\n" + "".join(
        f"  floor{n}: {{zh: 下限{n}, en: floor {n}, clause: x{n}, value: [{{until: 2026-12-31, value: 8 人}}, {{value: {n + 1} 人}}]}}\n"
        for n in several
    )
    more += "fields:\n  station:\n" + "".join(
        f"    more{n}: {{zh: 人数{n}, en: people {n}, type: quantity, unit: 人}}\n" for n in several
    )
    form = b"station.staff, station.f_lease]}"
    assert form in found["facts.yaml"]
    asked = "".join(f", station.more{n}" for n in several).encode()
    found["facts.yaml"] = found["facts.yaml"].replace(form, form.replace(b"]}", asked + b"]}"), 1)
    more += "conditions:\n" + "".join(
        f"  k{n}: {{zh: 条件{n}, en: condition {n}, for: [lab], clause: x{n}, expr: station.more{n} >= param.floor{n} && has(station.place), "
        f'fail: {{zh: "{{station.more{n}}}少于{{param.floor{n}}}。", en: "{{station.more{n}}} is below {{param.floor{n}}}."}}, '
        f"ask: {{zh: 请填写人数。, en: Give the number.}}}}\n"
        for n in several
    )
    scenarios = "scenarios:\n" + "".join(
        f"  - {{id: s{n}_{k}, zh: 场景{n}之{k}, en: scenario {n} {k}, type: lab, like: ready, "
        f"facts: {{station: {{more{n}: {value}}}}}, expect: {{k{n}: {status}}}}}\n"
        for n in several
        for k, (value, status) in enumerate(
            [(f"{n + 9} 人", "met"), ("0 人", "not_met"), ("null", "unknown"), ("待细则", "unknown")]
        )
    )
    return {**found, "more.yaml": more.encode(), "scenarios/more.yaml": scenarios.encode()}


def seconds(clauses: int) -> float:
    """CPU seconds to read and check, the best of several runs. Raises when the pack is refused."""
    written = sample(clauses)

    def once() -> None:
        loaded, faults = read_pack(written)
        assert loaded is not None, faults[:3]
        refused = [one for one in check_pack(loaded, text=PAPER) if one.refuses]
        assert not refused, refused[:3]

    return min(_timed(once) for _ in range(RUNS))


def _timed(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clauses", type=int, default=200)
    wanted = parser.parse_args().clauses
    found = {clauses: seconds(clauses) for clauses in (wanted // 2, wanted, wanted * 2)}
    for clauses, took in found.items():
        size = sum(map(len, sample(clauses).values()))
        print(f"{clauses} more clauses, {size / 1000:.0f} kB: {took:.2f} s CPU")
    good = found[wanted] <= BOUND * wanted / 200 and found[wanted * 2] <= GROWTH * found[wanted]
    print(
        "within the bound" if good else f"MISSED: at most {BOUND} s for 200 clauses, growth at most {GROWTH}"
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
