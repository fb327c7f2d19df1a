"""OpenFisca-core on the same register and policies; run by a Python that has it (requirements-bench.txt).

A variable for each column, each condition and each policy; conditions are worked out once. Empty cells take the
default of their type, as they do there.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable


def variable(name, kind, entity, formula=None):
    body = {"value_type": kind, "entity": entity, "definition_period": DateUnit.YEAR, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def condition(text, columns):
    """A formula of two arguments: a third would be the parameters."""
    code = compile(text, text, "eval")
    return lambda population, period: eval(code, {"np": np, "c": columns})


def policy(several):
    def formula(population, period):
        found = population(f"c{several[0]}", period)
        for one in several[1:]:
            found = found * population(f"c{one}", period)
        return found

    return formula


def main() -> None:
    folder, plan = Path(sys.argv[2]), json.loads((Path(sys.argv[2]) / "peer.json").read_text())
    columns = {path.stem: np.load(path) for path in (folder / "peer").glob("*.npy")}
    firm = build_entity("firm", "firms", "an enterprise", is_person=True)
    system = TaxBenefitSystem([firm])
    for name, values in columns.items():
        kind = (
            bool
            if values.dtype == bool
            else str
            if values.dtype.kind == "U"
            else float
            if values.dtype.kind == "M"
            else int
        )
        system.add_variable(variable(name, kind if values.dtype.kind != "M" else int, firm))
    start = time.process_time()
    for index, text in enumerate(plan["conditions"]):
        system.add_variable(variable(f"c{index}", bool, firm, condition(text, columns)))
    for index, several in enumerate(plan["policies"]):
        system.add_variable(variable(f"p{index}", bool, firm, policy(several)))
    size = len(next(iter(columns.values())))
    simulation = SimulationBuilder().build_default_simulation(system, count=size)
    met = 0
    for index in range(len(plan["policies"])):
        met += int(simulation.calculate(f"p{index}", "2026").sum())
        simulation.delete_arrays(f"p{index}")
    cpu = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "peak": peak, "sum": [met, 0]}))


if __name__ == "__main__":
    main()
