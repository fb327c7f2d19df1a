"""Answers of a chunk of subjects, and their Parquet files.

One row per subject and target: subject, pack, kind (type or benefit), name, answer, failing and unknown
clauses; with `explain` also the conditions behind them. A part is written under another name first, so a
part that is there is whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from .bitmaps import Bitmaps
from .targets import ANSWERS, Asked, Target

Bytes = npt.NDArray[np.uint8]
Masks = npt.NDArray[np.int64]
WORD = 60
"""Conditions in one mask."""


@dataclass(frozen=True)
class Answered:
    """One target over a chunk: a number of ANSWERS per subject, and masks of conditions, WORD to a word."""

    target: Target
    answers: Bytes
    failing: tuple[Masks, ...]
    unknown: tuple[Masks, ...]


def from_bitmaps(target: Target, bits: Bitmaps) -> Answered:
    """The answers of a target whose planes are bitmaps."""
    answers = np.zeros(bits.size, dtype=np.uint8)
    for number, plane in reversed(list(enumerate(target.roots, start=1))):
        words = bits.true(plane)
        if words is not bits.none:
            answers[bits.unpacked(words).view(np.bool_)] = number
    failing = tuple(_mask(bits, [one.planes.not_met for one in part]) for part in words_of(target))
    unknown = tuple(_mask(bits, [one.planes.unknown for one in part]) for part in words_of(target))
    return Answered(target, answers, failing, unknown)


def words_of(target: Target) -> list[Sequence[Asked]]:
    """The conditions of a target, WORD at a time."""
    several = target.conditions
    return [several[start : start + WORD] for start in range(0, len(several), WORD)]


def _mask(bits: Bitmaps, planes: list[object]) -> Masks:
    found = np.zeros(bits.size, dtype=np.int64)
    for place, plane in enumerate(planes):
        words = bits.true(plane)  # type: ignore[arg-type]
        if words is not bits.none:
            found |= bits.unpacked(words).astype(np.int64) << place
    return found


def frames_of(subjects: pl.Series, answered: Sequence[Answered], *, explain: bool) -> Iterator[pl.DataFrame]:
    """A frame per target, in the form of the output."""
    for one in answered:
        target = one.target
        columns: dict[str, pl.Series | pl.Expr] = {
            "subject": subjects,
            "answer": pl.Series(np.asarray(ANSWERS)[one.answers], dtype=pl.String),
        }
        for name, masks in (("failing", one.failing), ("unknown", one.unknown)):
            columns[name] = _listed(target, masks, clauses=True)
            if explain:
                columns[f"{name}_conditions"] = _listed(target, masks, clauses=False)
        yield pl.DataFrame(columns).select(
            "subject",
            pl.lit(target.pack).alias("pack"),
            pl.lit(target.kind).alias("kind"),
            pl.lit(target.name).alias("name"),
            pl.exclude("subject"),
        )


def _listed(target: Target, masks: tuple[Masks, ...], *, clauses: bool) -> pl.Series:
    """Masks as lists of clause ids (or condition ids); few masks are distinct, so each is written once."""
    keys = masks[0] if len(masks) == 1 else np.stack(masks, axis=1)
    distinct, places = np.unique(keys, axis=None if len(masks) == 1 else 0, return_inverse=True)
    lists = []
    for mask in distinct:
        words = [int(mask)] if len(masks) == 1 else [int(word) for word in mask]
        found: dict[str, None] = {}
        for index, one in enumerate(target.conditions):
            if words[index // WORD] >> (index % WORD) & 1:
                found.update(dict.fromkeys(one.clauses if clauses else (one.id,)))
        lists.append(list(found))
    return pl.Series(lists, dtype=pl.List(pl.String)).gather(pl.Series(places.reshape(-1)))


def write_part(path: Path, frames: Iterator[pl.DataFrame]) -> None:
    """One part, whole or not at all."""
    waiting = path.with_suffix(".writing")
    pl.concat(list(frames)).write_parquet(waiting, compression="zstd")
    waiting.replace(path)
