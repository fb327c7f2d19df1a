"""The OpenAPI 3.1 document of the API, made once a process out of the operations themselves."""

import json
from functools import cache
from typing import Any

from exclave.apps.people import limiting, tokens
from exclave.site.api import benefits, library, notices, own, policies, problems, register, statistics
from exclave.site.api.door import OPERATIONS, api
from exclave.site.api.problems import ProblemOut

__all__ = ["FACES", "document", "text"]

FACES = (register, notices, policies, benefits, library, statistics, own)
"""The modules whose operations make up the API."""
PREFIX = "/api/v1/"
SECURITY = "token"

ABOUT: tuple[tuple[str, str], ...] = (
    (
        "离岸科创机构备案数据的只读接口：已备案机构、公示、申报通知、现行政策和统计向所有人开放；案件和报告义务向持访问令牌者开放。",
        "The read API of an Exclave installation: filed offshore institutions, public notices, calls, policies in force and "
        "statistics for everybody; cases and obligations for whoever holds an access token.",
    ),
    (
        "**约定** 文字以 `zh`、`en` 两种语言给出。时刻为 RFC 3339 格式的 UTC 时间，日期为主管机关所在时区的 ISO 8601 日期，区间左闭右开。"
        "`null` 表示不知道，绝不表示否或零。金额以分为单位的整数；小数为字符串。",
        "**Conventions.** Texts come as `zh` and `en`. Instants are RFC 3339 in UTC, days ISO 8601 in the authority's zone, "
        "intervals half-open. `null` means that nothing is known, never no and never zero. Money is whole fen; decimals are strings.",
    ),
    (
        "**分页** `limit` 最多 100；`next` 是下一页的地址，最后一页为 null。其间新增的记录既不会重复出现，也不会挤掉其他记录。",
        "**Paging.** `limit` is at most 100; `next` is the address of the following page and null on the last one. Rows entered "
        "meanwhile neither repeat nor push out others.",
    ),
    (
        "**缓存** 每个回答都带强 `ETag`；用 `If-None-Match` 送回，内容未变时得到没有正文的 `304`。",
        "**Caching.** Every answer has a strong `ETag`; send it as `If-None-Match` and an unchanged answer is `304` without a body.",
    ),
    (
        f"**限额** 每个地址每分钟 {limiting.API_ADDRESS.most} 次，每个令牌每分钟 {limiting.API_TOKEN.most} 次，证书核验每分钟 {limiting.CHECK.most} 次；"
        "响应头 `RateLimit-Limit`、`RateLimit-Remaining`、`RateLimit-Reset` 说明余量。超出时返回 `429` 和 `Retry-After`。",
        f"**Limits.** {limiting.API_ADDRESS.most} requests a minute from one address, {limiting.API_TOKEN.most} a minute with one "
        f"token, {limiting.CHECK.most} checks of certificates a minute; the headers `RateLimit-Limit`, `RateLimit-Remaining` and "
        "`RateLimit-Reset` say how it stands. Beyond it: `429` with `Retry-After`.",
    ),
    (
        "**错误** 以 `application/problem+json`（RFC 9457）指明字段、原因和补救办法。未知参数会被点名拒绝。无权查看的内容视为不存在：`404`。",
        "**Errors.** `application/problem+json` (RFC 9457) naming each field, the reason and the remedy. A parameter nobody knows "
        "is refused by name. What may not be seen is absent: `404`.",
    ),
    (
        "**令牌** `Authorization: Bearer …`。在“访问令牌”页面签发，只对应签发人的一个身份。",
        "**Tokens.** `Authorization: Bearer …`. Issued on the page “Access tokens”, bound to one role of the person who issued it.",
    ),
)
"""Paragraphs in Chinese and English; the document holds both, the page for people the reader's."""

TAGS = {
    "register": "备案库 · the register",
    "notices": "公示 · public notices",
    "certificates": "证书核验 · checking certificates",
    "rounds": "申报通知 · calls",
    "policies": "政策 · policies in force",
    "library": "政策库 · the policy library",
    "statistics": "统计 · statistics",
    "own": "凭令牌读取 · read with a token",
}
LIMIT_HEADERS = {
    "RateLimit-Limit": "每个时段的限额 · requests a window",
    "RateLimit-Remaining": "本时段剩余 · requests left in this window",
    "RateLimit-Reset": "本时段剩余秒数 · seconds until the next window",
}


