"""What a folder of facts says of its subjects beside answers: the groups they are counted in, and single ones as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from exclave.engines.policy.bulk.folder import FactsFolder, Shape
from exclave.engines.policy.bulk.frames import SEP, SUBJECT
from exclave.engines.policy.bulk.servers import quoted

from .cells import SUBJECTS, parts_in_order

Wide = npt.NDArray[np.int64]


class Groups:
    """Region and type of every subject: of the table that names the subjects, else its own place and type."""

    def __init__(self, folder: FactsFolder, shape: Shape) -> None:
        tops = parts_in_order({path.partition(".")[0] for path in shape.columns})
        self.places = [f"{top}.place" for top in tops if f"{top}.place" in shape.columns]
        self.types = [f"{top}.type" for top in tops if f"{top}.type" in shape.columns]
        self.about, self.names = _about(folder)
        self.read = 0
        self.columns = [*self.places, *self.types]

    def of(self, frame: pl.DataFrame) -> tuple[Wide, list[tuple[str, str]]]:
        """The number of each row's group, and region and type by that number."""
        numbers = self._named(frame)
        if numbers.null_count() == 0:
            return numbers.to_numpy(), self.names
        own = [pl.coalesce([*map(pl.col, several), pl.lit("")]) for several in (self.places, self.types)]
        texts = frame.select(pl.concat_str(own, separator=SEP)).to_series()
        distinct = texts.unique().to_list()
        places = {text: len(self.names) + number for number, text in enumerate(distinct)}
        unnamed = texts.replace_strict(places, return_dtype=pl.Int64)
        split = [text.partition(SEP) for text in distinct]
        names = [*self.names, *((region, kind) for region, _, kind in split)]
        return numbers.fill_null(unnamed).to_numpy(), names

    def _named(self, frame: pl.DataFrame) -> pl.Series:
        """The groups the table gives; where it goes through the subjects in their order it is read along."""
        if self.about is None:
            return pl.Series([None] * frame.height, dtype=pl.Int64)
        beside = self.about[self.read : self.read + frame.height]
        self.read += frame.height
        if beside.get_column(SUBJECT).equals(frame.get_column(SUBJECT)):
            return beside.get_column("group")
        joined = frame.select(SUBJECT).join(self.about, on=SUBJECT, how="left", maintain_order="left")
        return joined.get_column("group")


def _about(folder: FactsFolder) -> tuple[pl.DataFrame | None, list[tuple[str, str]]]:
    """The number of the group of each subject that a table names, and region and type by that number."""
    relation = folder.files.get(SUBJECTS)
    if relation is None:
        return None, []
    con = folder.con.cursor()
    given = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}
    words = [
        f"coalesce(CAST({quoted(one)} AS VARCHAR), '')" if one in given else "''"
        for one in ("region", "type")
    ]
    groups = con.execute(f"SELECT DISTINCT {words[0]}, {words[1]} FROM {relation}").fetchall()
    names = [(str(region), str(kind)) for region, kind in sorted(groups)]
    table = pl.DataFrame(
        {"key": [SEP.join(one) for one in names], "group": range(len(names))},
        schema={"key": pl.String, "group": pl.Int64},
    )
    sql = f"SELECT CAST(subject AS VARCHAR) AS subject, {words[0]} || '{SEP}' || {words[1]} AS key FROM {relation}"
    found = pl.from_arrow(con.sql(sql).to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    numbered = found.join(table, on="key", how="left", maintain_order="left").select(SUBJECT, "group")
    keys = numbered.get_column(SUBJECT)
    if keys.is_sorted() and not (keys == keys.shift()).any():
        return numbered, names
    return numbered.unique(SUBJECT, keep="last", maintain_order=True), names


# ---- single subjects ----------------------------------------------------------------------------------------
def texts_of(folder: FactsFolder, subjects: Iterable[str] | None = None) -> dict[str, list[dict[str, str]]]:
    """The tables of these subjects (None: of all) as rows of text, as ``cases_of`` reads them."""
    wanted = None if subjects is None else list(subjects)
    found = {}
    for name, relation in folder.files.items():
        con = folder.con.cursor()
        if wanted is None:
            con.execute(f"SELECT * FROM {relation}")
        else:
            con.execute(
                f"SELECT * FROM {relation} WHERE CAST({SUBJECT} AS VARCHAR) IN (SELECT unnest(?))", [wanted]
            )
        columns = [one[0] for one in con.description or ()]
        found[name] = [
            {column: _text(cell) for column, cell in zip(columns, row, strict=True)} for row in con.fetchall()
        ]
    return found


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list):
        return "|".join(map(str, cell))
    return str(cell)
