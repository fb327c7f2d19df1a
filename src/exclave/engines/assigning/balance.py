"""Seats filled by people so that nobody carries more than needed: a minimum-cost flow with convex costs.

The objective, in this order: (1) as many seats filled as can be; (2) the least sum of the squares of the
loads people end with, their load of now included; (3) the best fit. An answer that is least in (2) also has
the smallest possible greatest load: loads of seats form a polymatroid, in which the most even vector is least
for every convex measure at once (Harvey, Ladner, Lovász and Tamir, “Semi-matchings for bipartite graphs and
load balancing”, 2006). Solved by augmenting along shortest paths, so it is exact and not a heuristic.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """``people``: by task, who is asked, in the order of the people given. ``lacking``: seats left empty by task.

    ``load``: what everybody carries afterwards.
    """

    people: Mapping[str, tuple[str, ...]]
    lacking: Mapping[str, int]
    load: Mapping[str, int]


def balance(
    wanted: Mapping[str, int],
    fit: Mapping[str, Mapping[str, int]],
    load: Mapping[str, int],
    limit: Mapping[str, int] | None = None,
) -> Plan:
    """Fill ``wanted[task]`` seats of every task with different people out of ``fit[task]``.

    ``fit[task][person]`` (0 or more, higher is better) exists only for people who may be asked. ``load``: open
    work by person now; ``limit``: the most a person takes, where there is one. Raises ValueError for a
    negative number and for a person without a load. The same input gives the same plan.
    """
    flow = _Flow(wanted, fit, load, limit or {})
    while flow.augment():
        pass
    order = {person: place for place, person in enumerate(load)}
    people = {task: tuple(sorted(flow.asked[task], key=order.__getitem__)) for task in wanted}
    lacking = {task: left for task, left in flow.left.items() if left}
    return Plan(people, lacking, dict(flow.load))


class _Flow:
    """Tasks → people → end. A person's next piece of work costs 2·load + 1: the growth of the square."""

    def __init__(
        self,
        wanted: Mapping[str, int],
        fit: Mapping[str, Mapping[str, int]],
        load: Mapping[str, int],
        limit: Mapping[str, int],
    ) -> None:
        numbers = [*wanted.values(), *load.values(), *limit.values()]
        numbers += [worth for row in fit.values() for worth in row.values()]
        if any(number < 0 for number in numbers):
            raise ValueError("numbers of seats, load, limit and fit are 0 or more")
        if unknown := {person for task in wanted for person in fit.get(task, {})} - set(load):
            raise ValueError(f"no load is given for {sorted(unknown)}")
        self.fit = {task: dict(fit.get(task, {})) for task in wanted}
        self.load, self.limit, self.left = dict(load), limit, dict(wanted)
        self.asked: dict[str, dict[str, None]] = {task: {} for task in wanted}
        # One step of evenness outweighs all fit there is.
        self.step = 1 + sum(worth for row in self.fit.values() for worth in row.values())

    def augment(self) -> bool:
        """One more seat along the cheapest way; False when no seat can be filled any more."""
        cost, came = self._shortest()
        ends = {
            person: cost[person] + self.step * (2 * self.load[person] + 1)
            for person in self.load
            if person in cost and self.load[person] < self.limit.get(person, self.load[person] + 1)
        }
        if not ends:
            return False
        person = min(ends, key=lambda one: ends[one])
        self.load[person] += 1
        while True:
            task, before = came[person]
            self.asked[task][person] = None
            if before is None:
                self.left[task] -= 1
                return True
            del self.asked[task][before]
            person = before

    def _shortest(self) -> tuple[dict[str, int], dict[str, tuple[str, str | None]]]:
        """Least cost to reach every person, and the (task, person given up there) it was reached by.

        A way leads from a task with an empty seat to a person; or on from a person who gives a task up to
        another who takes it. Costs may be negative, so it is Bellman and Ford's search with a queue.
        """
        cost: dict[str, int] = {}
        came: dict[str, tuple[str, str | None]] = {}
        waiting: deque[str] = deque()
        queued: set[str] = set()

        def reach(person: str, price: int, task: str, before: str | None) -> None:
            if person not in cost or price < cost[person]:
                cost[person], came[person] = price, (task, before)
                if person not in queued:
                    queued.add(person)
                    waiting.append(person)

        for task, left in self.left.items():
            if left:
                for person, worth in self.fit[task].items():
                    if person not in self.asked[task]:
                        reach(person, -worth, task, None)
        while waiting:
            person = waiting.popleft()
            queued.discard(person)
            for task, asked in self.asked.items():
                if person in asked:
                    given_up = cost[person] + self.fit[task][person]
                    for other, worth in self.fit[task].items():
                        if other not in asked:
                            reach(other, given_up - worth, task, person)
        return cost, came
