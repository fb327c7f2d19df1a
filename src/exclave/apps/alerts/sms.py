"""The port for text messages: what a sender is, and the three that come with the house.

``EXCLAVE_SMS`` names one: ``console`` (log), ``file`` (a line of JSON each in ``sms.jsonl`` of the data folder), or
``http``, which posts to the gateway of ``EXCLAVE_SMS_URL``. A number is never written to a log unmasked.
"""

import json
import logging
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

log = logging.getLogger(__name__)
TIMEOUT = 10


class SmsFailed(Exception):
    """The gateway did not take the message; the text says why, without the number."""


class SmsSender(Protocol):
    """Sends one message or raises ``SmsFailed``. ``reference`` is the same when the same message is tried again."""

    def send(self, phone: str, text: str, *, reference: str) -> None: ...


def masked(phone: str) -> str:
    """138****5678: enough to recognise one's own number by."""
    shown = phone.strip()
    if len(shown) < 7:
        return "*" * len(shown)
    return f"{shown[:3]}{'*' * (len(shown) - 7)}{shown[-4:]}"


@dataclass(frozen=True)
class ConsoleSender:
    def send(self, phone: str, text: str, *, reference: str) -> None:
        log.info("text message %s to %s: %s", reference, masked(phone), text)


@dataclass(frozen=True)
class FileSender:
    path: Path

    def send(self, phone: str, text: str, *, reference: str) -> None:
        line = json.dumps({"reference": reference, "to": phone, "text": text}, ensure_ascii=False)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


@dataclass(frozen=True)
class HttpSender:
    """Posts JSON, or a form, with the field names the gateway wants. Any answer 2xx is a success.

    ``fields`` maps phone, text and reference to the gateway's names. ``token`` goes as ``Authorization: Bearer``.
    """

    url: str
    token: str = ""
    form: bool = False
    fields: tuple[tuple[str, str], ...] = (("phone", "to"), ("text", "text"), ("reference", "reference"))

    def send(self, phone: str, text: str, *, reference: str) -> None:
        values = {"phone": phone, "text": text, "reference": reference}
        body = {theirs: values[ours] for ours, theirs in self.fields}
        data = urllib.parse.urlencode(body) if self.form else json.dumps(body, ensure_ascii=False)
        kind = "application/x-www-form-urlencoded" if self.form else "application/json"
        headers = {"Content-Type": f"{kind}; charset=utf-8"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if urllib.parse.urlsplit(self.url).scheme not in ("http", "https"):
            raise SmsFailed("EXCLAVE_SMS_URL is no http address")
        request = urllib.request.Request(self.url, data.encode(), headers, method="POST")
        try:
            with _OPENER.open(request, timeout=TIMEOUT) as answer:
                answer.read(2000)
        except urllib.error.HTTPError as error:
            raise SmsFailed(f"the gateway answered {error.code}") from None
        except (OSError, ValueError) as error:
            raise SmsFailed(error.__class__.__name__) from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A gateway that redirects would be told the number twice, perhaps by somebody else."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def sender() -> SmsSender | None:
    """The one of the settings; None where text messages are off."""
    if settings.EXCLAVE_SMS == "console":
        return ConsoleSender()
    if settings.EXCLAVE_SMS == "file":
        return FileSender(settings.VAR / "sms.jsonl")
    if settings.EXCLAVE_SMS == "http":
        return HttpSender(
            settings.EXCLAVE_SMS_URL,
            settings.EXCLAVE_SMS_TOKEN,
            settings.EXCLAVE_SMS_FORM,
            fields_of(settings.EXCLAVE_SMS_FIELDS),
        )
    return None


def fields_of(stated: str) -> tuple[tuple[str, str], ...]:
    """``phone=mobile,text=content,reference=id`` as pairs. Raises ValueError for a name that is none of the three."""
    pairs = [part.strip().partition("=") for part in stated.split(",") if part.strip()]
    found = tuple((ours.strip(), theirs.strip()) for ours, _, theirs in pairs)
    if {ours for ours, _ in found} - {"phone", "text", "reference"} or not {"phone", "text"} <= {
        o for o, _ in found
    }:
        raise ValueError("EXCLAVE_SMS_FIELDS reads phone=…,text=…,reference=…")
    return found
