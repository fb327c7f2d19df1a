"""The numbers of a document that bind: targets, thresholds, periods and deadlines, with their clauses."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from .headings import sentence_spans
from .indicators import bounded, counted
from .model import Clause, Outline
from .numerals import fold
from .quantities import Operator, Quantity, quantities
from .times import Deadline, Horizon, deadlines, horizons, period_operator, plan_start

FigureKind = Literal["target", "threshold", "period", "deadline"]
Force = Literal["firm", "aim", "about"]

_BASELINE = re.compile(
    r"(?:发展|工作|现实|建设|已有|产业)基础|基本情况|现状|存在.{0,4}问题|主要问题|形势|回顾|成效|成就|背景|机遇|挑战|指导思想"
)
_PAST = re.compile(
    r"截至|截止20|同比|[比较]上年|年均增长率|增长率|已(?:达|有|建|拥|获|成|累|完|认|拨)|累计|荣获|仅[有占高]|[共现]有|目前|刚突破"
    r"|兑现|完成年度|达[0-9.]+倍|居全|排名"
)
_GOAL_HEADING = re.compile(r"目标|指标|愿景|预期")
_AIM = re.compile(r"力争|争取|努力|预期")
_GOAL_WORD = re.compile(r"力争|争取|确保|目标|预期|规划期|到20")
_DOES = re.compile(
    r"建成|建[立设]|培育|引[进入育]|新[增建]|创[建办]|形成|构建|打造|布局|达到?|实现|完成|拥有|设立|[聚集]集|孵化|转化|认定|备案|突破"
    r"|吸引|落[地户]|举[办行]|召开|组织|开展|服务|推[动广]|获批|制定|出台|发展|扩大|[增添]加|提[升高]|选派|派驻|培[训养]|签约|促成|对接"
    r"|遴选|支持|投入|筹[集建]|不[少低]于|超过?|至少|覆盖|入驻|申[报请]|授权|研发|攻[克关]|登记|成立|增长|控制|保持|占"
)
_GRANT = re.compile(
    r"给予|奖励|补[助贴偿]|资助|安排|支持|扶持|每[家个项年人次](?:给予|补|奖)?|标准为?|按|一次性|最高|额度|贷款|出资|注册资本"
)
_CONDITION = re.compile(r"条件|要求|标准|门槛|资格|范围和对象|申报对象|认定")
_REQUIRES = re.compile(r"应当?|须|必须|具[有备]|拥有|符合|满足|配备|取得|得分|评分|总分|满分|计|扣|加")
_EVERY = re.compile(r"每(年|季度|月|半年)(?!.{0,2}[0-9]{1,2} ?月)")
_EVERY_NAMES = {"年": "year", "季度": "quarter", "月": "month", "半年": "half_year"}
_LONG_AGO, _RECENT = 1900, 1990
"""Every year of a heading counts as a target year when the document does not say from when it speaks."""
_LONGEST = 4_000
"""Characters a sentence is read to."""
_WEAK_NOUN = re.compile(
    r" ?(?:部门|方面|领域|层[面次]|维度|环节|阶段|步骤|字|以来|重大判断|务必|自信|意识|维护|结合|坚持)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that binds, as it stands in a clause.

    ``value`` is set for one number, ``low`` and ``high`` for a range; money is in 元, 万元 or 亿元.
    A deadline has ``date`` (``MM-DD`` or ``YYYY-MM-DD``) and no value. ``year`` is the year a target is
    due, ``every`` its rhythm. ``span`` are offsets in the clause's ``text``, ``line`` the line of the file.
    """

    kind: FigureKind
    indicator: str
    operator: Operator
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str
    year: int | None
    every: str | None
    date: str | None
    force: Force
    part: str
    clause: str
    clause_id: str
    span: tuple[int, int]
    text: str
    line: int

    def to_json(self) -> dict[str, Any]:
        """Plain data; decimals as strings."""
        numbers = {
            name: None if (n := getattr(self, name)) is None else format(n, "f")
            for name in ("value", "low", "high")
        }
        return {
            "kind": self.kind,
            "indicator": self.indicator,
            "operator": self.operator,
            **numbers,
            "unit": self.unit,
            "year": self.year,
            "every": self.every,
            "date": self.date,
            "force": self.force,
            "part": self.part,
            "clause": self.clause,
            "span": list(self.span),
            "text": self.text,
            "line": self.line,
        }


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the words around a sentence say about its numbers."""

    clause: Clause
    start: int
    folded: str
    years: list[Horizon]
    year: int | None
    goal: bool
    condition: bool


def figures(outline: Outline) -> tuple[Figure, ...]:
    """Every number that binds, in document order. Readings of the past and counts in idioms are left out."""
    base = _base_year(outline)
    by_id = {clause.id: clause for clause in outline.clauses}
    found: list[Figure] = []
    for clause in outline.clauses:
        chain = _chain(clause, by_id)
        headings = [fold(item.heading) for item in chain]
        if any(_BASELINE.search(heading) and not _GOAL_HEADING.search(heading) for heading in headings):
            continue
        found += _of_clause(clause, chain, base)
    return tuple(found)


def _chain(clause: Clause, by_id: dict[str, Clause]) -> list[Clause]:
    """The clause and those above it, innermost first."""
    chain = [clause]
    while chain[-1].parent is not None:
        chain.append(by_id[chain[-1].parent])
    return chain


def _base_year(outline: Outline) -> int | None:
    """The year the document speaks from: its date, its number, or the year before its plan begins."""
    if outline.date is not None:
        return outline.date.year
    if outline.number is not None:
        match = re.search(r"20[0-9]{2}", outline.number)
        if match is not None:
            return int(match.group())
    preface = next(
        (clause.text for clause in outline.clauses if clause.level == 0 and clause.part == "正文"), ""
    )
    return plan_start(fold(outline.title or "")) or plan_start(fold(preface))


def _of_clause(clause: Clause, chain: list[Clause], base: int | None) -> list[Figure]:
    found: list[Figure] = []
    year = _inherited_year(chain, base)
    goal_heading = any(_GOAL_HEADING.search(fold(item.heading)) for item in chain[:2])
    condition = any(_CONDITION.search(fold(item.heading)) for item in chain)
    for start, end in _windows(clause.text):
        folded = fold(clause.text[start:end])
        years = horizons(folded, base)
        frame = _Frame(clause, start, folded, years, year, goal_heading or year is not None, condition)
        found += _of_sentence(frame)
        ahead = [item.year for item in years if not item.past]
        year = ahead[-1] if ahead else year
    return found


def _windows(text: str) -> list[tuple[int, int]]:
    """The sentences of a text; a list without stops is cut, so that time stays in proportion to length."""
    return [
        (at, min(at + _LONGEST, end))
        for start, end in sentence_spans(text)
        for at in range(start, end, _LONGEST)
    ]


def _inherited_year(chain: list[Clause], base: int | None) -> int | None:
    """A target year said by a clause's own heading, or by the clause above where it leads into a list."""
    own, above = chain[0], chain[1:2]
    headings = [own.heading, *(parent.heading for parent in above)]
    texts = [
        parent.text
        for parent in above
        if fold(parent.text).endswith(":") or _GOAL_HEADING.search(parent.heading)
    ]
    said = [(text, base or _LONG_AGO) for text in headings] + [(text, base) for text in texts]
    for text, since in said:
        ahead = [item.year for item in horizons(fold(text), since) if not item.past and item.year > _RECENT]
        if ahead:
            return ahead[-1]
    return None


