"""The write contract: one transaction holds the receipt, the change, its events and its outbox rows.

``@action(name)`` makes a plain function an action. Inside it, ``record()`` queues events and ``tell()`` queues
messages; both are written just before commit, the chain heads locked last. The same idempotency key with the
same body gives the stored receipt back; with another body it is refused. A request without a key cannot come
twice, so nothing is stored for it: the clock asks a thousand times a day whether something is to be done.
"""

import hashlib
import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.crypto import salted_hmac

from exclave.apps.journal import clock, outbox
from exclave.apps.journal.chain import append
from exclave.apps.journal.models import Receipt as StoredReceipt
from exclave.apps.journal.refusals import Fault, KeyReused, Refused

P = ParamSpec("P")
KEY = re.compile(r"[!-~]{1,80}")
UNKEPT = frozenset({"actor", "idempotency_key", "password"})
"""Arguments of which no trace stays in a receipt."""


@dataclass(frozen=True)
class Actor:
    """Who acts: an account's opaque id and the role it acts in. ``system:clock`` is the named system actor."""

    id: str
    role: str

    @property
    def system(self) -> bool:
        """No account's id holds a colon, so nobody who signs in can be taken for the system."""
        return self.id.startswith("system:")


CLOCK = Actor("system:clock", "system")
SETUP = Actor("system:setup", "system")
"""Whoever installs the system, at its command line."""


@dataclass(frozen=True)
class Receipt:
    """The answer to an accepted request, the same however often the request arrives.

    ``journal`` lists (authority, sequence) of the events it appended; ``result`` is for the caller's next page.
    """

    action: str
    at: datetime
    journal: tuple[tuple[str, int], ...]
    result: dict[str, Any]
    repeated: bool = False


@dataclass(frozen=True)
class Record:
    authority: str
    actor: Actor
    action: str
    kind: str
    subject_id: str
    version: int
    content: dict[str, Any]
    pack: dict[str, str] | None


@dataclass
class _Work:
    at: datetime
    records: list[Record] = field(default_factory=list)
    messages: list[outbox.Message] = field(default_factory=list)


_current: ContextVar[_Work | None] = ContextVar("exclave_action", default=None)


def action(name: str) -> Callable[[Callable[P, dict[str, Any]]], Callable[P, Receipt]]:
    """Make ``function(actor, …, *, idempotency_key, …) -> dict`` an action that returns a ``Receipt``.

    Called inside another action it joins that action's transaction, events and receipt.
    """

    def decorate(function: Callable[P, dict[str, Any]]) -> Callable[P, Receipt]:
        signature = inspect.signature(function)

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> Receipt:
            outer = _current.get()
            if outer is not None:
                return Receipt(name, outer.at, (), function(*args, **kwargs))
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            return _run(name, function, bound)

        run.action_name = name  # type: ignore[attr-defined]
        return run

    return decorate


def moment() -> datetime:
    """The instant of the running action: read once from the database, the same for all it writes."""
    return _work().at


def record(
    actor: Actor,
    authority: str,
    action: str,
    *,
    kind: str,
    subject_id: str,
    version: int,
    content: dict[str, Any],
    pack: dict[str, str] | None = None,
) -> None:
    """Queue one event of the running action. ``content`` is committed to with a salt, never shown in the chain."""
    _work().records.append(Record(authority, actor, action, kind, subject_id, version, content, pack))


def tell(recipients: list[str], topic: str, payload: dict[str, Any], *, dedupe: str) -> None:
    """Queue a message to accounts (opaque ids), delivered after commit. ``dedupe`` makes it arrive once."""
    _work().messages.extend(
        outbox.Message(r, topic, payload, f"{dedupe}:{r}") for r in dict.fromkeys(recipients)
    )


def _work() -> _Work:
    work = _current.get()
    if work is None:
        raise RuntimeError("record(), tell() and moment() belong inside an action")
    return work


def not_before(instant: datetime) -> None:
    """Move the running action's moment, if there is one, up to ``instant``, if it is earlier.

    The moment is read before rows are locked; whoever waited for a lock acts after the one who held it.
    """
    work = _current.get()
    if work is not None:
        work.at = max(work.at, instant)


