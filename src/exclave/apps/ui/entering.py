"""Small forms declared as data: what is asked, what was typed, and what a refusal of the action says beside it.

A room lists its ``Asked`` fields, gives the present values, and hands over what shall happen with the values read.
Nothing typed is lost: a form that is refused comes back with every text as it was typed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from exclave.apps.journal.refusals import Fault, Refused, Stale
from exclave.apps.journal.transaction import Receipt
from exclave.apps.ui import acting
from exclave.engines.codes import LiteralError, Quantity, halfwidth, parse_literal, to_fen

TEXTS = ("text", "longtext", "choice", "place", "org", "tel", "email")
LONGEST = 4000


@dataclass(frozen=True)
class Asked:
    """One field. ``type`` as in ``form_field.html``; a ``quantity``, and ``stated``, a number as published, are given on
    as text.

    ``options``: pairs or rows of value and label. ``unit`` of money: the scale a bare number is in.
    """

    name: str
    type: str
    label: Any
    help: Any = ""
    required: bool = False
    options: Sequence[Any] = ()
    unit: str = ""
    lookup: str = ""
    max_length: int = 200


@dataclass(frozen=True)
class File:
    """An uploaded file as an action takes it."""

    name: str
    content: bytes


@dataclass
class Form:
    """A form as ``ui/form.html`` shows it."""

    fields: list[dict[str, Any]]
    errors: list[dict[str, Any]]
    key: str
    version: int
    status: int = 200
    hidden: dict[str, str] = field(default_factory=dict)


Values = dict[str, Any]


def handle(
    request: HttpRequest,
    asked: Sequence[Asked],
    present: Mapping[str, Any],
    act: Callable[[Values], Receipt],
    *,
    version: int = 0,
    place: Callable[[str], str] = str,
) -> Receipt | Form:
    """The receipt of what was posted, or the form to show: empty, or with what must be mended.

    ``place`` turns a typed place into its code. A denial raises 404.
    """
    if request.method != "POST":
        return _form(request, asked, {a.name: present.get(a.name) for a in asked}, {}, version)
    values, faults = read(request, asked, place)
    typed = {a.name: request.POST.get(a.name, "") for a in asked if a.type != "file"}
    if faults:
        return _form(request, asked, typed, _by_field(faults), version, 422)
    done = acting.attempt(lambda: act(values))
    if not isinstance(done, Refused):
        return done
    if isinstance(done, Stale):
        return _form(request, asked, typed, acting.errors(done), done.current_version, 409)
    return _form(request, asked, typed, acting.errors(done), acting.expected_version(request), 422)


def read(
    request: HttpRequest, asked: Iterable[Asked], place: Callable[[str], str] = str
) -> tuple[Values, list[Fault]]:
    """The values typed, by name, and a fault for each that cannot be read or is missing."""
    values: Values = {}
    faults: list[Fault] = []
    for one in asked:
        try:
            values[one.name] = _value(request, one, place)
        except LiteralError as error:
            faults.append(Fault(one.name, error.zh, error.en))
            continue
        if one.required and values[one.name] in ("", None):
            choosing = one.type in ("choice", "bool")
            zh, en = ("请选择一项。", "Choose one.") if choosing else ("请填写此项。", "Fill this in.")
            faults.append(Fault(one.name, zh, en))
    return values, faults


def _value(request: HttpRequest, one: Asked, place: Callable[[str], str]) -> Any:
    if one.type == "file":
        return _file(request, one.name)
    text = request.POST.get(one.name, "").replace("\x00", "").strip()[:LONGEST]
    plain = halfwidth(text)
    if one.type == "bool":
        return {"yes": True, "no": False}.get(text)
    if one.type == "place":
        return place(text)
    if one.type in TEXTS or one.type in ("stated", "quantity"):
        return text
    if not plain:
        return None
    return (
        {"date": _date, "year": _year, "int": _int}[one.type](plain)
        if one.type != "money"
        else _fen(plain, one.unit)
    )


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise LiteralError(
            f"“{text}”不是日期，请写成 2026-01-31。", f"“{text}” is no date; write it as 2026-01-31."
        ) from error


def _year(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) == 4):
        raise LiteralError(f"“{text}”不是年份，请写成四位数字。", f"“{text}” is no year; write four digits.")
    return int(text)


def _int(text: str) -> int:
    digits = text.replace(",", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 9):
        raise LiteralError(f"“{text}”不是整数。", f"“{text}” is no whole number.")
    return int(digits)


def _fen(text: str, unit: str) -> int:
    found = parse_literal(text)
    if not isinstance(found, Quantity):
        raise LiteralError(f"“{text}”不是金额。", f"“{text}” is no amount.")
    return to_fen(found if found.unit else Quantity(found.value, unit or "元"))


def _file(request: HttpRequest, name: str) -> File | None:
    given = request.FILES.get(name)
    if given is None:
        return None
    if given.size is not None and given.size > settings.EXCLAVE_UPLOAD_LIMIT:
        most = settings.EXCLAVE_UPLOAD_LIMIT // (1024 * 1024)
        raise LiteralError(f"文件超过 {most} MB。", f"The file is larger than {most} MB.")
    return File(given.name or "", given.read())


def _by_field(faults: Iterable[Fault]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.path, []).append(acting.words(fault))
    return found


def _form(
    request: HttpRequest,
    asked: Sequence[Asked],
    values: Mapping[str, Any],
    errors: Mapping[str, list[str]],
    version: int,
    status: int = 200,
) -> Form:
    labels = {a.name: a.label for a in asked}
    listed = [
        {"id": name if name in labels else "", "label": labels.get(name, ""), "text": text}
        for name, texts in errors.items()
        for text in texts
    ]
    fields = [_drawn(a, values.get(a.name), errors.get(a.name, [])) for a in asked]
    return Form(fields, listed, acting.form_key(request), version, status)


def _drawn(one: Asked, value: Any, errors: list[str]) -> dict[str, Any]:
    drawn = {
        "id": one.name,
        "type": "text" if one.type == "stated" else one.type,
        "label": one.label,
        "help": one.help,
        "required": one.required,
        "options": one.options,
        "unit": one.unit,
        "value": value,
        "errors": errors,
        "rows": 3,
    }
    if one.type in ("text", "longtext"):
        drawn["max_length"] = one.max_length
    if one.lookup:
        drawn["lookup"] = reverse(one.lookup)
    return drawn
