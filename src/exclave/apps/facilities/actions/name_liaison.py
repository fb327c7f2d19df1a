"""Name a liaison officer of an institution, or change or end the post (EZ-22)."""

from datetime import date
from typing import Any

from exclave.apps.facilities.changing import changed, locked_liaison
from exclave.apps.facilities.models import SIDES, Liaison
from exclave.apps.journal.refusals import Fault, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.models import Account
from exclave.apps.projects.access import kept_institution
from exclave.apps.projects.changing import refuse


@action("liaison.name")
def name_liaison(
    actor: Actor,
    *,
    institution_id: str,
    name: str,
    contact: str = "",
    username: str = "",
    side: str,
    body: str,
    tasks: str,
    since: date,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``username``: the officer's own sign-in, who then sees the log and its due follow-ups; empty if they have none.

    Raises ``Refused`` (liaison_faulty).
    """
    account, institution = kept_institution(actor, institution_id)
    own, faults = _own(username)
    faults += _faults(name, contact, side, body, tasks)
    held = Liaison.objects.of(institution.authority_id).filter(institution=institution, until=None)
    if held.filter(name=name.strip()).exists():
        faults.append(
            Fault("name", "此人已是该机构的联络专员。", "This person is a liaison officer of it already.")
        )
    refuse("liaison_faulty", faults)
    liaison = Liaison.objects.create(
        authority=institution.authority,
        institution=institution,
        name=name.strip(),
        contact=contact.strip(),
        account=own,
        side=side,
        body=body.strip(),
        tasks=tasks.strip(),
        since=since,
        entered_at=moment(),
        entered_by=account,
    )
    record(
        actor,
        institution.authority.public_id,
        "liaison.name",
        kind="liaison",
        subject_id=liaison.public_id,
        version=1,
        content={"institution": institution.public_id, "side": side},
    )
    return {"liaison": liaison.public_id, "version": 1}


@action("liaison.edit")
def edit_liaison(
    actor: Actor,
    *,
    liaison_id: str,
    name: str,
    contact: str = "",
    username: str = "",
    side: str,
    body: str,
    tasks: str,
    since: date,
    until: date | None = None,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """All fields as given; ``until`` ends the post on that day. The log stays. Raises ``Refused`` (liaison_faulty)."""
    _account, liaison = locked_liaison(actor, liaison_id, expected_version, own=False)
    own, faults = _own(username)
    faults += _faults(name, contact, side, body, tasks)
    if until is not None and until <= since:
        faults.append(
            Fault("until", "离任日期应晚于到任日期。", "The post ends after it begins; check both days.")
        )
    others = Liaison.objects.of(liaison.authority_id).filter(
        institution=liaison.institution, until=None, name=name.strip()
    )
    if until is None and others.exclude(pk=liaison.pk).exists():
        faults.append(
            Fault("name", "此人已是该机构的联络专员。", "This person is a liaison officer of it already.")
        )
    refuse("liaison_faulty", faults)
    liaison.name, liaison.contact, liaison.account = name.strip(), contact.strip(), own
    liaison.side, liaison.body, liaison.tasks = side, body.strip(), tasks.strip()
    liaison.since, liaison.until = since, until
    changed(
        actor,
        liaison,
        "liaison.edit",
        {"since": since.isoformat(), "until": until.isoformat() if until else None, "side": side},
    )
    return {"liaison": liaison.public_id, "version": liaison.version}


def _own(username: str) -> tuple[Account | None, list[Fault]]:
    if not username.strip():
        return None, []
    found = Account.objects.filter(username=username.strip(), is_active=True).first()
    if found is not None:
        return found, []
    return None, [
        Fault(
            "username",
            f"没有账号“{username.strip()}”。请核对登录名；没有账号的留空。",
            f"There is no account “{username.strip()}”. Check the sign-in name, or leave it empty.",
        )
    ]


def _faults(name: str, contact: str, side: str, body: str, tasks: str) -> list[Fault]:
    found = [
        *too_long("name", name.strip(), 60),
        *too_long("contact", contact.strip(), 120),
        *too_long("body", body.strip(), 160),
        *too_long("tasks", tasks.strip(), 1000),
    ]
    if not name.strip():
        found.append(Fault("name", "请填写姓名。", "Give the name."))
    if side not in dict(SIDES):
        found.append(Fault("side", "请选择由哪一方委派。", "Choose which side sends the officer."))
    if not body.strip():
        found.append(Fault("body", "请填写委派单位名称。", "Give the organisation that sends the officer."))
    if not tasks.strip():
        found.append(Fault("tasks", "请写明职责。", "Say what the officer is to do."))
    return found
