"""What a missing fact does: our answers before and after every gap is filled, and what two-valued answers get wrong.

A definite answer is wrong when some filling of the gaps turns it. Gaps are filled three times from the values of
other rows; a two-valued peer takes an empty cell for nothing (0, no, an empty text), as numpy and OpenFisca do.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from benchmarks.policy import register
from exclave.engines.policy.bulk.bitmaps import Words
from exclave.engines.policy.bulk.conditions import Conditions
from exclave.engines.policy.bulk.plan import Plan


def frame_of(rows: int) -> pl.DataFrame:
    """The register as the engines read it."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "firm.parquet"
        register.write_register(path, rows, seed=9)
        frame = pl.read_parquet(path)
    days = [(pl.col(name) - pl.lit(0).cast(pl.Date)).dt.total_days() for name in register.DATES]
    frame = frame.with_columns(days)
    return frame.rename({name: f"firm.{name}" for name in frame.columns if name != "subject"})


def answers(frame: pl.DataFrame, plans: list[Plan]) -> list[tuple[Words, Words]]:
    bits = Conditions(plans).bits(frame)
    return [bits.of(plan) for plan in plans]


def count(rows: int) -> None:
    """Print how many definite answers a filling turns, and how many of a two-valued peer are no answer."""
    given, params = register.conditions(94, seed=5)
    plans, _ = register.lowered(given, params, register.policies(20, 94, seed=6, size=(5, 8)))
    frame = frame_of(rows)
    ours = answers(frame, plans)
    random = np.random.default_rng(4)
    turned = 0
    for _ in range(3):
        filled = frame.with_columns(
            [
                pl.when(pl.col(name).is_null())
                .then(
                    frame.get_column(name)
                    .drop_nulls()
                    .sample(rows, with_replacement=True, seed=int(random.integers(2**31)))
                )
                .otherwise(pl.col(name))
                .alias(name)
                for name in frame.columns
                if name != "subject"
            ]
        )
        for (true, false), (now_true, now_false) in zip(ours, answers(filled, plans), strict=True):
            turned += int(np.bitwise_count((true & now_false) | (false & now_true)).sum())
    blank = frame.with_columns(
        [pl.col(n).fill_null("") if t == pl.String else pl.col(n).fill_null(False) if t == pl.Boolean else pl.col(n).fill_null(0)
         for n, t in frame.schema.items() if n != "subject"]
    )  # fmt: skip
    met = wrong = unknown = 0
    for (true, false), (two, _) in zip(ours, answers(blank, plans), strict=True):
        open_ = ~(true | false)
        lost = rows - int(np.bitwise_count(true | false).sum())
        unknown += lost
        met += int(np.bitwise_count(two & open_).sum())
        wrong += lost - int(np.bitwise_count(two & open_).sum())
    print(f"20 policies × {rows:,} rows: {unknown:,} answers are truly unknown")
    print(f"  ours: {turned} definite answers turned by filling the gaps (three fillings)")
    print(f"  two-valued: {met:,} false “met”, {wrong:,} false “not met”")
