"""Found an authority: the first of an installation, or an office below one."""

import re
from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, record
from exclave.apps.reference.models import Authority
from exclave.engines.codes import PlaceTable


@action("authority.found")
def found_authority(
    actor: Actor,
    *,
    name_zh: str,
    name_en: str,
    level: str,
    place: str,
    code: str,
    parent_code: str | None = None,
    organ: str = "st_office",
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """For whoever installs the system. One tree: only the first authority has no parent.

    ``organ``: what kind of office it is, as packs name it in their duties (``finance_office``).

    Raises ``Refused`` with a fault per field: an unknown place, a code in use, a parent that is missing or
    whose place does not hold this one.
    """
    if not actor.system:
        raise not_allowed()
    parent = Authority.objects.filter(code=parent_code).first() if parent_code else None
    if faults := _faults(name_zh, level, place, code, parent_code, parent, organ):
        raise Refused("authority_faulty", "主管机关未能设立。", "The authority was not founded.", faults)
    authority = Authority.objects.create(
        name_zh=name_zh,
        name_en=name_en,
        level=level,
        place=place,
        code=code,
        parent=parent,
        organ=organ,
    )
    record(
        actor,
        authority.public_id,
        "authority.found",
        kind="authority",
        subject_id=authority.public_id,
        version=1,
        content={"name": name_zh, "level": level, "place": place, "code": code, "organ": organ},
    )
    return {"authority": authority.public_id, "pk": authority.pk}


def _faults(
    name_zh: str,
    level: str,
    place: str,
    code: str,
    parent_code: str | None,
    parent: Authority | None,
    organ: str,
) -> list[Fault]:
    faults = []
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", organ):
        faults.append(
            Fault(
                "organ",
                "机关种类按政策包职责中的写法，如 finance_office。",
                "The kind of office is written as packs write it in their duties, such as finance_office.",
            )
        )
    if not name_zh.strip():
        faults.append(Fault("name_zh", "请写明名称。", "Give the name."))
    if level not in dict(Authority.LEVELS):
        faults.append(
            Fault(
                "level", "层级应为 province、city 或 district。", "The level is province, city or district."
            )
        )
    places = PlaceTable.load()
    if places.get(place) is None:
        faults.append(
            Fault("place", f"没有代码为“{place}”的地区。", f"There is no place with the code “{place}”.")
        )
    if not code.isascii() or not code.isalnum() or len(code) > 8:
        faults.append(
            Fault("code", "简码为8位以内的字母和数字。", "The code has up to eight letters and digits.")
        )
    elif Authority.objects.filter(code=code).exists():
        faults.append(Fault("code", f"简码“{code}”已被使用。", f"The code “{code}” is taken."))
    if parent_code and parent is None:
        faults.append(
            Fault(
                "parent",
                f"没有简码为“{parent_code}”的主管机关。",
                f"No authority has the code “{parent_code}”.",
            )
        )
    if not parent_code and Authority.objects.filter(parent=None).exists():
        faults.append(
            Fault(
                "parent",
                "已有最高主管机关，请写明上级。",
                "There is a first authority already; name the parent.",
            )
        )
    if parent is not None and places.within(place, parent.place) is False:
        faults.append(Fault("place", "该地区不在上级的辖区内。", "The place lies outside the parent's."))
    return faults
