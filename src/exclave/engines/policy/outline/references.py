"""What the clauses of a document refer to: 《other documents》, 〔2026〕12号, 第五条, 本方案四、（二）, 附件2.

Only what is written is found: nothing is guessed from sense. “上述”, “有关规定” and the like name no place and are left.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from .locators import resolve
from .model import Clause, Outline
from .numerals import CHINESE, chinese_number, fold, to_chinese
from .parts import BODY, LETTER, squeeze

Kind = Literal["document", "number", "clause", "part"]

_CN = f"[{CHINESE}]"
_OPENS, _CLOSES = "《", "》"
_LONGEST_TITLE = 120
_NUMBER = re.compile(r"([一-鿿]{1,12})[〔\[(【] ?((?:19|20)[0-9]{2}) ?[〕\])】] ?第? ?([0-9]{1,5}) ?号")
_LEADS = re.compile(
    r".*(?:按照|根据|依据|依照|参照|执行|遵照|印发的?|发布的?|公布的?|废止|替代|代替|原|详见|见|以及|和|与|及|或|由|经|于|在|的|号)"
)
_BEHIND = re.compile(r" ?\( ?")
_SHORT = re.compile(r" ?\( ?(?:以下|下)(?:统)?简?称(?:为|:)? ?《([^》]{1,40})》 ?\)")
_OWN = r"本(?:工作|实施|管理|指导|暂行|试行)?(?:办法|方案|意见|规定|细则|通知|规划|指引|机制|条例|章程|计划|措施|政策|规则|制度|规范|指南|标准)"
_STEP = rf"(?: ?第? ?\( ?(?:{_CN}{{1,3}}|[0-9]{{1,2}}) ?\)(?: ?[项目])?)"
_CLAUSE = re.compile(
    rf"(?P<own>{_OWN})? ?(?:"
    rf"第 ?(?P<article>{_CN}{{1,7}}|[0-9]{{1,3}}) ?条(?P<of>之{_CN})?(?!生产线|产线|[线路河渠街龙]|跑道|通道|道路|航线)"
    rf"(?: ?第 ?{_CN}{{1,2}} ?款)?(?P<items>{_STEP}*)"
    rf"|第 ?(?P<group>{_CN}{{1,4}}|[0-9]{{1,2}}) ?(?P<kind>章|部分|编)(?: ?第 ?(?P<section>{_CN}{{1,3}}) ?节)?"
    rf"(?P<within>{_STEP}*)"
    rf"|(?P<before>前条)(?=第|规定|所|[,。、的])"
    rf")"
)
_OWN_PATH = re.compile(rf"{_OWN} ?(?P<one>{_CN}{{1,3}})、(?P<items>{_STEP}*)")
_STEPS = re.compile(rf"\( ?({_CN}{{1,3}}|[0-9]{{1,2}}) ?\)")
_PART = re.compile(rf"附 ?件 ?(?P<at>[0-9]{{1,2}}(?:-[0-9]{{1,2}})?(?![0-9年月日%])|{_CN}{{1,3}}(?![份个]))")
_BARE_PART = re.compile(r"(?:(?<=见)|(?<=照)|(?<=本)|(?<=\())附 ?件(?![0-9材资清列所中内])")
_JOINED = re.compile(r"(?: ?(?:、|和|及|与|或|或者|以及|至|到|,) ?)?")


@dataclass(frozen=True, slots=True)
class Reference:
    """Words of a clause that name another place. ``start`` and ``end`` are offsets in its heading or own text.

    ``title``: the document named, squeezed as ``title_key`` does, empty for this document; ``number``: its 发文字号;
    ``locator``: a place in that document as in packs (第五条, 四、/（二）), or a part (附件2:).
    """

    clause_id: str
    within: Literal["heading", "text"]
    start: int
    end: int
    kind: Kind
    words: str
    title: str = ""
    number: str = ""
    locator: str = ""


def title_key(title: str) -> str:
    """A title for comparing: width, spaces, title marks and quotes make no difference."""
    return squeeze(title)


def part_anchor(part: str) -> str:
    """The anchor of a part: ``part-body``, ``part-letter``, ``part-1`` for 附件1."""
    return f"part-{ {BODY: 'body', LETTER: 'letter'}.get(part, part.removeprefix('附件')) }"


def references(outline: Outline) -> tuple[Reference, ...]:
    """Every reference, in the order of the document. A short name (以下简称《…》) stands for its long one from then on."""
    short: dict[str, str] = {}
    found: list[Reference] = []
    for clause in outline.clauses:
        for within, text in (("heading", clause.heading), ("text", clause.text)):
            found += _in_text(clause.id, within, text, short)  # type: ignore[arg-type]
    return tuple(found)


def inside(outline: Outline, reference: Reference) -> str | None:
    """The anchor a reference leads to within a document: the clause's id or a part's anchor; None where it has none."""
    if reference.kind == "document" and not reference.locator:
        return _part_by_title(outline, reference.title)
    if reference.kind == "part":
        return _part(outline, reference.locator)
    if reference.locator == "前条":
        return _article_before(outline, reference.clause_id)
    found = next(
        (c for at in _candidates(reference.locator) if (c := resolve(outline, at)) is not None), None
    )
    return None if found is None else found.id


# ---- finding ------------------------------------------------------------------------------------------------
def _in_text(
    id: str, within: Literal["heading", "text"], text: str, short: dict[str, str]
) -> list[Reference]:
    folded = fold(text)
    made = Reference(id, within, 0, 0, "document", "")
    found = list(_titles(made, text, folded, short))
    taken = [(one.start, one.end) for one in found] + [m.span() for m in _SHORT.finditer(folded)]
    for one in (*_numbers(made, text, folded), *_clauses(made, text, folded), *_parts(made, text, folded)):
        if not any(start < one.end and one.start < end for start, end in taken):
            found.append(one)
            taken.append((one.start, one.end))
    return _owned(sorted(found, key=lambda one: one.start), folded)


def _titles(made: Reference, text: str, folded: str, short: dict[str, str]) -> Iterator[Reference]:
    at = 0
    while (start := folded.find(_OPENS, at)) >= 0:
        end = _closing(folded, start)
        if end is None:
            at = start + 1
            continue
        at = end
        if _SHORT.match(folded, max(folded.rfind("(", 0, start), 0)) and folded[end : end + 1] in (")", ""):
            continue  # the short name being given, not a reference
        title = title_key(text[start + 1 : end - 1])
        if not title:
            continue
        given = _SHORT.match(folded, end)
        if given is not None:
            short[title_key(given.group(1))] = title
        number, last = _number_behind(folded, end)
        yield replace(
            made, start=start, end=last, words=text[start:last], title=short.get(title, title), number=number
        )


def _closing(folded: str, start: int) -> int | None:
    """The end of 《…》, titles within titles counted; None if it does not close soon."""
    depth = 0
    for at in range(start, min(len(folded), start + _LONGEST_TITLE)):
        depth += (folded[at] == _OPENS) - (folded[at] == _CLOSES)
        if depth == 0:
            return at + 1
    return None


def _number_behind(folded: str, end: int) -> tuple[str, int]:
    """The 发文字号 in brackets behind a title, and where title and number end together."""
    bracket = _BEHIND.match(folded, end)
    number = _NUMBER.match(folded, bracket.end()) if bracket is not None else None
    if number is None:
        return "", end
    closed = re.compile(r" ?\)").match(folded, number.end())
    return _canonical(number), closed.end() if closed is not None else number.end()


def _canonical(match: re.Match[str], lead: int = 0) -> str:
    return f"{match.group(1)[lead:]}〔{match.group(2)}〕{int(match.group(3))}号"


def _numbers(made: Reference, text: str, folded: str) -> Iterator[Reference]:
    for match in _NUMBER.finditer(folded):
        lead = _LEADS.match(match.group(1))
        cut = lead.end() if lead is not None and lead.end() < len(match.group(1)) else 0
        start = match.start() + cut
        yield replace(
            made, start=start, end=match.end(), kind="number", words=text[start : match.end()],
            number=_canonical(match, cut),
        )  # fmt: skip


def _clauses(made: Reference, text: str, folded: str) -> Iterator[Reference]:
    for match in _OWN_PATH.finditer(folded):
        yield _clause(made, text, match, f"{match.group('one')}、", match.group("items"))
    for match in _CLAUSE.finditer(folded):
        if match.group("before"):
            yield _clause(made, text, match, "前条", "")
        elif match.group("article"):
            locator = f"第{_ordinal(match.group('article'))}条{match.group('of') or ''}"
            yield _clause(made, text, match, locator, match.group("items"))
        else:
            locator = f"第{_ordinal(match.group('group'))}{match.group('kind')}"
            if match.group("section"):
                locator += f"/第{match.group('section')}节"
            yield _clause(made, text, match, locator, match.group("within"))


def _clause(made: Reference, text: str, match: re.Match[str], head: str, items: str) -> Reference:
    steps = [f"（{step}）" for step in _STEPS.findall(items or "")]
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    return replace(
        made, start=start, end=match.end(), kind="clause", words=text[start : match.end()],
        locator="/".join([head, *steps]),
    )  # fmt: skip


def _ordinal(written: str) -> str:
    number = int(written) if written.isascii() else chinese_number(written)
    return to_chinese(number) if number and number <= 999 else written


def _parts(made: Reference, text: str, folded: str) -> Iterator[Reference]:
    for match in _PART.finditer(folded):
        written = match.group("at")
        number = written if written[0].isascii() else str(chinese_number(written))
        yield _part_reference(made, text, match, f"附件{number}:")
    for match in _BARE_PART.finditer(folded):
        yield _part_reference(made, text, match, "附件:")


def _part_reference(made: Reference, text: str, match: re.Match[str], locator: str) -> Reference:
    start, end = match.span()
    return replace(made, start=start, end=end, kind="part", words=text[start:end], locator=locator)


def _owned(found: list[Reference], folded: str) -> list[Reference]:
    """《甲办法》第五条、第六条 and 《甲办法》附件2 lie in that document; 本方案 and a sentence between end its reach."""
    result: list[Reference] = []
    for one in found:
        before = result[-1] if result else None
        if (
            one.kind in ("clause", "part")
            and before is not None
            and (before.title or before.number)
            and not one.words.startswith("本")
            and _JOINED.fullmatch(folded, before.end, one.start)
            and (before.locator or before.end == one.start or not folded[before.end : one.start].strip())
        ):
            one = replace(one, title=before.title, number=before.number)
        result.append(one)
    return result


# ---- leading there ------------------------------------------------------------------------------------------
def _candidates(locator: str) -> Iterator[str]:
    """A place under the names it may have: 第四部分 and 第四条 of a paper numbered 一、二、; a place without its items."""
    steps = locator.split("/")
    heads = [steps[0]]
    ordinal = re.fullmatch(rf"第({_CN}+)(?:条|部分)", steps[0])
    if ordinal is not None:
        heads.append(f"{ordinal.group(1)}、")
    for length in range(len(steps), 0, -1):
        for head in heads:
            yield "/".join([head, *steps[1:length]])


def _part_by_title(outline: Outline, title: str) -> str | None:
    for part, own in outline.parts.items():
        if own is not None and title_key(own) == title:
            return part_anchor(part)
    return None


def _part(outline: Outline, locator: str) -> str | None:
    name = locator.removesuffix(":")
    attached = [part for part in outline.parts if part not in (BODY, LETTER)]
    if name == "附件":
        return part_anchor(attached[0]) if len(attached) == 1 else None
    return part_anchor(name) if name in attached else None


def _article_before(outline: Outline, id: str) -> str | None:
    articles: list[Clause] = [clause for clause in outline.clauses if clause.kind == "article"]
    own = next((clause for clause in outline.clauses if clause.id == id), None)
    while own is not None and own.kind != "article":
        own = next((clause for clause in outline.clauses if clause.id == own.parent), None)
    if own is None or own not in articles or not articles.index(own):
        return None
    return articles[articles.index(own) - 1].id
