"""The verb ``reclaim``: a decision signed by two people states how much is to be paid back, reckoned by the pack's formula."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from exclave.apps.benefits.effects import signers
from exclave.apps.benefits.models import Reclaim
from exclave.apps.benefits.reckoning import Reckoned, reckon
from exclave.apps.cases import duties
from exclave.apps.cases.running import Running
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor, record, tell
from exclave.apps.people.access import same_eyes
from exclave.apps.people.models import Account, Organisation
from exclave.apps.programmes import deadlines
from exclave.apps.reference import numbers
from exclave.engines.policy.answers import clauses_for
from exclave.engines.policy.pack.model import Effect
from exclave.engines.policy.pack.model import Reclaim as Spec
from exclave.engines.procedure.timing import time_from

SERIES = "H"
"""Numbers of money to be paid back: 收回."""


def run_reclaim(alive: Running, effect_id: str, effect: Effect, actor: Actor, at: datetime) -> dict[str, Any]:
    """Enter the claim. Raises ``Refused`` while a fact of the formula is unknown, or one person alone decided.

    Nothing to be paid back (everything was reached) is entered as nothing, so that the reckoning can be read.
    """
    assert effect.reclaim is not None
    case, spec = alive.case, effect.reclaim
    payer = _payer(alive, spec)
    found = reckon(alive, spec)
    if found.fen is None or found.exact is None:
        raise _unknown(found)
    first, second = signers(alive)
    if second is None:
        raise Refused("second_missing", "收回资金须由两人签署。", "Taking money back needs two signatures.")
    _entered_by_another(found, second)
    due = time_from(spec.within, alive.state, alive.context, at).due if spec.within else None
    row = Reclaim.objects.create(
        authority=case.authority,
        number=numbers.take(case.authority, SERIES, numbers.year_of(case.authority, at)),
        programme=case.programme,
        case=case,
        effect=effect_id,
        clause=next(iter(clauses_for(effect.clause, case.type)), ""),
        subject_id=case.subject_id,
        subject_name=case.title,
        payer=payer,
        amount_fen=found.fen,
        exact=str(found.exact),
        rounding=spec.round,
        calc=spec.calc[:300],
        reckoned=found.told,
        ordered_at=at,
        due_on=deadlines.last_day(due, alive.context.zone) if due else None,
        decided_by=first,
        signed_by=second,
    )
    version = case.programme.pack_version
    record(
        actor,
        case.authority.public_id,
        "reclaim.order",
        kind="reclaim",
        subject_id=row.public_id,
        version=1,
        content={
            "number": row.number,
            "amount_fen": row.amount_fen,
            "case": case.public_id,
            "effect": effect_id,
            "facts": {one["path"]: one["value"]["zh"] for one in found.told["facts"]},
        },
        pack={"id": version.pack, "version": version.version},
    )
    tell(
        duties.agents(case),
        "reclaim.ordered",
        {
            "number": row.number,
            "reclaim": row.public_id,
            "subject": row.subject_name,
            "due": row.due_on.isoformat() if row.due_on else "—",
        },
        dedupe=f"reclaim:{row.public_id}",
    )
    return {"reclaim": row.public_id, "number": row.number, "amount_fen": row.amount_fen}


def _entered_by_another(found: Reckoned, second: Account) -> None:
    """What one officer entered by hand needs other eyes: raises ``Refused`` where the second signer entered it."""
    for fact in found.told["facts"]:
        entered = fact["entered"]
        if entered is None:
            continue
        officer = Account.objects.filter(public_id=entered["by"]).first()
        if officer is not None and same_eyes(second, officer):
            zh, en = fact["label"]["zh"], fact["label"]["en"]
            raise Refused(
                "own_fact",
                f"金额所依据的“{zh}”是您（或您代办的同事）登记的，须由另一人签署。",
                f"You, or a colleague you cover for, entered “{en}”, on which the amount rests. Somebody else must sign.",
            )


def _payer(alive: Running, spec: Spec) -> Organisation:
    """The organisation behind the case: from it comes also what is asked of its record, which is no body of its own."""
    if spec.from_ in ("applicant", alive.procedure.subject) and alive.case.applicant is not None:
        return alive.case.applicant
    raise Refused(
        "payer_unknown",
        "政策包写的退款单位在本系统没有账户，不能收回。请先在登记对象上写明单位。",
        "Whom the pack names to pay back is no organisation known here. Name the organisation of the record first.",
    )


def _unknown(found: Reckoned) -> Refused:
    zh, en = found.needs
    day = found.told["asof"]
    return Refused(
        "amount_unknown",
        f"应收回的金额还算不出来。{zh}。请在登记对象上登记（{day} 或更早起生效），再作决定。",
        f"How much is to be paid back is not known yet. {en}. Enter it on the record (holding from {day} or before), then decide.",
    )
