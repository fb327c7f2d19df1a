"""Order a trial: two versions of a pack over the authority's register as of a day, carried out in the background."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from exclave.apps.impact.models import Trial, TriedPack
from exclave.apps.impact.points import points_of, settled_by
from exclave.apps.impact.ports import Loaded, Version
from exclave.apps.impact.queries import register_of, tried_on
from exclave.apps.impact.versions import as_text, hash_of, version_of
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes.models import Programme
from exclave.apps.reference.models import Authority

KNOWN = ("now", "then")


@action("impact.order")
def order_trial(
    actor: Actor,
    *,
    authority_id: int,
    old: str,
    new: str,
    asof: date,
    known: str = "now",
    settled: dict[str, str] | None = None,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Fix both versions, the day and the institutions; the worker answers them. A policy officer of the authority does.

    ``old``, ``new``: references of ``versions``. ``known``: the register as known ``now``, or ``then``, on that day.
    ``settled``: texts for open points, by the keys of ``points_of``; those left out stay open. Raises ``Refused`` for
    a version that is not there or fails its check, a day to come, a value that cannot be read, and a pack under
    which nothing is registered.
    """
    account = acting_account(actor)
    if authority_id not in read_standing(account.pk).authority_ids("policy_officer"):
        raise not_allowed()
    authority = Authority.objects.get(pk=authority_id)
    (first, before), (second, after) = _loaded(authority, old, "old"), _loaded(authority, new, "new")
    _refuse_day(authority, asof, known)
    taken, faults = settled_by(points_of(before, after), before, after, settled or {})
    if faults:
        raise Refused("point_wrong", "有取值读不出来。", "Some values cannot be read.", faults)
    programme = register_of(authority, first, second)
    if programme is None:
        fault = Fault(
            "old",
            "本机关没有按这一政策备案的机构，无从测算。请选已施行的政策包。",
            "Nothing is on the register here under that policy. Choose a pack that has been in force.",
        )
        raise Refused("no_register", fault.zh, fault.en, [fault])
    items = tried_on(programme, asof)
    trial = Trial.objects.create(
        authority=authority,
        programme=programme,
        old=_kept(before),
        new=_kept(after),
        old_digest=before.digest,
        new_digest=after.digest,
        old_word=first.word,
        new_word=second.word,
        asof=asof,
        known=known,
        known_at=_known_at(authority, asof, known),
        settled=taken,
        ordered_by=account,
        ordered_at=moment(),
        items=items,
        total=len(items),
    )
    _recorded(actor, trial)
    return {"trial": trial.public_id, "total": trial.total}


def _loaded(authority: Authority, ref: str, side: str) -> tuple[Version, Loaded]:
    chosen = version_of(authority, ref)
    if chosen is None:
        fault = Fault(
            side,
            "请从列表中选择一个版本。这一个已不在。",
            "Choose a version of the list; this one is not there.",
        )
        raise Refused("version_unknown", fault.zh, fault.en, [fault])
    try:
        return chosen, chosen.load()
    except Refused as refused:
        raise Refused(refused.code, refused.zh, refused.en, [Fault(side, refused.zh, refused.en)]) from None


def _refuse_day(authority: Authority, asof: date, known: str) -> None:
    if asof > authority.day(moment()):
        fault = Fault(
            "asof",
            "这一天还没有到，请选今天或以前的日子。",
            "That day is still to come; choose today or an earlier one.",
        )
        raise Refused("day_to_come", fault.zh, fault.en, [fault])
    if known not in KNOWN:
        fault = Fault("known", "请从列出的两项中选择。", "Choose one of the two.")
        raise Refused("known_wrong", fault.zh, fault.en, [fault])


def _known_at(authority: Authority, asof: date, known: str) -> datetime:
    """Now, or the end of that day where the authority is, whichever is earlier."""
    if known == "now":
        return moment()
    ends = datetime.combine(asof + timedelta(days=1), time(), authority.zone)
    return min(moment(), ends)


def _kept(loaded: Loaded) -> TriedPack:
    """The version whole, once for all trials of it."""
    content, identity = as_text(loaded.pack), loaded.pack.pack
    kept, _made = TriedPack.objects.get_or_create(
        sha256=hash_of(content),
        defaults={
            "pack": identity.id,
            "version": identity.version,
            "name_zh": identity.name.zh[:200],
            "name_en": (identity.name.en or "")[:240],
            "content": content,
            "stored_at": moment(),
        },
    )
    return kept


def _recorded(actor: Actor, trial: Trial) -> None:
    programme: Programme = trial.programme
    version = programme.pack_version
    record(
        actor,
        trial.authority.public_id,
        "impact.order",
        kind="impact",
        subject_id=trial.public_id,
        version=1,
        content={
            "old": {"pack": trial.old.pack, "version": trial.old.version, "digest": trial.old_digest},
            "new": {"pack": trial.new.pack, "version": trial.new.version, "digest": trial.new_digest},
            "asof": trial.asof.isoformat(),
            "known": trial.known,
            "settled": trial.settled,
            "total": trial.total,
        },
        pack={"id": version.pack, "version": version.version},
    )
