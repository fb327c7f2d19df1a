"""Time the six clauses that are computed for the university type of the Ezhou policy.

    python -m benchmarks.conditions [--runs 31] [--rounds 2000] [--budget 20]

One case with a staff list of twelve, one project and one cooperation; places answered by the shipped table.
Prints CPU microseconds for the whole set (median of the runs, and the range): status only, with trace, with
trace and the reason of every unmet or unknown clause, admitting the raw facts, compiling. Exits 1 when the
set with trace takes more than `--budget` microseconds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from exclave.engines.codes.place_table import PlaceTable
from exclave.engines.policy.language import (
    BOOL,
    DATE,
    PLACE,
    TEXT,
    CodeList,
    Facts,
    Labels,
    Nobody,
    Program,
    Rows,
    TypeEnv,
    Who,
    World,
    admit,
    code,
    compile_program,
    evaluate,
    money,
    quantity,
    reason,
    record,
    table,
    trace,
)

CLAUSES = {
    "c4.2.1": "within(applicant.place, pack.place) && applicant.kind in ['firm', 'research_body']",
    "c4.2.2 host": "outside(institution.place, pack.place)",
    "c4.2.2 team": "institution.team.count(p, p.serves_applicant) >= param.team_min",
    "c4.2.3": "institution.projects.exists(p, p.began <= asof)",
    "c4.2.4": "applicant.rd_spend > 0",
    "c4.2.5": "institution.cooperations.all(k, k.signed && k.terms)",
}
NOT_BARRED = "!barred(applicant, asof)"
ENV = TypeEnv(
    {
        "applicant": record({"place": PLACE, "kind": code("std.org_kind"), "rd_spend": money(shown="万元")}),
        "institution": record(
            {
                "place": PLACE,
                "team": table({"person": TEXT, "serves_applicant": BOOL, "since": DATE}),
                "projects": table({"title": TEXT, "began": DATE, "ends": DATE}),
                "cooperations": table({"firm": TEXT, "signed": BOOL, "terms": BOOL}),
            }
        ),
        "param": record({"team_min": quantity("人")}),
        "pack": record({"place": PLACE}),
        "asof": DATE,
    },
    [CodeList("std.org_kind", ("firm", "research_body", "city_gov", "district_gov"))],
)


class Places(Nobody):
    """The shipped table of places, and a register in which nobody is barred."""

    def __init__(self) -> None:
        table_ = PlaceTable.load()
        self.within = table_.within  # type: ignore[method-assign]
        self._path_name = table_.path_name

    def name(self, code: str, on: date | None, lang: str) -> str | None:
        return self._path_name(code, "en" if lang == "en" else "zh", on)

    def barred(self, who: Who, on: date) -> bool | None:
        return False


class AtOnce(Places):
    """The same answers without looking anything up: what the language alone costs."""

    def __init__(self) -> None:
        super().__init__()
        self.within = lambda code, ancestor, on: code[:4] == ancestor[:4]  # type: ignore[method-assign]


def raw_facts(serving: int) -> dict[str, Any]:
    """One made-up case; `serving` of twelve staff serve the applicant."""
    team = tuple(
        {"person": f"p{i}", "serves_applicant": i < serving, "since": date(2025, 1, 1)} for i in range(12)
    )
    project = {"title": "甲", "began": date(2025, 3, 1), "ends": date(2027, 3, 1)}
    return {
        "applicant": {"place": "420704", "kind": "firm", "rd_spend": 120_000_000},
        "institution": {
            "place": "420111",
            "team": Rows(team, True),
            "projects": Rows((project,), True),
            "cooperations": Rows(({"firm": "乙", "signed": True, "terms": True},), True),
        },
        "param": {"team_min": 10},
        "pack": {"place": "420700"},
        "asof": date(2026, 4, 1),
    }


def measured(act: Callable[[], object], runs: int, rounds: int) -> tuple[float, float, float]:
    """Median, least and greatest CPU microseconds of one `act`."""
    for _ in range(rounds // 10 + 1):
        act()
    found = []
    for _ in range(runs):
        start = time.process_time_ns()
        for _ in range(rounds):
            act()
        found.append((time.process_time_ns() - start) / rounds / 1000)
    return statistics.median(found), min(found), max(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=31)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--budget", type=float, default=20.0)
    given = parser.parse_args()

    places = Places()
    world = World(places=places, records=places)
    programs = [compile_program(text, ENV, expect=BOOL) for text in CLAUSES.values()]
    seven = [*programs, compile_program(NOT_BARRED, ENV, expect=BOOL)]
    met, unmet = (admit(ENV, raw_facts(serving), world) for serving in (10, 9))
    alone = AtOnce()
    at_once = admit(ENV, raw_facts(10), World(places=alone, records=alone))
    labels = Labels()
    print(f"six clauses, answers: {[evaluate(one, met) for one in programs]}")

    def status(some: list[Program], facts: Facts) -> Callable[[], object]:
        return lambda: [evaluate(one, facts) for one in some]

    def traced(some: list[Program], facts: Facts) -> Callable[[], object]:
        return lambda: [trace(one, facts) for one in some]

    def explained() -> list[str]:
        traces = [trace(one, unmet) for one in programs]
        return [reason(one, labels, "zh") for one in traces if one.result is not True]

    def compiled() -> list[Program]:
        return [compile_program(text, ENV, expect=BOOL) for text in CLAUSES.values()]

    plain, few = given.rounds, max(given.rounds // 10, 1)
    results = {
        "status only": measured(status(programs, met), given.runs, plain),
        "with trace": measured(traced(programs, met), given.runs, plain),
        "status only, places at once": measured(status(programs, at_once), given.runs, plain),
        "with trace, places at once": measured(traced(programs, at_once), given.runs, plain),
        "status, with the bar as a seventh": measured(status(seven, met), given.runs, plain),
        "trace, with the bar as a seventh": measured(traced(seven, met), given.runs, plain),
        "trace and the reason of one unmet": measured(explained, given.runs, few),
        "admit the raw facts": measured(lambda: admit(ENV, raw_facts(10), world), given.runs, few),
        "compile all six": measured(compiled, max(given.runs // 10, 1), 3),
    }
    for name, (median, low, high) in results.items():
        print(f"{name:36} {median:9.2f} µs CPU   ({low:.2f} – {high:.2f})")
    reached = results["with trace"][0] <= given.budget
    print(f"budget {given.budget:g} µs for the set with trace: {'reached' if reached else 'MISSED'}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
