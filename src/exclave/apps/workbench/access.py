"""Who writes drafts, who reviews them, who reads them: people of the office whose draft it is."""

from exclave.apps.journal.refusals import Refused, not_allowed, stale
from exclave.apps.journal.transaction import Actor
from exclave.apps.people.access import is_leader, is_policy_officer, read_standing, same_eyes
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import acting_account
from exclave.apps.workbench.models import Draft

WRITERS = ("policy_officer",)
REVIEWERS = ("policy_officer", "leader")
writes_drafts = is_policy_officer
reads_drafts = is_policy_officer | is_leader


def writer_of(actor: Actor, authority_id: int) -> Account:
    account = acting_account(actor)
    if authority_id not in read_standing(account.pk).authority_ids(*WRITERS):
        raise not_allowed()
    return account


def locked(actor: Actor, draft_id: str, roles: tuple[str, ...] = WRITERS) -> tuple[Account, Draft]:
    """The account and the draft, locked, of an office where the account has one of these roles."""
    account = acting_account(actor)
    draft = (
        Draft.objects.of(read_standing(account.pk).authority_ids(*roles))
        .select_for_update(of=("self",))
        .select_related("authority", "started_by", "proposed_by", "document")
        .filter(public_id=draft_id)
        .first()
    )
    if draft is None:
        raise not_allowed()
    return account, draft


def unchanged(draft: Draft, expected_version: int) -> None:
    """Raises ``Stale`` where anything of the draft changed since the page was opened."""
    if draft.version != expected_version:
        raise stale(draft.version)


def in_stage(draft: Draft, *stages: str) -> None:
    if draft.stage in stages:
        return
    said = {
        "working": ("这份草稿还在起草，没有提交审核。", "This draft is still being written; it was not proposed."),
        "proposed": ("这份草稿正在等待审核。先撤回再修改。", "This draft awaits its review. Take it back first, then change it."),
        "approved": ("这份草稿已审核通过，不再修改。请以它为基础另起一版。", "This draft was approved and stays as it is. Begin a next version from it."),
        "withdrawn": ("这份草稿已撤下。需要时请另起一份。", "This draft was withdrawn. Begin another one where needed."),
    }  # fmt: skip
    zh, en = said[draft.stage]
    raise Refused("wrong_stage", zh, en)


def working(actor: Actor, draft_id: str, expected_version: int) -> tuple[Account, Draft]:
    """Locked, for one who writes it: still being written, and as the page showed it. Raises ``Refused``, ``Stale``."""
    account, draft = locked(actor, draft_id)
    in_stage(draft, "working")
    unchanged(draft, expected_version)
    return account, draft


def authors_of(draft: Draft) -> list[Account]:
    """Everybody who wrote any of it: whoever began, saved, restored or proposed."""
    writing = ("began", "saved", "added", "removed", "renamed", "restored", "proposed")
    ids = draft.changes.filter(kind__in=writing).values("by_id")
    return list(Account.objects.filter(pk__in=ids))


def wrote(account: Account, draft: Draft) -> bool:
    """Whether this person, or whoever they cover for or who covers for them, had a hand in it."""
    return any(same_eyes(account, one) for one in authors_of(draft))
