"""What goes wrong, as problem+json (RFC 9457): which field, why, and what helps, in Chinese and English."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import ValidationError
from pydantic import BaseModel, ConfigDict

from exclave.site.api.texts import Words

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"


class FaultOut(BaseModel):
    """One thing to mend: the field, why it was refused, and what helps."""

    model_config = ConfigDict(extra="forbid")

    field: str
    reason: Words
    remedy: Words


class ProblemOut(BaseModel):
    """RFC 9457. ``code`` is stable and meant for programs; ``title`` and ``detail`` are English, ``zh`` the same in Chinese."""

    model_config = ConfigDict(extra="forbid")

    type: str
    title: str
    status: int
    detail: str
    code: str
    zh: dict[str, str]
    faults: list[FaultOut]


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status, and what it is called."""

    code: str
    status: int
    zh: str
    en: str


BAD_PARAMETER = Kind("bad_parameter", 400, "请求参数有误", "A parameter is wrong")
NO_TOKEN = Kind("no_token", 401, "需要访问令牌", "An access token is needed")
BAD_TOKEN = Kind("bad_token", 401, "访问令牌无效", "The access token does not hold")
NO_SCOPE = Kind("no_scope", 403, "令牌没有这项权限", "The token lacks a scope")
ABSENT = Kind("absent", 404, "没有这一项", "There is nothing here")
METHOD = Kind("method", 405, "只能读取", "This can only be read")
TOO_MANY = Kind("too_many", 429, "请求过于频繁", "Too many requests")
FAILED = Kind("failed", 500, "系统出错", "Something failed here")


@dataclass
class Problem(Exception):
    """Raised within an operation; the door turns it into an answer."""

    kind: Kind
    detail: Words
    faults: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


def fault(name: str, reason: Words, remedy: Words) -> dict[str, Any]:
    return {"field": name, "reason": reason, "remedy": remedy}


def bad_parameters(faults: Iterable[dict[str, Any]]) -> Problem:
    """The detail names the first fault, so that a log line says enough."""
    found = list(faults)
    first = found[0]
    return Problem(
        BAD_PARAMETER,
        {
            "zh": f"{first['field']}：{first['reason']['zh']}{first['remedy']['zh']}",
            "en": f"{first['field']}: {first['reason']['en']} {first['remedy']['en']}",
        },
        found,
    )


def absent() -> Problem:
    """For what does not exist and for what this reader may not see."""
    return Problem(
        ABSENT,
        {"zh": "没有这一项，或者它不对您开放。", "en": "It does not exist, or it is not open to you."},
    )


def answer(problem: Problem) -> HttpResponse:
    kind = problem.kind
    body = {
        "type": "about:blank",
        "title": kind.en,
        "status": kind.status,
        "detail": problem.detail["en"],
        "code": kind.code,
        "zh": {"title": kind.zh, "detail": problem.detail["zh"]},
        "faults": problem.faults,
    }
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        status=kind.status,
        content_type=MEDIA_TYPE,
    )
    response.headers["Cache-Control"] = "no-store"
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


# ---- parameters that ninja refuses ------------------------------------------------------------------------
_REASONS: dict[str, tuple[str, str]] = {
    "missing": ("未给出。", "It is missing."),
    "int_parsing": ("不是整数。", "It is no whole number."),
    "int_type": ("不是整数。", "It is no whole number."),
    "less_than_equal": ("过大。", "It is too large."),
    "greater_than_equal": ("过小。", "It is too small."),
    "string_too_long": ("过长。", "It is too long."),
    "string_too_short": ("过短。", "It is too short."),
    "string_pattern_mismatch": ("写法不对。", "It is not written in the form asked for."),
    "literal_error": ("不是可选的值。", "It is none of the values offered."),
    "enum": ("不是可选的值。", "It is none of the values offered."),
    "date_from_datetime_parsing": ("不是日期。", "It is no date."),
    "date_from_datetime_inexact": ("不是日期。", "It is no date."),
    "date_parsing": ("不是日期。", "It is no date."),
}
_DATE: Words = {"zh": "请写成 2026-01-31。", "en": "Write it as 2026-01-31."}


def from_validation(error: ValidationError) -> Problem:
    """What ninja found wrong with parameters. A wrong id in the path is an absence, like any unknown id."""
    found = [one for one in error.errors if one["loc"] and one["loc"][0] == "query"]
    if not found:
        return absent()
    return bad_parameters(_fault(one) for one in found)


def _fault(one: dict[str, Any]) -> dict[str, Any]:
    kind = str(one["type"])
    zh, en = _REASONS.get(kind, ("不对。", "It is wrong."))
    context = one.get("ctx") or {}
    return fault(str(one["loc"][-1]), {"zh": zh, "en": en}, _remedy(kind, context))


def _remedy(kind: str, context: dict[str, Any]) -> Words:
    if kind.startswith("date"):
        return _DATE
    if kind in ("literal_error", "enum"):
        offered = str(context.get("expected", ""))
        return {"zh": f"可选：{offered}。", "en": f"Offered: {offered}."}
    for name, zh, en in (
        ("le", "最大为", "At most"),
        ("ge", "最小为", "At least"),
        ("max_length", "最多字符数：", "Characters at most:"),
        ("min_length", "最少字符数：", "Characters at least:"),
        ("pattern", "应符合：", "It must match:"),
    ):
        if name in context:
            return {"zh": f"{zh} {context[name]}。", "en": f"{en} {context[name]}."}
    return {"zh": "请参阅接口文档。", "en": "See the reference of this operation."}


# ---- errors outside every operation -----------------------------------------------------------------------
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The site's 404: a problem for whoever asks the API, the page for everybody else."""
    from exclave.apps.ui import views

    return answer(absent()) if request.path.startswith(PREFIX) else views.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    from exclave.apps.ui import views

    return answer(failed()) if request.path.startswith(PREFIX) else views.server_error(request)


def failed() -> Problem:
    return Problem(
        FAILED,
        {
            "zh": "系统没能答复这个请求，已记录。请稍后再试。",
            "en": "The site could not answer this request, and has noted it. Try again later.",
        },
    )
