"""Parameters of an authority (机关参数): what a site decides for itself and no policy says.

A room registers each of its parameters in its ``apps.py`` and reads the value of a day::

    from exclave.apps.reference import parameters
    parameters.parameter(
        "register.stale_months", kind="int", room="register", minimum=1, maximum=60,
        zh="实地情况多久未更新算陈旧", en="Evidence counts as stale after", unit_zh="个月", unit_en="months",
        help_zh="…", help_en="…", decides=True)
    months = parameters.value(authority, "register.stale_months")            # today
    months = parameters.value(authority, "register.stale_months", on=some_day)

Kinds and the Python types of their values: ``text`` and ``lines`` str · ``int`` int · ``decimal`` Decimal · ``bool``
bool · ``choice`` str, one of ``choices``. Where nobody has set a value the default holds, which is None unless the
room knows a harmless one: a site that has not decided has not decided, and the reader must say what then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Fault
from exclave.apps.reference import authorities
from exclave.apps.reference.models import Authority, ParameterValue
from exclave.engines.codes.text import halfwidth

KINDS = ("text", "lines", "int", "decimal", "bool", "choice")
LONGEST = {"text": 200, "lines": 4000}


@dataclass(frozen=True)
class Parameter:
    """One parameter. ``decides``: its value takes part in a decision, so a second person must agree to it.

    ``inherited``: an authority without a value of its own takes that of the nearest one above it.
    ``choices``: value → (zh, en).
    """

    key: str
    kind: str
    room: str
    zh: str
    en: str
    help_zh: str = ""
    help_en: str = ""
    default: Any = None
    unit_zh: str = ""
    unit_en: str = ""
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    choices: Mapping[str, tuple[str, str]] | None = None
    decides: bool = False
    inherited: bool = False


_known: dict[str, Parameter] = {}


def parameter(key: str, **described: Any) -> Parameter:
    """Register a parameter (fields of ``Parameter``). The same key again replaces it, so ``ready`` may run twice."""
    found = Parameter(key, **described)
    if found.kind not in KINDS:
        raise ValueError(f"{key}: unknown kind {found.kind!r}; known: {', '.join(KINDS)}")
    if found.kind == "choice" and not found.choices:
        raise ValueError(f"{key}: a choice needs choices")
    if len(key) > 80 or "." not in key:
        raise ValueError(f"{key}: the key reads room.name, at most 80 characters")
    _known[key] = found
    return found


def known() -> dict[str, Parameter]:
    """Every registered parameter by key, in the order of rooms and registration."""
    return dict(_known)


def value(authority: Authority | int, key: str, on: date | None = None) -> Any:
    """The parameter's value at the authority on a day (today in the authority's zone when not given).

    One query. Raises KeyError for a key that no room registered.
    """
    return values(authority, [key], on)[key]


def values(authority: Authority | int, keys: Iterable[str], on: date | None = None) -> dict[str, Any]:
    """Several at once, for one query: every key asked for is in the answer."""
    asked = {key: _known[key] for key in keys}
    pk = authority if isinstance(authority, int) else authority.pk
    chain = _upwards(pk) if any(p.inherited for p in asked.values()) else [pk]
    day = on or today(authority)
    rows = (
        ParameterValue.objects.of(chain)
        .filter(key__in=list(asked), state=ParameterValue.IN_FORCE, since__lte=day)
        .order_by("since", "decided_at", "pk")
        .values_list("authority_id", "key", "value")
    )
    latest = {(owner, key): stored for owner, key, stored in rows}
    return {key: _resolved(one, latest, chain if one.inherited else [pk]) for key, one in asked.items()}


def _resolved(one: Parameter, latest: dict[tuple[int, str], Any], chain: list[int]) -> Any:
    for owner in chain:
        if (owner, one.key) in latest and (stored := latest[owner, one.key]) is not None:
            return thawed(one, stored)
    return one.default


def _upwards(pk: int) -> list[int]:
    """The authority and those above it, the nearest first; names of authorities are kept, so no query."""
    named = authorities.named()
    chain, at = [], pk if pk in named else None
    while at is not None:
        chain.append(at)
        at = named[at].parent_id
    return chain or [pk]


def today(authority: Authority | int) -> date:
    """The day it is at the authority."""
    office = Authority.objects.get(pk=authority) if isinstance(authority, int) else authority
    now: datetime = clock.now()
    return office.day(now)


def frozen(one: Parameter, typed: Any) -> Any:
    """A value as JSON keeps it: a decimal as text, because SQLite would make a float of it."""
    return str(typed) if isinstance(typed, Decimal) else typed


def thawed(one: Parameter, stored: Any) -> Any:
    return Decimal(stored) if one.kind == "decimal" and stored is not None else stored


def parsed(one: Parameter, text: str) -> tuple[Any, list[Fault]]:
    """What somebody typed as a value of the parameter, or what is wrong with it. Nothing typed: None, no value.

    Full-width digits are digits.
    """
    stated = text.strip()
    if not stated:
        return None, []
    if one.kind in LONGEST:
        return _text(one, stated.replace("\r\n", "\n"))
    if one.kind == "bool":
        return (
            (stated == "yes", []) if stated in ("yes", "no") else (None, [_fault("请选择。", "Choose one.")])
        )
    if one.kind == "choice":
        return (
            (stated, [])
            if one.choices and stated in one.choices
            else (None, [_fault("请选择列出的一项。", "Choose one of those listed.")])
        )
    return _number(one, halfwidth(stated))


def _text(one: Parameter, stated: str) -> tuple[Any, list[Fault]]:
    most = LONGEST[one.kind]
    if len(stated) > most:
        return None, [_fault(f"最多 {most} 个字符，请缩短。", f"At most {most} characters; shorten it.")]
    if one.kind == "text" and "\n" in stated:
        return None, [_fault("只能有一行。", "One line only.")]
    return stated, []


def _number(one: Parameter, stated: str) -> tuple[Any, list[Fault]]:
    try:
        number = Decimal(stated)
    except InvalidOperation:
        return None, [_fault("请填写数字。", "Give a number.")]
    if not number.is_finite() or len(stated) > 20:
        return None, [_fault("请填写数字。", "Give a number.")]
    if one.kind == "int" and number != int(number):
        return None, [_fault("请填写整数。", "Give a whole number.")]
    if (one.minimum is not None and number < one.minimum) or (
        one.maximum is not None and number > one.maximum
    ):
        return None, [_fault(f"应在 {_span(one, '不限')} 之间。", f"It must lie within {_span(one, 'any')}.")]
    return (int(number) if one.kind == "int" else number), []


def _span(one: Parameter, open_end: str) -> str:
    ends = [open_end if end is None else str(end) for end in (one.minimum, one.maximum)]
    return " – ".join(ends)


def _fault(zh: str, en: str) -> Fault:
    return Fault("value", zh, en)
