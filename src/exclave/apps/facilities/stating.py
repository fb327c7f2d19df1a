"""What a facility's entry says, checked as a whole."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from exclave.apps.facilities.models import KINDS, Facility
from exclave.apps.journal.refusals import Fault, too_long
from exclave.apps.reference.models import Authority
from exclave.engines.codes import LiteralError, PlaceTable, Stated, read_stated


@dataclass(frozen=True)
class Entry:
    """The fields of a facility as typed, without blanks around them."""

    kind: str
    name_zh: str
    name_en: str
    place: str
    address: str
    operator: str
    offers: str
    open: bool | None
    how_to_use: str
    since: date | None
    until: date | None
    capacity: str
    as_of: date

    def columns(self, stated: Stated | None) -> dict[str, Any]:
        """The columns of the row; ``stated`` is the capacity read."""
        names = (
            "kind", "name_zh", "name_en", "place", "address", "operator", "offers", "open", "how_to_use", "since",
            "until", "as_of",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names} | {
            "capacity_bound": stated.bound if stated else "",
            "capacity_scaled": stated.scaled if stated else None,
            "capacity_unit": stated.unit if stated else "",
            "capacity_text": stated.text if stated else "",
        }


def checked(
    entry: Entry, authority: Authority, today: date, but: int | None = None
) -> tuple[Stated | None, list[Fault]]:
    """The capacity read, and every fault. ``but``: row id of the facility that may have the name."""
    stated, faults = _capacity(entry.capacity)
    faults += _texts(entry)
    if entry.kind not in dict(KINDS):
        faults.append(Fault("kind", "请选择类别。", "Choose the kind."))
    elif _taken(entry, authority, but):
        faults.append(
            Fault(
                "name_zh",
                "本机关已登记同类同名设施，请打开原记录修改。",
                "A facility of this kind and name is registered; open that entry and change it.",
            )
        )
    if not PlaceTable.load().within(entry.place, authority.place):
        faults.append(
            Fault(
                "place",
                f"“{entry.place}”不在{authority.name_zh}的辖区内；请从列表中选择区或功能区。",
                f"“{entry.place}” does not lie in the area of {authority.name_en}; choose a district or zone of it.",
            )
        )
    if entry.since and entry.until and entry.until <= entry.since:
        faults.append(Fault("until", "停用日期应晚于启用日期。", "It ends after it begins; check both days."))
    if entry.as_of > today:
        faults.append(
            Fault("as_of", "截止日期在今天之后，请核对。", "The as-of day is still to come; check it.")
        )
    return stated, faults


def _capacity(text: str) -> tuple[Stated | None, list[Fault]]:
    if not text:
        return None, []
    try:
        stated = read_stated(text)
    except LiteralError as error:
        return None, [Fault("capacity", error.zh, error.en)]
    if stated.value < 0 or not stated.unit:
        return None, [
            Fault(
                "capacity",
                "请写数量和单位，如“约20个项目”“3000平方米”。",
                "Give a number and its unit, such as 约20个 or 3000平方米.",
            )
        ]
    return stated, too_long("capacity", stated.text, 60)


def _texts(entry: Entry) -> list[Fault]:
    found = [
        *too_long("name_zh", entry.name_zh, 160),
        *too_long("name_en", entry.name_en, 200),
        *too_long("address", entry.address, 200),
        *too_long("operator", entry.operator, 160),
        *too_long("offers", entry.offers, 1000),
        *too_long("how_to_use", entry.how_to_use, 500),
    ]
    if not entry.name_zh:
        found.append(Fault("name_zh", "请填写名称。", "Give the name."))
    if not entry.offers:
        found.append(
            Fault(
                "offers",
                "请写明能做什么，企业据此判断是否适用。",
                "Say what it offers: a firm decides by this whether it fits.",
            )
        )
    return found


def _taken(entry: Entry, authority: Authority, but: int | None) -> bool:
    same = Facility.objects.of(authority.pk).filter(kind=entry.kind, name_zh=entry.name_zh)
    return bool(same.exclude(pk=but).exists())
