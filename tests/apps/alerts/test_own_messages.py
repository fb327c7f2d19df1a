"""What people choose about their messages, and what an administrator sends again (EZ-19)."""

from datetime import time, timedelta

import pytest

from exclave.apps.alerts.actions.choose_channels import choose_channels
from exclave.apps.alerts.actions.read_alerts import read_alerts, unread_alerts
from exclave.apps.alerts.actions.resend_dispatch import resend
from exclave.apps.alerts.models import Alert, Choice, Dispatch, Preference
from exclave.apps.alerts.sending import MAX_ATTEMPTS
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox, Receipt
from exclave.apps.journal.refusals import KeyReused, Refused
from exclave.apps.journal.transaction import Actor
from exclave.apps.people.models import Account, Role
from exclave.apps.reference.models import Authority

pytestmark = pytest.mark.django_db
GROUPS = {"progress": {"mail": "daily", "sms": True}}
WISH = {"groups": GROUPS, "by_mail": True, "language": "en", "quiet_from": time(22), "quiet_until": time(7)}


def authority(code: str = "SC") -> Authority:
    return Authority.objects.create(
        name_zh="示例市科技局", name_en="Sample Bureau", level="city", place="420700", code=code
    )


def person(username: str, role: str = "", office: Authority | None = None) -> tuple[Account, Actor]:
    made = Account.objects.create_account(username, "x", name="安")
    if role and office:
        Role.objects.create(account=made, authority=office, role=role, since=clock.now())
    return made, Actor(made.public_id, role)


def alert(account: Account, number: int) -> Alert:
    return Alert.objects.create(
        account=account, outbox_id=number, topic="case.moved", payload={}, created_at=clock.now()
    )


# ---- channels ----------------------------------------------------------------------------------------------
def test_choice_is_kept_for_the_one_who_chose_and_makes_no_event() -> None:
    (ann, actor), (bob, _) = person("ann"), person("bob")
    receipt = choose_channels(actor, **WISH)
    assert receipt.result == {"account": ann.public_id} and receipt.journal == ()
    kept = Preference.objects.get()
    assert (kept.account, kept.language, kept.quiet_from) == (ann, "en", time(22))
    row = Choice.objects.get()
    assert (row.account, row.group, row.mail, row.sms) == (ann, "progress", "daily", True)
    assert not Event.objects.filter(action="alerts.choose").exists()
    assert not Preference.objects.filter(account=bob).exists()


def test_choice_twice_with_one_key_is_one_and_with_another_body_refused() -> None:
    _, actor = person("ann")
    first = choose_channels(actor, **WISH, idempotency_key="k")
    again = choose_channels(actor, **WISH, idempotency_key="k")
    assert again.repeated and again.result == first.result and Receipt.objects.count() == 1
    with pytest.raises(KeyReused):
        choose_channels(actor, **WISH | {"language": ""}, idempotency_key="k")
    choose_channels(actor, **WISH | {"language": ""}, idempotency_key="l")
    assert Preference.objects.get().language == "" and Choice.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"quiet_until": None}, "quiet_until"),
        ({"quiet_until": time(22)}, "quiet_until"),
        ({"language": "fr"}, ""),
        ({"groups": {"nothing": {"mail": "now"}}}, ""),
        ({"groups": {"progress": {"mail": "hourly"}}}, ""),
    ],
)
def test_choice_of_what_is_not_offered_is_refused_and_nothing_kept(wrong: dict, path: str) -> None:
    _, actor = person("ann")
    with pytest.raises(Refused) as refused:
        choose_channels(actor, **WISH | wrong)
    assert [fault.path for fault in refused.value.faults] == [path]
    assert not Preference.objects.exists() and not Choice.objects.exists()


def test_nobody_without_an_account_chooses() -> None:
    with pytest.raises(Refused) as refused:
        choose_channels(Actor("nobody", ""), **WISH)
    assert refused.value.code == "not_allowed" and not Preference.objects.exists()


# ---- read and unread ---------------------------------------------------------------------------------------
def test_own_messages_are_marked_read_and_unread_and_others_left_alone() -> None:
    (ann, actor), (bob, _) = person("ann"), person("bob")
    mine, other = [alert(ann, 1), alert(ann, 2)], alert(bob, 3)
    chosen = [mine[0].pk, other.pk]
    assert read_alerts(actor, alert_ids=chosen, idempotency_key="k").result == {"read": 1}
    assert read_alerts(actor, alert_ids=chosen, idempotency_key="k").repeated
    assert read_alerts(actor).result == {"read": 1}
    assert not Alert.objects.filter(account=ann, read_at=None).exists()
    assert Alert.objects.get(pk=other.pk).read_at is None
    assert unread_alerts(actor, alert_ids=[mine[1].pk, other.pk]).result == {"unread": 1}
    assert Alert.objects.get(account=ann, read_at=None) == mine[1]


# ---- what was given up -------------------------------------------------------------------------------------
def given_up(account: Account) -> tuple[Dispatch, Outbox]:
    tried = {"attempts": MAX_ATTEMPTS, "last_error": "451"}
    now = clock.now() - timedelta(days=1)
    beside = Dispatch.objects.create(alert=alert(account, 1), channel="mail", due_at=now, **tried)
    site = Outbox.objects.create(
        recipient=account.public_id, topic="case.moved", payload={}, dedupe="d", created_at=now,
        next_attempt_at=now, **tried,
    )  # fmt: skip
    return beside, site


def test_administrator_sends_again_what_was_given_up_and_it_is_on_record() -> None:
    office = authority()
    ann, _ = person("ann")
    _, admin = person("adm", "administrator", office)
    beside, site = given_up(ann)
    chosen = {"dispatch_ids": [beside.pk], "outbox_ids": [site.pk]}
    assert resend(admin, **chosen, idempotency_key="k").result == {"again": 2}
    beside.refresh_from_db()
    site.refresh_from_db()
    assert (beside.attempts, site.attempts) == (0, 0) and beside.due_at > clock.now() - timedelta(hours=1)
    event = Event.objects.get(action="alerts.resend")
    assert event.actor["id"] == admin.id and event.opening.content == {"count": 2}
    assert resend(admin, **chosen, idempotency_key="k").repeated
    assert resend(admin, **chosen).result == {"again": 0}, "nothing is given up any more"
    assert Event.objects.filter(action="alerts.resend").count() == 1


@pytest.mark.parametrize("role", ["", "officer", "leader", "auditor", "security_officer"])
def test_nobody_but_an_administrator_sends_again(role: str) -> None:
    ann, actor = person("ann", role, authority())
    beside, _ = given_up(ann)
    with pytest.raises(Refused) as refused:
        resend(actor, dispatch_ids=[beside.pk])
    assert refused.value.code == "not_allowed"
    assert Dispatch.objects.get().attempts == MAX_ATTEMPTS
