"""Conditions straight from column to bitmap are those Polars works out, whatever the chunk looks like."""

from __future__ import annotations

from random import Random

import polars as pl
import pytest

from exclave.engines.policy.bulk.bitmaps import Bitmaps
from exclave.engines.policy.bulk.conditions import FEW_VALUES, Conditions
from exclave.engines.policy.bulk.frames import evaluate_columns
from exclave.engines.policy.bulk.plan import Builder, Lookup, Plan

LARGE = 10**15


def frame(rows: int, seed: int, values: int) -> pl.DataFrame:
    random = Random(seed)

    def some(value: object) -> object:
        return None if random.random() < 0.2 else value

    return pl.DataFrame(
        {
            "subject": [f"{n:05d}" for n in range(rows)],
            "a": [some(random.choice((0, 1, -LARGE, LARGE, random.randint(-9, 9)))) for _ in range(rows)],
            "b": [some(random.randint(-9, 9)) for _ in range(rows)],
            "c": [random.randint(0, 3) for _ in range(rows)],
            "none": [None] * rows,
            "flag": [some(random.random() < 0.5) for _ in range(rows)],
            "text": [some(f"v{random.randrange(values)}") for _ in range(rows)],
        },
        schema_overrides={"none": pl.Int64, "a": pl.Int64, "text": pl.String},
    )


def roots(b: Builder) -> tuple[Plan, ...]:
    a, c, none = (b.col("", name, "int", -LARGE, LARGE) for name in ("a", "c", "none"))
    other, flag, text = b.col("", "b", "int", -9, 9), b.col("", "flag", "bool"), b.col("", "text", "text")
    odd = Lookup("odd", lambda key: None if key == "v2" else int(key[1:]) % 2 == 1)
    compared = [
        b.cmp(op, one, b.whole(1)) for op in ("==", "!=", "<", "<=", ">", ">=") for one in (a, c, none)
    ]
    shares = [
        b.cmp(">=", b.mul(a, b.whole(100)), b.mul(other, b.whole(5))),
        b.cmp("<", b.sub(a, other), b.add(c, other)),
    ]
    texts = [
        b.among(text, frozenset({"v0", "v3"})),
        b.cmp("!=", text, b.const("v1", "text")),
        b.lookup(odd, "bool", text),
    ]
    return (*compared, *shares, *texts, flag, b.isnull(a), b.isnull(text), b.isnull(c))


@pytest.mark.parametrize("values", [5, FEW_VALUES + 9])
def test_bulk_conditions_are_those_of_polars_in_every_chunk(values: int) -> None:
    wanted = roots(Builder())
    conditions = Conditions(wanted)
    assert not conditions.rest
    odd = pl.concat([frame(100, 1, 3), frame(231, 2, values)])
    even = pl.concat([frame(128, 3, 3), frame(70, 4, values)])
    # Sliced, in two pieces of memory (of whole words and not), shorter and longer than the chunk before.
    for chunk in (
        odd[:64],
        odd[64:155],
        odd[155:],
        odd[7:8],
        even,
        pl.concat([odd[:64], even[128:], odd[9:10]]),
    ):
        bits, plain = conditions.bits(chunk), Bitmaps(chunk.height, wanted)
        for node, series in zip(wanted, evaluate_columns(chunk, wanted), strict=True):
            plain.put(node, series)
            assert [w.tolist() for w in bits.of(node)] == [w.tolist() for w in plain.of(node)], node
    assert (conditions._values["text"] is None) is (values > FEW_VALUES)


def test_bulk_conditions_leave_to_polars_what_may_pass_63_bits() -> None:
    b = Builder()
    a, rows = b.col("", "a", "int", -LARGE, LARGE), b.count("t", b.col("t", "x", "bool"), 10)
    wide = b.cmp(">", b.mul(a, a), b.mul(a, b.whole(10**9)))
    conditions = Conditions([wide, b.cmp(">", rows, b.whole(1)), b.isnull(b.col("t", "x", "bool"))])
    assert not conditions.straight
