"""What a number counts: the noun beside it."""

import re

MAX_LENGTH = 30
"""Longest indicator kept; longer ones are cut at their front."""

_STOPS = re.compile(r"[,;。:!?]")
_LEAD = re.compile(
    r"(?:到|至|在)?(?:19|20)[0-9]{2} ?年(?:底|末|底前|前|之前)?|[“\"]?十[一-九]五[”\"]?(?:期间|末|时期)"
    r"|力争|争取|确保|努力|其中|预计|分别|总共|共计?|累计|全[市省区县国]|新?建成|建设|建立|培育|引[进入]"
    r"|具?有|具备|配备|新增|创[建办]|形成|构建|打造|布局"
    r"|实现|完成|拥有|设立|聚集|集聚|孵化|认定|吸引|召开|举办|组织|开展|促进|推动|每(?:年|季度|月)|不?应当?|须|[0-9一二两三四五]{1,2}年内"
)
_SHARE = re.compile(r"(?:不得?)?(?:少于|低于|高于|超过|多于)(?=.{2})")
_AFTER_END = re.compile(r"[,;。:!?、)]|的(?=[0-9])|以上|左右|达到?(?=[0-9])")
_TRAILING = re.compile(
    r"(?:最[高多低]|达到?|超过?|突破|不?少于|不低于|为|到|至|有|在|是|约|近|的|内|应|和|及|与|等)+\Z"
)


def counted(folded: str, left: int, start: int, end: int) -> str:
    """The noun a number at ``start`` … ``end`` counts, its comparison beginning at ``left``; "" without one.

    ``产值达到50亿元`` names it before the comparison, ``12家企业`` behind the unit.
    """
    before, after = _before(folded[:left]), _behind(folded[end:])
    if left < start and len(before) > 1:
        return before[-MAX_LENGTH:]
    return after[:MAX_LENGTH] if len(after) > 1 else before[-MAX_LENGTH:]


def bounded(folded: str, start: int, end: int) -> str:
    """What a period or a day at ``start`` … ``end`` bounds: the words behind it, else those before it."""
    words = _STOPS.split(folded[end:].lstrip(" ,的"))[0].strip()
    return (words if len(words) > 1 else _before(folded[:start]))[:MAX_LENGTH]


def _behind(text: str) -> str:
    end = _AFTER_END.search(text)
    noun = text[: end.start()] if end else text
    noun = re.sub(r"\A(?:给予|为| |的)+", "", noun)
    return "" if re.match(r"[内前后]|不得|以|,|方可|的", noun) else noun.strip()


def _before(text: str) -> str:
    chunk = _STOPS.split(text)[-1]
    if "、" in chunk and not re.search(r"[和与等]", chunk.rpartition("、")[2]):
        chunk = chunk.rpartition("、")[2]
    previous = None
    while chunk != previous:
        previous = chunk
        lead = _LEAD.match(chunk.lstrip())
        chunk = chunk.lstrip()[lead.end() :] if lead else chunk.lstrip()
        chunk = _TRAILING.sub("", chunk).strip()
    chunk = _SHARE.sub("占", chunk)
    verbs = list(_LEAD.finditer(chunk))
    if verbs and verbs[-1].end() < len(chunk) and len(chunk) > 12:
        chunk = chunk[verbs[-1].end() :]
    return chunk.strip('“”" ')
