"""An objection to a public notice, by real name, as a case of its own."""

import hashlib
import re
from typing import Any

from exclave.apps.cases import running
from exclave.apps.cases.actions.open_case import start
from exclave.apps.cases.models import Objection, PublicNotice
from exclave.apps.journal.identifiers import public_id
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, tell
from exclave.apps.people.access import account_ids
from exclave.apps.people.models import Account
from exclave.engines import procedure as engine
from exclave.engines.codes.identity import IdentityFault, check_uscc

OBJECTOR_ROLE = "objector"


@action("objection.raise")
def raise_objection(
    actor: Actor,
    *,
    notice_id: str,
    kind: str,
    name: str,
    identity: str,
    contact: str,
    statement: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``kind``: person or unit. ``actor`` is an opaque id made for this objection; the name stays apart.

    An account's id is refused as actor: the history and the journal would name the objector by it.

    Gives a follow-up code, shown once, with which the objector can read the answer. Raises ``Refused`` with
    a fault per field, and after the notice's last day.
    """
    if actor.role != OBJECTOR_ROLE or Account.objects.filter(public_id=actor.id).exists():
        raise not_allowed()
    if faults := _faults(kind, name, identity, contact, statement):
        raise Refused(
            "objection_faulty", "异议书还有内容需要改正。", "The objection needs correcting.", faults
        )
    notice = (
        PublicNotice.objects.scoped("public notices are public")
        .select_related("case")
        .filter(public_id=notice_id)
    ).first()
    if notice is None or notice.ended_at is not None:
        raise not_allowed()
    parent = running.locked(notice.case.public_id)
    notice.refresh_from_db(fields=["ended_at"])
    if notice.ended_at is not None:
        raise not_allowed()
    alive = running.load(parent)
    stage, at = alive.stage, moment()
    if stage is None or stage.objections is None:
        raise not_allowed()
    child = start(
        actor,
        programme=parent.programme,
        procedure=stage.objections.procedure,
        type=parent.type,
        parent=parent,
        subject_id=parent.subject_id,
        applicant=None,
        title=parent.title,
        opener=engine.Actor(actor.id, frozenset({OBJECTOR_ROLE})),
        arrived=True,
    )
    code = public_id()  # signs that cannot be taken for one another: people copy it by hand
    objection = Objection.objects.create(
        notice=notice,
        case=child,
        objector_kind=kind,
        objector_name=name.strip(),
        objector_identity=identity.strip().upper(),
        contact=contact.strip(),
        statement=statement.strip(),
        at=at,
        follow_code_hash=hashlib.sha256(code.encode()).hexdigest(),
    )
    begun = running.load(child)
    if begun.stage is not None and begun.stage.does == "fill":
        handed_in = engine.act(
            begun.procedure,
            begun.state,
            begun.context,
            engine.Actor(actor.id, frozenset({OBJECTOR_ROLE})),
            next(iter(begun.stage.outcomes)),
            None,
            at,
        )
        running.write(begun, running.accepted(handed_in), actor, at)
    answer = engine.raise_objection(
        alive.procedure, alive.state, alive.context, objection.public_id, at, actor=actor.id
    )
    running.write(alive, running.accepted(answer), actor, at)
    tell(
        account_ids("officer", parent.authority_id),
        "objection.raised",
        {"number": notice.number, "case": child.public_id},
        dedupe=f"objection:{objection.public_id}",
    )
    return {"objection": objection.public_id, "number": child.number, "code": code}


def _faults(kind: str, name: str, identity: str, contact: str, statement: str) -> list[Fault]:
    faults = [*too_long("name", name.strip(), 160), *too_long("contact", contact.strip(), 120)]
    if kind not in ("person", "unit"):
        faults.append(Fault("kind", "请选择个人或单位。", "Choose person or organisation."))
    if not name.strip():
        faults.append(
            Fault(
                "name", "请填写真实姓名或单位全称。", "Give your real name or the organisation's full name."
            )
        )
    if kind == "unit":
        checked = check_uscc(identity)
        if isinstance(checked, IdentityFault):
            faults.append(
                Fault("identity", checked.zh + checked.remedy_zh, f"{checked.en} {checked.remedy_en}")
            )
    elif not re.fullmatch(r"[0-9]{17}[0-9Xx]|[A-Za-z0-9]{5,20}", identity.strip()):
        faults.append(
            Fault(
                "identity",
                "请填写18位身份证号或护照号。",
                "Give an 18-character identity number or a passport number.",
            )
        )
    if not re.fullmatch(r"[0-9+\- ]{7,20}|[^@\s]+@[^@\s]+", contact.strip()):
        faults.append(
            Fault(
                "contact",
                "请填写可联系到您的电话或邮箱。",
                "Give a telephone or mail address that reaches you.",
            )
        )
    if len(statement.strip()) < 10:
        faults.append(
            Fault(
                "statement",
                "请写明对哪一项有异议和依据的事实（至少10个字）。",
                "Say what you object to and the facts (ten characters or more).",
            )
        )
    return faults