@cache
def document() -> dict[str, Any]:
    """The document as plain data, with string status codes and without anything that changes by installation."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    made["info"] = {
        "title": "Exclave",
        "version": api.version,
        "summary": "离岸科创机构备案的只读接口 · read API of offshore-innovation programmes",
        "description": "\n\n".join(f"{zh}\n{en}" for zh, en in ABOUT),
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    made["servers"] = [{"url": "/", "description": "本站 · this installation"}]
    made["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    made["components"].setdefault("schemas", {}).update(_problem_schemas())
    made["components"]["securitySchemes"] = {
        SECURITY: {
            "type": "http",
            "scheme": "bearer",
            "description": "权限 · scopes: " + "; ".join(f"`{k}` {v['zh']} · {v['en']}" for k, v in tokens.SCOPES.items()),
        }
    }  # fmt: skip
    made["components"]["responses"] = {kind.code: _problem(kind) for kind in PROBLEMS}
    made["components"]["schemas"] = {
        name: schema for name, schema in made["components"]["schemas"].items() if not name.endswith("Query")
    }
    by_id = {name.replace("-", "_"): operation for name, operation in OPERATIONS.items()}
    for methods in made["paths"].values():
        for stated in methods.values():
            _enrich(stated, by_id[stated["operationId"]])
    return made


PROBLEMS = (
    problems.BAD_PARAMETER,
    problems.NO_TOKEN,
    problems.NO_SCOPE,
    problems.ABSENT,
    problems.METHOD,
    problems.TOO_MANY,
)


def _enrich(stated: dict[str, Any], operation: Any) -> None:
    """What every operation may answer besides what it is for."""
    for parameter in stated.get("parameters", []):
        parameter["schema"] = _given(parameter["schema"])
    good = stated["responses"]["200"]
    good["headers"] = {"ETag": _header("内容的标识 · identifies the content")} | {
        name: _header(said, "integer") for name, said in LIMIT_HEADERS.items()
    }
    stated["responses"]["304"] = {"description": "内容未变 · unchanged; no body"}
    found = [problems.BAD_PARAMETER, problems.METHOD, problems.TOO_MANY]
    if operation.loads:
        found.append(problems.ABSENT)
    if operation.by_token:
        scope = str(operation.access.name).removeprefix("token").strip()
        stated["security"] = [{SECURITY: []}]
        stated["description"] += f" 权限 Scope: `{scope}`." if scope else ""
        found += [problems.NO_TOKEN, problems.NO_SCOPE]
    for kind in sorted(found, key=lambda k: k.status):
        stated["responses"][str(kind.status)] = {"$ref": f"#/components/responses/{kind.code}"}


def scope_of(stated: dict[str, Any]) -> str:
    """The scope an operation of the document asks for; empty where any token will do."""
    named = OPERATIONS[stated["operationId"].replace("_", "-")]
    return str(named.access.name).removeprefix("token").strip()


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter that is there: whoever has nothing to say leaves it out."""
    parts = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    kept = {k: v for k, v in schema.items() if k not in ("anyOf", "title", "description")}
    return kept | (parts[0] if len(parts) == 1 else {})


def _header(said: str, kind: str = "string") -> dict[str, Any]:
    return {"description": said, "schema": {"type": kind}}


def _problem(kind: problems.Kind) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": f"{kind.zh} · {kind.en}",
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
    }
    if kind is problems.TOO_MANY:
        response["headers"] = {"Retry-After": _header("多少秒后再试 · seconds to wait", "integer")}
    if kind.status == 401:
        response["headers"] = {"WWW-Authenticate": _header("Bearer")}
    return response


def _problem_schemas() -> dict[str, Any]:
    schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    parts: dict[str, Any] = schema.pop("$defs", {})
    return parts | {"ProblemOut": schema}


@cache
def text() -> str:
    """The document as it is served and as it stands under docs/reference/api."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"
