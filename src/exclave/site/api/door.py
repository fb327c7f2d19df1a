"""The one way an operation of the API comes to be: it names its access, its shape and its caching.

``@read("/path", access=…, shape=…)`` is all there is; an operation registered with ninja in another way keeps the
site from starting (``urls.py``). Order of the answers: method, how often, token (401), scope (403), parameters by
name (400), then the operation, where what may not be seen is absent (404).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from ninja import NinjaAPI
from ninja.errors import ValidationError
from pydantic import BaseModel, TypeAdapter
from rules.predicates import Predicate, predicate

from exclave.apps.journal import clock
from exclave.apps.journal.transaction import Actor
from exclave.apps.people import limiting, tokens
from exclave.apps.people.actions.revoke_token import note_use
from exclave.apps.people.tokens import Bearer
from exclave.apps.ui.routes import public
from exclave.site.api import problems
from exclave.site.api.problems import Problem, fault

api = NinjaAPI(title="Exclave", version="1", openapi_url=None, docs_url=None)
JSON = "application/json"
PUBLIC_AGE = 60
METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Operation:
    """An operation as it was declared."""

    path: str
    name: str
    access: Predicate
    shape: type[BaseModel]
    handler: Callable[..., Any]
    loads: bool

    @property
    def by_token(self) -> bool:
        return self.access is not public


OPERATIONS: dict[str, Operation] = {}


@lru_cache
def bears(scope: str) -> Predicate:
    """The reader's token carries the scope."""
    if scope and scope not in tokens.SCOPES:
        raise ValueError(f"no scope {scope!r}; known: {', '.join(tokens.SCOPES)}")
    name = f"token {scope}".strip()
    return predicate(
        lambda viewer, target=None: isinstance(viewer, Bearer) and (not scope or scope in viewer.scopes),
        name=name,
    )


