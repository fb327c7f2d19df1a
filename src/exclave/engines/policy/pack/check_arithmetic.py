"""Arithmetic: numbers of the paper that contradict each other.

A contradiction that a finding of the pack is about becomes a note; one that nobody noticed is a refusal. Nothing
is ever corrected here: which number is right is not for the pack to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from exclave.engines.codes.units import FEN, LiteralError, Quantity, parse_literal

from .checking import Checking
from .expressions import leaves
from .faults import Note, Path
from .model import Goal, Leaf, Scalar, Target

ANSWERS = frozenset({"arithmetic", "contradiction", "definition", "reading", "wording"})
"""Kinds of finding that answer a contradiction."""
TEN_THOUSAND = Decimal(10_000)
WHOLE = Decimal(100)

Found = tuple[Path, str, str, str]
"""Where, what it is about (``target.x``), and the contradiction in zh and en."""


def check_arithmetic(check: Checking) -> None:
    """Parts that do not add up, shares over 100 %, parts above their whole, units off by ten thousand."""
    about = {
        name: one.id for one in check.pack.findings if one.kind in ANSWERS for name in reversed(one.about)
    }
    for path, name, zh, en in _contradictions(check):
        if name not in about:
            check.bad(path, "arithmetic", zh=zh, en=en, about=name)
            continue
        at = check.loaded.at(*path)
        seen, seen_en = f"{zh}已有说明 {about[name]}。", f"{en} Said in {about[name]}."
        check.notes.append(Note("arithmetic", name, seen, seen_en, at.file, at.line))


def _contradictions(check: Checking) -> Iterator[Found]:
    for name, target in check.pack.targets.items():
        yield from _brackets(name, target)
        yield from _parts(check, name, target)
        yield from _baseline(name, target)
    yield from _figures(check)
    for name, evaluation in check.pack.evaluations.items():
        yield from _marks(name, evaluation.tree, ("evaluations", name, "tree"))


# -- numbers


def amount(raw: Scalar | None) -> Quantity | None:
    """A written number with its unit; money in 元. None for what is open or no number."""
    if isinstance(raw, bool) or raw is None:
        return None
    if isinstance(raw, int | Decimal):
        return Quantity(Decimal(raw), "")
    try:
        found = parse_literal(str(raw))
    except LiteralError:
        return None
    if not isinstance(found, Quantity):
        return None
    return Quantity(found.value * FEN[found.unit] / 100, "元") if found.unit in FEN else found


def _bounds(goal: Goal) -> tuple[Decimal, Decimal, str] | None:
    """The least and the most of a goal, and its unit."""
    several = goal.value if isinstance(goal.value, list) else [goal.value, goal.value]
    found = [one for raw in several if (one := amount(raw)) is not None]
    if len(found) != 2 or found[0].unit != found[1].unit:
        return None
    return found[0].value, found[1].value, found[0].unit


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _sum_text(values: Sequence[Decimal]) -> str:
    return f"{' + '.join(map(_shown, values))} = {_shown(sum(values, Decimal(0)))}"


# -- targets


def _brackets(name: str, target: Target) -> Iterator[Found]:
    """Brackets that lie apart add up to the goal; one that lies within another is no larger than it."""
    several = [one for bracket in target.brackets if (one := amount(bracket.value)) is not None]
    bounds = _bounds(target.goal)
    if bounds is None or len(several) < len(target.brackets) or not several or target.nested == "待细则":
        return
    low, high, _ = bounds
    values = [one.value for one in several]
    total = max(values) if target.nested else sum(values, Decimal(0))
    fits = total <= high if target.nested else low <= total <= high
    if not fits:
        written = _shown(low) if low == high else f"{_shown(low)}–{_shown(high)}"
        path: Path = ("targets", name, "brackets")
        added = _shown(total) if target.nested else _sum_text(values)
        yield path, f"target.{name}", f"分档 {added}，总数写的是 {written}。", f"The brackets make {added}; the whole is {written}."  # fmt: skip


def _parts(check: Checking, name: str, target: Target) -> Iterator[Found]:
    """Targets that the paper names as parts of another add up to it."""
    lows, highs = Decimal(0), Decimal(0)
    bounds = _bounds(target.goal)
    complete = bool(target.parts) and bounds is not None
    for index, part in enumerate(target.parts):
        if not check.known(("targets", name, "parts", index), "targets", part, check.pack.targets):
            return
        one = _bounds(check.pack.targets[part].goal)
        if one is None or bounds is None or one[2] != bounds[2]:
            complete = False
            continue
        lows, highs = lows + one[0], highs + one[1]
    if complete and bounds is not None and (highs < bounds[0] or lows > bounds[1]):
        whole, unit = _money(bounds[0], bounds[2])
        added, _ = _money(lows, bounds[2])
        path: Path = ("targets", name, "parts")
        yield path, f"target.{name}", f"各分项合计 {added}{unit}，总目标是 {whole}{unit}。", f"The parts add up to {added} {unit}; the whole is {whole} {unit}."  # fmt: skip


def _money(value: Decimal, unit: str) -> tuple[str, str]:
    """Money again as people read it."""
    if unit != "元":
        return _shown(value), unit
    scale = "亿元" if value >= FEN["亿元"] // 100 else "万元" if value >= FEN["万元"] // 100 else "元"
    return _shown(value * 100 / FEN[scale]), scale


def _baseline(name: str, target: Target) -> Iterator[Found]:
    """A baseline that is ten thousand times its goal, or the other way round, has the wrong unit."""
    bounds, was = _bounds(target.goal), amount(target.baseline.value if target.baseline is not None else None)
    if bounds is None or was is None or was.unit != bounds[2] or not was.value or not bounds[1]:
        return
    ratio = max(was.value / bounds[1], bounds[1] / was.value)
    if ratio >= TEN_THOUSAND:
        path: Path = ("targets", name, "baseline")
        yield path, f"target.{name}", f"基期与目标相差 {_shown(ratio.quantize(Decimal(1)))} 倍，可能差了“万”。", f"Baseline and goal differ by {_shown(ratio.quantize(Decimal(1)))} times; a unit may be off by ten thousand."  # fmt: skip


# -- figures


def _figures(check: Checking) -> Iterator[Found]:
    figures = check.pack.figures
    for name, one in figures.items():
        path: Path = ("figures", name)
        yield from _shares(check, name)
        own = amount(one.value)
        for part in ("part_of", "same_as"):
            other = getattr(one, part)
            if other is None or not check.known((*path, part), "figures", other, figures):
                continue
            whole = amount(figures[other].value)
            if own is None or whole is None:
                continue
            if own.unit != whole.unit:
                zh = f"“{one.zh}”与“{figures[other].zh}”单位不同。"
                yield (*path, part), f"figure.{name}", zh, f"{name} and {other} have different units."
            elif part == "part_of" and own.value > whole.value:
                yield (*path, part), f"figure.{name}", *_above(one.value, figures[other].value, own, whole)
            elif part == "same_as" and own.value != whole.value:
                yield (*path, part), f"figure.{name}", f"同一个数写作 {one.value} 和 {figures[other].value}。", f"One number is written {one.value} and {figures[other].value}."  # fmt: skip


def _above(part: str | None, whole: str | None, own: Quantity, other: Quantity) -> tuple[str, str]:
    zh, en = f"部分 {part} 大于整体 {whole}", f"The part {part} is larger than the whole {whole}"
    if own.value / TEN_THOUSAND <= other.value:
        return (
            f"{zh}；单位缩小一万倍就不矛盾。",
            f"{en}; with a unit ten thousand times smaller it would fit.",
        )
    return f"{zh}。", f"{en}."


def _shares(check: Checking, name: str) -> Iterator[Found]:
    """Shares of one whole: each readable, in %, and together not above 100 %."""
    values: list[Decimal] = []
    for key, written in check.pack.figures[name].shares.items():
        found = amount(written)
        if found is None or found.unit != "%":
            zh, en = f"“{written}”应为百分数。", f"“{written}” should be a percentage."
            check.bad(("figures", name, "shares", key), "bad_value", zh=zh, en=en)
            return
        values.append(found.value)
    if sum(values, Decimal(0)) > WHOLE:
        path: Path = ("figures", name, "shares")
        yield path, f"figure.{name}", f"各占比 {_sum_text(values)}，超过 100%。", f"The shares {_sum_text(values)} are over 100 %."  # fmt: skip


# -- marks


def _marks(name: str, tree: list[Leaf], path: Path) -> Iterator[Found]:
    """Full marks of the parts make those of their heading; weights of brothers make 100 %."""
    groups: list[tuple[Path, str, Leaf | None, list[Leaf]]] = [(path, name, None, tree)]
    groups += [((*at, "parts"), leaf.id, leaf, leaf.parts) for at, leaf in leaves(tree, path) if leaf.parts]
    for at, own, head, parts in groups:
        full = [amount(part.full) for part in parts if part.full is not None]
        whole = amount(head.full) if head is not None else None
        if whole is not None and full and len(full) == len(parts) and None not in full:
            values = [one.value for one in full if one is not None]
            if sum(values, Decimal(0)) != whole.value:
                yield at, name, f"“{own}”各项满分 {_sum_text(values)}，上级满分是 {_shown(whole.value)}。", f"The full marks under {own} are {_sum_text(values)}; their heading has {_shown(whole.value)}."  # fmt: skip
        weights = [amount(part.weight) for part in parts if part.weight is not None]
        shares = [one.value for one in weights if one is not None and one.unit == "%"]
        if shares and len(shares) == len(parts) and sum(shares, Decimal(0)) != WHOLE:
            yield at, name, f"“{own}”各项权重 {_sum_text(shares)}，不是 100%。", f"The weights under {own} are {_sum_text(shares)}, not 100 %."  # fmt: skip
