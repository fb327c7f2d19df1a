"""A person's own messages and wishes; for the administrator, what was given up."""

from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from exclave.apps.alerts.channels import GROUPS, Group, group_of
from exclave.apps.alerts.models import Alert, Choice, Dispatch, Preference
from exclave.apps.alerts.sending import MAX_ATTEMPTS
from exclave.apps.journal.models import Outbox
from exclave.apps.people.access import standing
from exclave.apps.reference import composing


def own_alerts(viewer: Any, *, unread: bool = False, topics: list[str] | None = None) -> QuerySet[Alert]:
    """The newest first."""
    return _alerts(viewer.pk, unread, topics)


def listed_alerts(viewer: Any, total: int, *, unread: bool, topics: list[str] | None) -> composing.Listed:
    """The same page by page; ``total``: how many there are. The topics are those of one group."""
    key = "messages", unread, None if topics is None else tuple(topics)
    return composing.Listed(key, lambda: _alerts(composing.NOBODY, unread, topics), total, viewer=viewer.pk)


def _alerts(account: int, unread: bool, topics: list[str] | None) -> QuerySet[Alert]:
    found = Alert.objects.filter(account_id=account).order_by("-created_at", "-pk")
    if topics is not None:
        found = found.filter(topic__in=topics)
    return found.filter(read_at=None) if unread else found


def own_alert(viewer: Any, alert_id: int) -> Alert | None:
    return own_alerts(viewer).filter(pk=alert_id).first()


def counts(viewer: Any) -> dict[str, tuple[int, int]]:
    """Topic → (all, unread) of the person's messages: one query for every figure of the page."""
    query, _ = _of_a_person(connection.vendor)
    return {topic: (everything, unread) for topic, everything, unread in query.read([viewer.pk])}


@lru_cache(maxsize=4)
def _of_a_person(vendor: str) -> tuple[composing.Rows, composing.Rows]:
    """How many messages they have of each topic, and whether they want mail; composed once, asked for each."""
    counted = (
        Alert.objects.filter(account_id=0)
        .order_by()
        .values_list("topic")
        .annotate(all=Count("pk"), unread=Count("pk", filter=Q(read_at=None)))
    )
    return composing.rows(counted), composing.rows(
        Preference.objects.filter(account_id=0).values_list("by_mail")
    )


def wants_mail(viewer: Any) -> bool:
    """Without a choice made: yes."""
    _, query = _of_a_person(connection.vendor)
    found = query.read([viewer.pk])
    return bool(found[0][0]) if found else True


def preference(viewer: Any) -> Preference:
    return Preference.objects.filter(account_id=viewer.pk).first() or Preference(account_id=viewer.pk)


def choices(viewer: Any) -> list[tuple[Group, Choice]]:
    """Every group with what the person chose, or what holds without a choice."""
    made = {one.group: one for one in Choice.objects.filter(account_id=viewer.pk)}
    return [(group, made.get(group.key) or Choice(group=group.key)) for group in GROUPS]


def topics_of(group: str, known: dict[str, tuple[int, int]]) -> list[str]:
    return [topic for topic in known if group_of(topic).key == group]


def given_up(viewer: Any) -> "QuerySet[Dispatch]":
    """What could not be sent beside the site, the latest first; for administrators, without its content."""
    if not standing(viewer).holds("administrator"):
        return Dispatch.objects.none()
    return (
        Dispatch.objects.filter(sent_at=None, attempts__gte=MAX_ATTEMPTS)
        .select_related("alert__account")
        .defer("alert__payload")
        .order_by("-due_at", "-pk")
    )


SHOWN_OF_GIVEN_UP = (
    "channel", "attempts", "last_error", "alert__topic", "alert__created_at", "alert__account__name",
    "alert__account__public_id", "alert__account__phone", "alert__account__email",
)  # fmt: skip


def listed_given_up(viewer: Any) -> composing.Listed:
    """The same page by page, with what the list shows."""
    keeps = standing(viewer).holds("administrator")
    return composing.Listed(
        ("given up", keeps), lambda: given_up(viewer).defer(None).only(*SHOWN_OF_GIVEN_UP)
    )


def stuck(viewer: Any) -> "QuerySet[Outbox]":
    """What never reached the site itself."""
    if not standing(viewer).holds("administrator"):
        return Outbox.objects.none()
    return (
        Outbox.objects.filter(delivered_at=None, attempts__gte=MAX_ATTEMPTS).defer("payload").order_by("-pk")
    )