def _of_sentence(frame: _Frame) -> list[Figure]:
    amounts = quantities(frame.folded)
    targets: list[Figure] = []
    others: list[Figure] = []
    bracket: Quantity | None = None
    for amount, following in zip(amounts, [*amounts, None][1:], strict=True):
        if _qualifies(frame.folded, amount, following):
            bracket = amount
            continue
        figure = _read(frame, amount, targets)
        if figure is not None:
            if bracket is not None:
                figure = replace(figure, indicator=_bracketed(frame, bracket, figure, targets))
            (targets if figure.kind == "target" else others).append(figure)
        bracket = None
    others = [other for other in others if not _frames_target(frame, other, targets)]
    due = [_deadline(frame, item) for item in deadlines(frame.folded) if not _dates_target(item, targets)]
    return sorted(targets + others + due, key=lambda figure: figure.span)


def _qualifies(folded: str, amount: Quantity, following: Quantity | None) -> bool:
    """Whether an amount only sorts the things the next one counts: ``超过10亿元的5家``."""
    if following is None or following.is_time:
        return False
    between = folded[amount.end : following.left]
    return re.fullmatch(r" ?的 ?(?:企业|单位|机构|项目|园区|平台|公司)? ?(?:达到?)?", between) is not None


def _bracketed(frame: _Frame, bracket: Quantity, figure: Figure, targets: list[Figure]) -> str:
    """``企业（超过10亿元）``: what is counted, with the size that sorts it."""
    kept = [target for target in targets if target.unit == figure.unit]
    noun = (
        kept[-1].indicator.partition("（")[0]
        if kept
        else counted(frame.folded, bracket.left, bracket.start, bracket.end)
    )
    return f"{noun}（{frame.folded[bracket.left : bracket.end].strip()}）"


def _frames_target(frame: _Frame, other: Figure, targets: list[Figure]) -> bool:
    """``两年内建成5家``: the period is the target's year."""
    at = other.span[1] - frame.start - 1
    framing = other.kind == "period" and any(item.start <= at < item.end for item in frame.years)
    return framing and any(target.span > other.span for target in targets)


def _dates_target(deadline: Deadline, targets: list[Figure]) -> bool:
    """``2030年底前建成5家``: the date is the target's year."""
    return deadline.year is not None and any(target.year == deadline.year for target in targets)


