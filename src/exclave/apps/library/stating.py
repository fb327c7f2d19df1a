"""What a person says of a document: read, checked, kept as plain data with a proposal, and put into the columns."""

import re
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Fault, too_long
from exclave.apps.library.models import Document, Succession
from exclave.apps.library.words import CHOICES
from exclave.engines.codes import PlaceTable
from exclave.engines.policy.outline import title_key
from exclave.engines.policy.outline.numerals import fold

MOST = {"title": 200, "title_en": 240, "number": 60, "issuers": 400}
_DAYS = ("issued", "in_force_from", "last_day")


@dataclass(frozen=True)
class Said:
    """Every field of the metadata. ``replaces``: public ids of documents of the same office, ascending."""

    title: str
    title_en: str
    number: str
    issuers: str
    place: str
    kind: str
    theme: str
    openness: str
    state: str
    issued: date | None
    in_force_from: date | None
    last_day: date | None
    replaces: tuple[str, ...] = ()

    def content(self) -> dict[str, Any]:
        """Plain data for a proposal."""
        found = asdict(self)
        return (
            found
            | {name: found[name] and found[name].isoformat() for name in _DAYS}
            | {"replaces": list(self.replaces)}
        )

    @classmethod
    def of_content(cls, content: dict[str, Any]) -> "Said":
        days = {name: date.fromisoformat(content[name]) if content[name] else None for name in _DAYS}
        return cls(**{**content, **days, "replaces": tuple(content["replaces"])})

    @classmethod
    def of(cls, document: Document) -> "Said":
        """As the document stands now."""
        earlier = Succession.objects.filter(later=document).order_by("earlier__public_id")
        own = {f.name: getattr(document, f.name) for f in fields(cls) if f.name != "replaces"}
        return cls(**own, replaces=tuple(earlier.values_list("earlier__public_id", flat=True)))


def number_key(number: str) -> str:
    """A 发文字号 as its letters and digits: brackets and width make no difference."""
    return "".join(c for c in fold(number).casefold() if c.isalnum())[:60]


def tidied(said: Said) -> Said:
    texts = {name: " ".join(getattr(said, name).split()) for name in ("title", "title_en", "number")}
    issuers = [" ".join(one.split()) for one in re.split(r"[;；、\n]", said.issuers)]
    return replace(said, **texts, issuers="；".join(one for one in issuers if one))


def checked(said: Said, document: Document, replaced: str) -> tuple[Said, list[Fault]]:
    """The statement with the documents that the lines of ``replaced`` name, and what is wrong with it."""
    said = tidied(said)
    faults = [fault for name, most in MOST.items() for fault in too_long(name, getattr(said, name), most)]
    if not said.title:
        faults.append(Fault("title", "请填写标题。", "Give the title."))
    for name, words in CHOICES.items():
        if getattr(said, name) not in words:
            faults.append(Fault(name, "请从列表中选择。", "Choose one of the list."))
    if PlaceTable.load().get(said.place) is None:
        faults.append(Fault("place", "没有这个地区，请输入名称后从列表中选择。", "There is no such region; type its name and choose it from the list."))  # fmt: skip
    if said.state != "draft" and said.issued is None:
        faults.append(
            Fault("issued", "已印发的文件请填写成文日期。", "A document that was issued has a date of issue.")
        )
    if said.in_force_from and said.last_day and said.last_day < said.in_force_from:
        faults.append(
            Fault("last_day", "有效期最后一日早于施行日期。", "The last day lies before the first.")
        )
    earlier, more = _replaced(document, replaced)
    return replace(said, replaces=tuple(sorted(one.public_id for one in earlier))), faults + more


def _replaced(document: Document, replaced: str) -> tuple[list[Document], list[Fault]]:
    """The documents of the same office that the lines name by number or title."""
    found: list[Document] = []
    faults: list[Fault] = []
    lines = [line for line in (row.strip() for row in replaced.splitlines()) if line][:20]
    held = _held(document) if lines else []
    for line in lines:
        same = [one for one in held if line == one.public_id or number_key(line) == one.number_key != "" or title_key(line) == one.title_key]  # fmt: skip
        if len(same) != 1:
            why = ("文库里没有这份文件", "The library does not hold it") if not same else ("有几份文件叫这个名称，请写文号", "Several bear this title; give the number")  # fmt: skip
            faults.append(Fault("replaces", f"“{line[:60]}”：{why[0]}。没有的请先上传，或不填。", f"“{line[:60]}”: {why[1]}. Upload what is not there first, or leave it out."))  # fmt: skip
        elif _leads_to(same[0], document):
            faults.append(Fault("replaces", f"“{line[:60]}”已经替代了本文件。", f"“{line[:60]}” already replaces this one."))  # fmt: skip
        else:
            found.append(same[0])
    return list({one.pk: one for one in found}.values()), faults


def _held(document: Document) -> list[Document]:
    rows = Document.objects.of(document.authority_id).filter(stage="published").exclude(pk=document.pk)
    return list(rows.defer("outline").order_by("pk"))


def _leads_to(one: Document, document: Document) -> bool:
    """Whether ``one`` replaces the document, directly or by others between."""
    seen: set[int] = set()
    frontier = {one.pk}
    while frontier:
        seen |= frontier
        if document.pk in frontier:
            return True
        frontier = (
            set(Succession.objects.filter(later_id__in=frontier).values_list("earlier_id", flat=True)) - seen
        )
    return False