def read(
    path: str, *, access: Predicate, shape: type[BaseModel], name: str, tag: str, loads: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register ``handler(request, …) -> dict`` as a GET operation that answers in ``shape``.

    Its docstring is the description: the first line the summary, in Chinese and English.
    """

    def decorate(handler: Callable[..., Any]) -> Callable[..., Any]:
        adapter = TypeAdapter(shape)

        @wraps(handler)
        def view(request: HttpRequest, **values: Any) -> HttpResponse:
            found = handler(request, **values)
            if found is None:
                raise problems.absent()
            return answered(request, adapter.dump_json(adapter.validate_python(found)), access is public)

        summary, _, rest = (handler.__doc__ or name).partition("\n")
        api.get(
            path,
            response=shape,
            url_name=name,
            operation_id=name.replace("-", "_"),
            summary=summary.strip(),
            description=_dedented(rest),
            tags=[tag],
        )(view)
        OPERATIONS[name] = Operation(path, name, access, shape, handler, loads)
        return handler

    return decorate


def _dedented(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines() if line.strip())


# ---- around every operation -------------------------------------------------------------------------------
def guarded(operation: Operation, view: Callable[..., HttpResponse], known: frozenset[str]) -> Any:
    """The view with everything that comes before an operation and after it. ``known``: its query parameters."""

    def door(request: HttpRequest, **values: Any) -> HttpResponse:
        response = _through(operation, view, known, request, values)
        response.language_free = True  # type: ignore[attr-defined]
        if operation.by_token:
            patch_vary_headers(response, ("Authorization",))
        else:
            _open_to_origins(request, response)
        return response

    door.access = operation.access  # type: ignore[attr-defined]
    door.loads = operation.loads  # type: ignore[attr-defined]
    door.by_token = operation.by_token  # type: ignore[attr-defined]
    door.allowed_methods = frozenset({"GET", "HEAD"})  # type: ignore[attr-defined]
    door.csrf_exempt = True  # type: ignore[attr-defined]
    return door


def _through(
    operation: Operation,
    view: Callable[..., HttpResponse],
    known: frozenset[str],
    request: HttpRequest,
    values: dict[str, Any],
) -> HttpResponse:
    counted: limiting.Allowance | None = None
    try:
        if request.method == "OPTIONS" and not operation.by_token and _allowed_origin(request):
            return _preflight()
        if request.method not in ("GET", "HEAD"):
            raise _only_reading()
        counted = _count(operation, request)
        _refuse_unknown(request, known)
        request.method = "GET"
        response = view(request, **values)
    except Problem as problem:
        response = problems.answer(problem)
    if counted is not None:
        _state_limit(response, counted)
    return response


def _only_reading() -> Problem:
    detail = {"zh": "这里只接受 GET 和 HEAD。", "en": "Only GET and HEAD are taken here."}
    return Problem(problems.METHOD, detail, headers={"Allow": "GET, HEAD"})


def _count(operation: Operation, request: HttpRequest) -> limiting.Allowance:
    """Count the request: by token where one is asked for, else by address. Sets ``request.bearer``."""
    if not operation.by_token:
        return _within(limiting.spend(limiting.API_ADDRESS, limiting.address_of(request)))
    bearer = _bearer(request)
    counted = _within(limiting.spend(limiting.API_TOKEN, bearer.token.public_id))
    if not operation.access.test(bearer, None):
        scope = str(operation.access.name).removeprefix("token ")
        raise Problem(
            problems.NO_SCOPE,
            {
                "zh": f"这项操作需要权限 {scope}。请签发带有该权限的令牌。",
                "en": f"This operation needs the scope {scope}. Issue a token that has it.",
            },
            headers={
                "WWW-Authenticate": f'Bearer realm="exclave", error="insufficient_scope", scope="{scope}"'
            },
        )
    request.bearer = bearer  # type: ignore[attr-defined]
    return counted


def _bearer(request: HttpRequest) -> Bearer:
    stated = request.headers.get("Authorization", "")
    scheme, _, secret = stated.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Problem(
            problems.NO_TOKEN,
            {
                "zh": "请在请求头写明 Authorization: Bearer <令牌>。令牌在“访问令牌”页面签发。",
                "en": "Send the header Authorization: Bearer <token>. Tokens are issued on the page “Access tokens”.",
            },
            headers={"WWW-Authenticate": 'Bearer realm="exclave"'},
        )
    address = limiting.address_of(request)
    _within(limiting.spent(limiting.BAD_TOKEN, address))
    now = clock.now()
    found = tokens.bearer(secret.strip(), now)
    if found is None:
        limiting.spend(limiting.BAD_TOKEN, address)
        raise Problem(
            problems.BAD_TOKEN,
            {
                "zh": "令牌不存在、已过期或已撤销，或者它所依据的角色已经结束。请重新签发。",
                "en": "It is unknown, expired or revoked, or the role it rests on has ended. Issue another.",
            },
            headers={"WWW-Authenticate": 'Bearer realm="exclave", error="invalid_token"'},
        )
    if found.token.last_used_on != now.date():
        note_use(
            Actor(found.account.public_id, found.token.role), token_id=found.token.public_id, day=now.date()
        )
    return found


def _within(counted: limiting.Allowance) -> limiting.Allowance:
    if counted.allowed:
        return counted
    wait = counted.resets_in
    problem = Problem(
        problems.TOO_MANY,
        {
            "zh": f"每 {counted.limit.seconds} 秒最多 {counted.limit.most} 次。请在 {wait} 秒后再试。",
            "en": f"{counted.limit.most} requests in {counted.limit.seconds} seconds are the most. Try again in {wait} seconds.",
        },
        headers={"Retry-After": str(wait)},
    )
    response_headers = _limit_headers(counted)
    problem.headers.update(response_headers)
    raise problem


def within(limit: limiting.Limit, request: HttpRequest) -> None:
    """A narrower limit of one operation, counted by address."""
    _within(limiting.spend(limit, limiting.address_of(request)))


def _limit_headers(counted: limiting.Allowance) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(counted.limit.most),
        "RateLimit-Remaining": str(counted.remaining),
        "RateLimit-Reset": str(counted.resets_in),
        "RateLimit-Policy": f"{counted.limit.most};w={counted.limit.seconds}",
    }


def _state_limit(response: HttpResponse, counted: limiting.Allowance) -> None:
    for name, value in _limit_headers(counted).items():
        response.headers.setdefault(name, value)


def _refuse_unknown(request: HttpRequest, known: frozenset[str]) -> None:
    """A parameter nobody knows is a mistake somebody should hear of, and so is one given twice."""
    faults = []
    for name, values in request.GET.lists():
        if name not in known:
            offered = ", ".join(sorted(known)) or "—"
            faults.append(
                fault(
                    name[:60],
                    {"zh": "没有这个参数。", "en": "There is no such parameter."},
                    {"zh": f"可用：{offered}。", "en": f"Known: {offered}."},
                )
            )
        elif len(values) > 1:
            faults.append(
                fault(
                    name,
                    {"zh": "给出了多次。", "en": "It is given more than once."},
                    {"zh": "请只给一次。", "en": "Give it once."},
                )
            )
        elif "\x00" in values[0]:
            faults.append(
                fault(
                    name,
                    {"zh": "含有空字符。", "en": "It holds a null character."},
                    {"zh": "请删去。", "en": "Remove it."},
                )
            )
    if faults:
        raise problems.bad_parameters(faults)


# ---- the answer -------------------------------------------------------------------------------------------
def answered(request: HttpRequest, body: bytes, is_public: bool) -> HttpResponse:
    """The body with its strong ETag, or 304 without a body for whoever has it already."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or etag in {one.removeprefix("W/") for one in known}:
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(body, content_type=JSON)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={PUBLIC_AGE}" if is_public else "private, no-cache"
    return response


def _allowed_origin(request: HttpRequest) -> str | None:
    origin = request.headers.get("Origin")
    if origin is None or not settings.EXCLAVE_API_ORIGINS:
        return None
    if "*" in settings.EXCLAVE_API_ORIGINS:
        return "*"
    return origin if origin in settings.EXCLAVE_API_ORIGINS else None


def _open_to_origins(request: HttpRequest, response: HttpResponse) -> None:
    """Cross-origin reading of public data, where the site allows it."""
    if settings.EXCLAVE_API_ORIGINS and "*" not in settings.EXCLAVE_API_ORIGINS:
        patch_vary_headers(response, ("Origin",))
    if allowed := _allowed_origin(request):
        response.headers["Access-Control-Allow-Origin"] = allowed
        response.headers["Access-Control-Expose-Headers"] = (
            "ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"
        )


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


@api.exception_handler(Problem)
def _on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problems.answer(problem)


@api.exception_handler(ValidationError)
def _on_faulty(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.answer(problems.from_validation(error))


@api.exception_handler(Http404)
def _on_absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return problems.answer(problems.absent())
