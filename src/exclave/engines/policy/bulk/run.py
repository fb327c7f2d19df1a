"""A bulk run: facts through one engine into parts of answers, chunk by chunk, taken up where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import numpy as np
import polars as pl

from .conditions import Conditions
from .folder import FactsFolder, Shape
from .frames import SEP, SUBJECT, Asked
from .layers import columns_of, questions, table_of
from .plan import Builder, Inexpressible, Lookup, Plan
from .results import Answered, frames_of, from_bitmaps, words_of, write_part
from .servers import ClickHouse, DuckDB, PostgreSQL, Server, Spark, quoted
from .sql import FEW, Answers, Query, Writer, between
from .targets import ANSWERS, PackRefused, Target, answer_plan

Engine = Literal["local", "duckdb", "postgres", "clickhouse", "spark"]
CHUNK = 262_144


@dataclass(frozen=True)
class Progress:
    """How far a run is: chunks done of all, subjects answered."""

    done: int
    chunks: int
    subjects: int


@dataclass(frozen=True)
class Outcome:
    """What a run wrote: subjects, and for each target the number of each answer."""

    subjects: int
    counts: dict[tuple[str, str, str], dict[str, int]]


def roots_of(targets: Sequence[Target]) -> tuple[Plan, ...]:
    """Everything a run works out."""
    found: dict[Plan, None] = {}
    for target in targets:
        found.update(dict.fromkeys(target.roots))
        for one in target.conditions:
            found.update(dict.fromkeys((one.planes.not_met, one.planes.unknown)))
    return tuple(found)


def stream(
    con: duckdb.DuckDBPyConnection, view: str, columns: Sequence[str], order: str, size: int
) -> Iterator[pl.DataFrame]:
    """Frames of exactly `size` rows of a view (the last may be shorter), never more than two in memory."""
    listed = ", ".join([SUBJECT, *map(quoted, columns)])
    reader = con.cursor().sql(f"SELECT {listed} FROM {quoted(view)}{order}").to_arrow_reader(size)
    kept: list[pl.DataFrame] = []
    height = 0
    for batch in reader:
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        kept.append(frame)
        height += frame.height
        while height >= size:
            whole = pl.concat(kept, rechunk=True)
            yield whole[:size]
            kept, height = [whole[size:]], height - size
    if height:
        yield pl.concat(kept, rechunk=True)


def frames_of_subjects(
    folder: FactsFolder, columns: Sequence[str], order: str, size: int, *, keyed: bool = True
) -> Iterator[pl.DataFrame]:
    """The subjects' columns, `size` rows at a time; without `keyed` the key may be left unread (who only counts)."""
    direct = folder.direct(columns, keyed=keyed) if not order else None
    if direct is None:
        yield from stream(folder.con, "subjects", columns, order, size)
        return
    start = 0
    while (frame := direct.slice(start, size).collect()).height:
        yield frame
        start += size


