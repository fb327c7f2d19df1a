"""Logs for people and for machines: one line or one JSON object an event, each with its request's number.

``EXCLAVE_LOG_FORMAT=json`` for a log collector, ``line`` (the default) for a terminal. No name, form value, address
line or query goes in: a path can hold a public id at most, and the account is its opaque id.
"""

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

log = logging.getLogger("exclave.requests")
SLOW = 2.0
"""Seconds from which on a request is worth a warning."""


def configuration(level: str, style: str) -> dict[str, Any]:
    """The ``LOGGING`` setting: standard-library records of every package, drawn by structlog."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Tracebacks without the values of variables: those are names, forms and passwords.
    bare = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    last: list[Any] = (
        [structlog.processors.ExceptionRenderer(bare), structlog.processors.JSONRenderer(ensure_ascii=False)]
        if style == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=False,
                pad_event_to=0,
                sort_keys=False,
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Django would print the same answer a second time, in other words.
        "loggers": {"django.request": {"level": "ERROR"}},
    }


class RequestLog:
    """Gives every request a number, which its log lines, its answer and its error page carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = uuid.uuid4().hex[:12]
        request.number = number  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        began = time.monotonic()
        try:
            response = self.get_response(request)
        finally:
            seconds = time.monotonic() - began
        response.headers["X-Request-ID"] = number
        slow = seconds > SLOW
        level = logging.WARNING if slow or response.status_code >= 500 else logging.INFO
        if log.isEnabledFor(level):
            log.log(level, "slow request" if slow else "request", extra=_told(request, response, seconds))
        return response


def _told(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, Any]:
    match = request.resolver_match
    account = getattr(request, "_cached_user", None)  # set only where the request asked who it is
    return {
        "method": request.method,
        "route": match.view_name if match else None,
        "status": response.status_code,
        "ms": round(seconds * 1000),
        "account": getattr(account, "public_id", None),
    }