def _read(frame: _Frame, amount: Quantity, targets: list[Figure]) -> Figure | None:
    folded = frame.folded
    chunk = _chunk(folded, amount)
    before = [item for item in frame.years if item.start <= amount.start]
    horizon = before[-1] if before else None
    if (horizon is not None and horizon.past) or _PAST.search(chunk) or _WEAK_NOUN.match(folded, amount.end):
        return None
    if amount.is_spelled and amount.low == amount.high == 1 and amount.operator == "exactly":
        return _regular(frame, amount)
    if amount.is_time:
        operator = period_operator(folded, amount)
        return None if operator is None else _figure(frame, amount, "period", operator, None, None)
    regular = _regular(frame, amount)
    if regular is not None:
        return regular
    year = horizon.year if horizon is not None else frame.year
    if _is_target(frame, amount, chunk, year, targets):
        return _figure(frame, amount, "target", amount.operator, year, None)
    if _is_threshold(frame, amount, chunk):
        return _figure(frame, amount, "threshold", amount.operator, None, None)
    return None


def _chunk(folded: str, amount: Quantity) -> str:
    """The words of the sentence before an amount, back to the last stop or comma."""
    return re.split(r"[,;。:]", folded[: amount.start])[-1]


def _regular(frame: _Frame, amount: Quantity) -> Figure | None:
    """``每年召开一次``: a number that comes back with the calendar."""
    every = _EVERY.search(_chunk(frame.folded, amount))
    if every is None or amount.is_time or amount.unit.endswith(("元", "%", "分")):
        return None
    return _figure(frame, amount, "target", amount.operator, None, _EVERY_NAMES[every.group(1)])


def _is_target(frame: _Frame, amount: Quantity, chunk: str, year: int | None, targets: list[Figure]) -> bool:
    if not (year is not None or frame.goal or _GOAL_WORD.search(frame.folded[: amount.start])):
        return False
    after = frame.folded[amount.end :]
    if re.match(r" ?的(?![0-9一二两三四五六七八九十])", after) and amount.operator != "exactly":
        return False
    if frame.condition and year is None:
        return False
    if amount.operator != "exactly" or _DOES.search(chunk):
        return True
    return (
        bool(targets)
        and not amount.is_spelled
        and re.match(r" ?(?:[,;。、)]|以上|左右|\Z)", after) is not None
    )


def _is_threshold(frame: _Frame, amount: Quantity, chunk: str) -> bool:
    if amount.operator != "exactly":
        return True
    if amount.is_spelled:
        return False
    if amount.unit.endswith(("元", "%")):
        return _GRANT.search(chunk) is not None
    return amount.unit == "分" or (frame.condition and _REQUIRES.search(chunk) is not None)


def _figure(
    frame: _Frame, amount: Quantity, kind: FigureKind, operator: Operator, year: int | None, every: str | None
) -> Figure:
    single = amount.low == amount.high
    left, right = frame.start + amount.left, frame.start + amount.end
    return Figure(
        kind=kind,
        indicator=_indicator(frame, amount, kind),
        operator=operator,
        value=amount.low if single else None,
        low=None if single else amount.low,
        high=None if single else amount.high,
        unit=_plain_unit(amount.unit),
        year=year,
        every=every,
        date=None,
        force=_force(frame, amount),
        part=frame.clause.part,
        clause=frame.clause.path,
        clause_id=frame.clause.id,
        span=(left, right),
        text=frame.clause.text[left:right],
        line=frame.clause.line_at(frame.start + amount.start),
    )


def _indicator(frame: _Frame, amount: Quantity, kind: FigureKind) -> str:
    if kind == "period" and frame.folded[amount.start : amount.end].endswith("内"):
        return bounded(frame.folded, amount.left, amount.end)
    return counted(frame.folded, amount.left, amount.start, amount.end)


def _deadline(frame: _Frame, item: Deadline) -> Figure:
    left, right = frame.start + item.start, frame.start + item.end
    return Figure(
        kind="deadline",
        indicator=bounded(frame.folded, item.start, item.end),
        operator="at_most",
        value=None,
        low=None,
        high=None,
        unit="",
        year=item.year,
        every=item.every,
        date=item.date,
        force="firm",
        part=frame.clause.part,
        clause=frame.clause.path,
        clause_id=frame.clause.id,
        span=(left, right),
        text=frame.clause.text[left:right],
        line=frame.clause.line_at(left),
    )


def _plain_unit(unit: str) -> str:
    """``个月`` and ``个工作日`` are the units 月 and 工作日."""
    return unit.removeprefix("个") if unit.startswith("个") and len(unit) > 1 and unit != "个百分点" else unit


def _force(frame: _Frame, amount: Quantity) -> Force:
    if amount.about:
        return "about"
    clause = re.split(r"[。;]", frame.folded[: amount.start])[-1]
    return "aim" if _AIM.search(clause) else "firm"