class Run:
    """One run over opened facts. `folder` must be open, its door passed."""

    def __init__(self, folder: FactsFolder, shape: Shape, targets: Sequence[Target], out: Path) -> None:
        self.folder, self.shape, self.targets, self.out = folder, shape, targets, out
        self.roots = roots_of(targets)
        self.columns = columns_of(self.roots)

    def answer(
        self, engine: Engine, *, subjects: int, chunk: int = CHUNK, explain: bool = False, address: str = "",
        about: str = "", tell: Callable[[Progress], None] = lambda progress: None, builder: Builder | None = None,
    ) -> Outcome:  # fmt: skip
        """Write all parts that are not there yet. `about` names what else the answers depend on (packs, day)."""
        self.out.mkdir(parents=True, exist_ok=True)
        self._claim(engine, chunk, explain, about)
        chunks = -(-subjects // chunk)
        waiting = [n for n in range(chunks) if not self._part(n).exists()]
        if waiting:
            work = (
                self._local(chunk, waiting)
                if engine == "local"
                else self._served(engine, chunk, waiting, address, builder or Builder())
            )
            for number, names, answered in work:
                write_part(self._part(number), frames_of(names, answered, explain=explain))
                tell(Progress(number + 1, chunks, min((number + 1) * chunk, subjects)))
        return self._outcome(subjects)

    def _part(self, number: int) -> Path:
        return self.out / f"part-{number:05d}.parquet"

    def _claim(self, engine: Engine, chunk: int, explain: bool, about: str) -> None:
        """Parts of other facts, packs or settings are not this run's: they are removed."""
        said = [engine, str(chunk), str(explain), about, *self.folder.signature()]
        said += [f"{t.pack} {t.kind} {t.name}" for t in self.targets]
        mark = hashlib.sha256("\n".join(said).encode()).hexdigest()
        claim = self.out / "run.json"
        known = json.loads(claim.read_text("utf-8")) if claim.exists() else {}
        if known.get("run") != mark:
            for part in self.out.glob("part-*.parquet"):
                part.unlink()
            claim.write_text(json.dumps({"run": mark, "engine": engine, "chunk": chunk}), encoding="utf-8")

    def _outcome(self, subjects: int) -> Outcome:
        parts = sorted(self.out.glob("part-*.parquet"))
        counts: dict[tuple[str, str, str], dict[str, int]] = {}
        if parts:
            keys = ["pack", "kind", "name", "answer"]
            found = pl.scan_parquet(parts).group_by(keys).len().collect()
            for pack, kind, name, answer, number in found.iter_rows():
                counts.setdefault((pack, kind, name), {})[answer] = number
        return Outcome(subjects, counts)

    # -- this machine

    def _local(self, chunk: int, waiting: list[int]) -> Iterator[tuple[int, pl.Series, list[Answered]]]:
        conditions = Conditions(self.roots)
        for number, frame, tables in self.chunks(chunk, set(waiting)):
            bits = conditions.bits(frame, tables)
            yield number, frame.get_column(SUBJECT), [from_bitmaps(target, bits) for target in self.targets]

    def chunks(
        self, chunk: int, needed: set[int]
    ) -> Iterator[tuple[int, pl.DataFrame, dict[str, pl.DataFrame]]]:
        """Numbered chunks of subjects with their rows; those not needed are read past."""
        tables = {name: names for name, names in self.columns.items() if name}
        order = f" ORDER BY {SUBJECT}" if tables else ""
        subjects = frames_of_subjects(self.folder, self.columns[""], order, chunk)
        rows = {}
        for name, names in tables.items():
            columns = [f"{name}.{column}" for column in names]
            rows[name] = _Rows(self._stream(name, columns, order, chunk), self._empty(name, columns))
        for number, frame in enumerate(subjects):
            last = frame.get_column(SUBJECT)[-1] if tables else ""
            own = {name: one.up_to(last) for name, one in rows.items()}
            if number in needed:
                yield number, frame, own

    def _empty(self, view: str, columns: Sequence[str]) -> pl.DataFrame:
        listed = ", ".join([SUBJECT, *map(quoted, columns)])
        found = pl.from_arrow(
            self.folder.con.cursor().sql(f"SELECT {listed} FROM {quoted(view)} LIMIT 0").to_arrow_table()
        )
        assert isinstance(found, pl.DataFrame)
        return found

    def _stream(self, view: str, columns: Sequence[str], order: str, size: int) -> Iterator[pl.DataFrame]:
        return stream(self.folder.con, view, columns, order, size)

    # -- engines that speak SQL

    def _served(
        self, engine: Engine, chunk: int, waiting: list[int], address: str, builder: Builder
    ) -> Iterator[tuple[int, pl.Series, list[Answered]]]:
        server = self._server(engine, address)
        try:
            asked, inline = self._ask_tables(server)
            starts = self._starts(chunk)

            def written(roots: dict[str, Plan], number: int) -> str:
                high = starts[number + 1] if number + 1 < len(starts) else None
                return Query(server.dialect, asked, inline).values(roots, between(starts[number], high))

            groups = self._groups(range(len(self.targets)), builder, lambda roots: written(roots, waiting[0]))
            for number in waiting:
                answered: list[Answered] = []
                for group, roots in groups:
                    found = server.ask(written(roots, number)).sort(SUBJECT)
                    answered += [self._taken(found, index) for index in group]
                yield number, found.get_column(SUBJECT), answered
        finally:
            if engine != "duckdb":
                server.close()

    def _server(self, engine: Engine, address: str) -> Server:
        if engine == "duckdb":
            return DuckDB(self.folder.con)
        server: Server
        if engine == "postgres":
            server = PostgreSQL(address)
        else:
            server = ClickHouse() if engine == "clickhouse" else Spark()
        stage = self.out / ".stage"
        stage.mkdir(exist_ok=True)
        for table, names in self.columns.items():
            view = table or "subjects"
            listed = ", ".join([SUBJECT, *(quoted(f"{table}.{n}" if table else n) for n in names)])
            path = stage / f"{view}.parquet"
            self.folder.con.execute(
                f"COPY (SELECT {listed} FROM {quoted(view)}) TO '{path}' (FORMAT parquet)"
            )
            server.load(view, path)
        return server

    def _groups(
        self, several: range, b: Builder, written: Callable[[dict[str, Plan]], str]
    ) -> list[tuple[range, dict[str, Plan]]]:
        """Targets asked in one query as far as its length allows. Raises PackRefused for one that is too long alone."""
        roots: dict[str, Plan] = {}
        for index in several:
            roots.update(self._numbers(b, index))
        try:
            written(roots)
        except Inexpressible as why:
            if len(several) == 1:
                target = self.targets[several[0]]
                raise PackRefused([(target.pack, target.name, why)]) from why
            middle = len(several) // 2
            halves = (several[:middle], several[middle:])
            return [group for half in halves for group in self._groups(half, b, written)]
        return [(several, roots)]

    def _numbers(self, b: Builder, index: int) -> dict[str, Plan]:
        """The columns asked of a server for one target: the answer and the masks."""
        target = self.targets[index]
        found = {f"a{index}": answer_plan(b, target)}
        for word, part in enumerate(words_of(target)):
            found[f"f{index}_{word}"] = _mask_plan(b, [one.planes.not_met for one in part])
            found[f"u{index}_{word}"] = _mask_plan(b, [one.planes.unknown for one in part])
        return found

    def _ask_tables(self, server: Server) -> tuple[dict[Lookup, str], dict[Lookup, Answers]]:
        """Answer every question to the code tables for the keys that occur; load the answers, or hand out a few."""
        asked: dict[Lookup, str] = {}
        inline: dict[Lookup, Answers] = {}
        known = Asked()
        for index, (question, nodes) in enumerate(questions(self.roots).items()):
            keys: set[str] = set()
            for node in nodes:
                key = Writer("duckdb", {}).key(node).sql(dialect="duckdb")
                sql = f"SELECT DISTINCT {key} FROM {_beside(node.args)}"
                keys |= {one for (one,) in self.folder.con.execute(sql).fetchall() if one is not None}
            answers = known.answers(question, sorted(keys))
            if len(answers) <= FEW:
                inline[question] = answers
                continue
            kind = pl.Boolean if nodes[0].kind == "bool" else pl.String
            given = pl.Series("answer", list(answers.values()), dtype=kind)
            asked[question] = f"questions_{index}"
            server.load(
                asked[question], pl.DataFrame([pl.Series("key", list(answers), dtype=pl.String), given])
            )
        return asked, inline

    def _starts(self, chunk: int) -> list[str]:
        rows = self.folder.con.execute(
            f"SELECT {SUBJECT} FROM (SELECT {SUBJECT}, row_number() OVER (ORDER BY {SUBJECT}) - 1 AS n FROM subjects)"
            f" WHERE n % {chunk} = 0 ORDER BY n"
        ).fetchall()
        return [row[0] for row in rows]

    def _taken(self, found: pl.DataFrame, index: int) -> Answered:
        """One target of what a server answered."""
        target = self.targets[index]

        def masks(letter: str) -> tuple[np.ndarray, ...]:
            names = [f"{letter}{index}_{word}" for word in range(len(words_of(target)))]
            return tuple(found.get_column(name).cast(pl.Int64).to_numpy() for name in names)

        answers = found.get_column(f"a{index}").cast(pl.UInt8).to_numpy()
        return Answered(target, answers, masks("f"), masks("u"))


def _beside(columns: Iterable[Plan]) -> str:
    """SQL to select columns of several levels from, beside one another."""
    levels: dict[str, list[str]] = {}
    for node in columns:
        levels.setdefault(node.data[0], []).append(node.data[1])
    sources = []
    for level, names in levels.items():
        table = table_of(level)
        listed = (
            f"{quoted(f'{table}.{one}' if table else one)} AS {quoted(f'{level}.{one}' if level else one)}"
            for one in names
        )
        sources.append(f"(SELECT {SUBJECT}, {', '.join(listed)} FROM {quoted(table or 'subjects')})")
    return " JOIN ".join(sources[:1] + [f"{one} USING ({SUBJECT})" for one in sources[1:]])


def _mask_plan(b: Builder, planes: list[Plan]) -> Plan:
    found = b.whole(0)
    for place, plane in enumerate(planes):
        found = b.add(found, b.case(plane, b.whole(1 << place), b.whole(0)))
    return found


class _Rows:
    """Rows sorted by subject, handed out up to a subject."""

    def __init__(self, frames: Iterator[pl.DataFrame], empty: pl.DataFrame) -> None:
        self.frames, self.empty = frames, empty
        self.kept = next(frames, empty)

    def up_to(self, last: str) -> pl.DataFrame:
        """All rows of subjects not after `last` that were not handed out before."""
        taken = [self.empty]
        while self.kept.height:
            own = self.kept.filter(pl.col(SUBJECT) <= last)
            taken.append(own)
            if own.height < self.kept.height:
                self.kept = self.kept[own.height :]
                break
            self.kept = next(self.frames, self.empty)
        return pl.concat(taken)


__all__ = ["ANSWERS", "CHUNK", "SEP", "Engine", "Outcome", "Progress", "Run", "roots_of"]
