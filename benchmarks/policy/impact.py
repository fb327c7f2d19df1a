"""Impact of a change over a made-up register: two versions of a made-up pack, each of six benefits on shared conditions.

Called by `python -m benchmarks.policy impact`; in a process of its own it prints CPU seconds, time and memory as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from exclave.commands.documents import SHIPPED

ASOF = date(2026, 6, 1)
PACK = "test-rivermouth"
MORE = """
  second_grant: {zh: 扩建补助, en: second grant, kind: grant, clause: g1, to: station, types: [lab], object: {zh: 实验站, en: laboratory stations}, conditions: [is_recognised, grant_team_size], standard: param.grant, detail: stated}
  hub_grant: {zh: 中心补助, en: grant to hubs, kind: grant, clause: g1, to: station, types: [hub], object: {zh: 中心, en: hubs}, conditions: [is_recognised, own_office], standard: param.grant, detail: stated}
  office_grant: {zh: 场地补助, en: grant for rooms, kind: grant, clause: g1, to: station, object: {zh: 站, en: stations}, conditions: [own_office], standard: param.grant, detail: stated}
"""  # fmt: skip


def write_packs(folder: Path) -> tuple[Path, Path]:
    """The fictional pack with three more benefits, and its next version: ten people instead of eight, six 万元 instead of five."""
    import shutil

    made = []
    for name, pairs in (
        ("old", ()),
        ("new", (("value: 8 人", "value: 10 人"), ("{value: 5 万元}", "{value: 6 万元}"))),
    ):
        target = folder / name
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(SHIPPED / PACK, target)
        file = target / "benefits.yaml"
        text = file.read_text("utf-8").replace("\nbenefits:\n", f"\nbenefits:{MORE}")
        for one, other in pairs:
            assert one in text, one
            text = text.replace(one, other)
        file.write_text(text, "utf-8")
        made.append(target)
    return made[0], made[1]


def write_facts(folder: Path, rows: int, seed: int = 1) -> None:
    """`rows` stations with applicants and about three people each, one cell in twelve empty; kept between runs."""
    if (folder / "subjects.parquet").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    keys = pl.Series("subject", np.arange(rows)).cast(pl.String).str.zfill(9)

    def gaps(series: pl.Series) -> pl.Series:
        return series.set(pl.Series(random.random(rows) < 0.08), None)  # type: ignore[arg-type]

    def some(*items: object) -> pl.Series:
        return gaps(pl.Series(items)[random.integers(0, len(items), rows).tolist()])

    places = ("990101", "990102", "990201")
    pl.DataFrame(
        {
            "subject": keys, "place": some(*places), "type": some("lab", "lab", "hub"), "shared": some(True, False, False),
            "state": some("recognised", "recognised", "planned"), "size": some("small", "large"),
            "staff.complete": some(True, True, False),
        }
    ).write_parquet(folder / "station.parquet")  # fmt: skip
    money = pl.Series(random.lognormal(20, 2, rows).astype(np.int64) % 10**14)
    pl.DataFrame(
        {
            "subject": keys, "place": some(*places), "revenue": gaps(money), "rd_spend": gaps(money // 20),
            "barred": some(False, False, True),
        }
    ).write_parquet(folder / "applicant.parquet")  # fmt: skip
    several = random.poisson(3, rows) * (1 + 3 * (random.random(rows) < 0.3))
    staff = keys.gather(np.repeat(np.arange(rows), several))
    research = pl.Series(random.random(len(staff)) < 0.8)
    pl.DataFrame({"subject": staff, "research": research}).write_parquet(folder / "station.staff.parquet")
    regions = pl.Series([f"{number:06d}" for number in range(100_000, 100_100)])
    named = regions.gather(random.integers(0, 100, rows))
    pl.DataFrame({"subject": keys, "name": keys, "region": named, "type": some("lab", "hub")}).write_parquet(
        folder / "subjects.parquet"
    )


def measure(folder: Path, rows: int, cases: int) -> None:
    """The whole command in this process."""
    from contextlib import redirect_stdout
    from io import StringIO

    from exclave.cli import main

    old, new = folder / "old", folder / "new"
    said, start, begun = StringIO(), time.process_time(), time.monotonic()
    command = ["policy", "impact", "--from", str(old), "--to", str(new), "--facts", str(folder / f"facts-{rows}"), "--asof", str(ASOF), "--engine", "local", "--cases", str(cases), "--memory", "2GB", "--json"]  # fmt: skip
    with redirect_stdout(said):
        status = main(command)
    assert status == 0
    found = json.loads(said.getvalue())
    moved = sum(n for row in found["counts"]["target"] for way, n in row.items() if way != "target")
    print(
        json.dumps(
            {
                "cpu": time.process_time() - start, "seconds": time.monotonic() - begun, "asked": found["subjects"],
                "moved": moved, "named": len(found["moved"]),
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    measure(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