def _run(name: str, function: Callable[..., dict[str, Any]], bound: inspect.BoundArguments) -> Receipt:
    """Run in one transaction. A constraint or a deadlock that another request caused is met by one more try:

    the second time the action sees what the other has written, and answers with a sentence instead of a crash.
    """
    _refuse_unstorable(bound.arguments)
    if connection.in_atomic_block:
        return _attempt(name, function, bound)
    try:
        return _attempt(name, function, bound)
    except (IntegrityError, OperationalError) as error:
        if not _worth_another(error):
            raise
    return _attempt(name, function, bound)


def _worth_another(error: Exception) -> bool:
    """A broken constraint, a deadlock (40P01) or a serialisation failure (40001); not a database that is gone."""
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, IntegrityError) or state in ("40P01", "40001")


def _attempt(name: str, function: Callable[..., dict[str, Any]], bound: inspect.BoundArguments) -> Receipt:
    actor: Actor = bound.arguments["actor"]
    key: str | None = bound.arguments.get("idempotency_key") or None
    with transaction.atomic():
        clock.release()
        work = _Work(clock.now())
        stored = None
        if key is not None:
            body_hash = _body_hash(bound.arguments)
            stored = _reserved(actor, key, name, body_hash, work.at)
            if stored.result is not None:
                return _again(stored, name, body_hash)
        token = _current.set(work)
        try:
            result = function(*bound.args, **bound.kwargs)
            journal = append(work.records, work.at)
            outbox.put(work.messages, work.at)
        finally:
            _current.reset(token)
        kept = json.loads(json.dumps({"result": result, "journal": journal}, cls=DjangoJSONEncoder))
        if stored is not None:
            stored.result, stored.at = kept, work.at
            stored.save(update_fields=["result", "at"])
        return Receipt(name, work.at, tuple(journal), kept["result"])


def _reserved(actor: Actor, key: str, name: str, body_hash: str, at: datetime) -> StoredReceipt:
    """The key's row, locked. Inserted first: a twin request waits here and then reads the receipt."""
    receipt = StoredReceipt(actor=actor.id, key=key, action=name, body_hash=body_hash, at=at)
    StoredReceipt.objects.bulk_create([receipt], ignore_conflicts=True)
    return StoredReceipt.objects.select_for_update().get(actor=actor.id, key=key)


def _again(stored: StoredReceipt, name: str, body_hash: str) -> Receipt:
    if (stored.action, stored.body_hash) != (name, body_hash):
        raise KeyReused(
            "key_reused",
            "同一请求编号已用于另一内容。请刷新页面后重新提交。",
            "This request number was already used for something else. Reload the page and submit again.",
        )
    assert stored.result is not None
    journal = tuple((a, s) for a, s in stored.result["journal"])
    return Receipt(name, stored.at, journal, stored.result["result"], repeated=True)


def _body_hash(arguments: dict[str, Any]) -> str:
    """Keyed with the site's secret: a body holds names and numbers that could be guessed from a plain hash."""
    body = {k: v for k, v in arguments.items() if k not in UNKEPT}
    text = json.dumps(body, sort_keys=True, cls=DjangoJSONEncoder, default=_fingerprint)
    return salted_hmac("exclave.receipt", text, algorithm="sha256").hexdigest()


def _fingerprint(value: Any) -> str:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return repr(value)


def _refuse_unstorable(arguments: Mapping[str, Any]) -> None:
    """A key that is none, and characters a database cannot keep: refused alike whichever database it is."""
    key = arguments.get("idempotency_key")
    if key and not KEY.fullmatch(key):
        raise Refused(
            "key_wrong",
            "请求编号应为1到80个可见的ASCII字符。",
            "A request number has 1 to 80 visible ASCII characters.",
        )
    for name, value in arguments.items():
        if not all(_storable(text) for text in _texts(value)):
            raise Refused(
                "unstorable",
                f"“{name}”里有不能保存的字符，请删去后重新提交。",
                f"“{name}” holds characters that cannot be kept; remove them and submit again.",
                [
                    Fault(
                        name,
                        "有不能保存的字符，请删去。",
                        "Holds characters that cannot be kept; remove them.",
                    )
                ],
            )


def _storable(text: str) -> bool:
    """PostgreSQL keeps no NUL, and half of a surrogate pair is no character at all."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _texts(value: Any) -> Iterator[str]:
    """Every text within plain data."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
