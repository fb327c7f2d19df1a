"""The verb ``pay``: a decision signed by two people becomes a payment order, in the transaction that decides."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from exclave.apps.benefits.models import PaymentOrder
from exclave.apps.cases import answering
from exclave.apps.cases.models import Entry
from exclave.apps.cases.running import Running
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor, record
from exclave.apps.people.models import Account, Organisation
from exclave.apps.reference import numbers
from exclave.engines.codes.units import LiteralError, Quantity, parse_literal, to_fen
from exclave.engines.policy.answers import clauses_for
from exclave.engines.policy.language import evaluate
from exclave.engines.policy.language.program import compile_program
from exclave.engines.policy.language.values import Unknown
from exclave.engines.policy.pack.model import OPEN, Effect, Pay


def run_pay(alive: Running, effect_id: str, effect: Effect, actor: Actor, at: datetime) -> dict[str, Any]:
    """Order the payment. Raises ``Refused`` while the amount or the payee is not known, or one person alone decided."""
    assert effect.pay is not None
    case, spec = alive.case, effect.pay
    payee = _payee(alive, spec)
    amount = _amount(alive, effect_id, spec)
    first, second = signers(alive)
    if second is None:
        raise Refused("second_missing", "支付须由两人签署。", "A payment needs two signatures.")
    order = PaymentOrder.objects.create(
        authority=case.authority,
        number=numbers.take(case.authority, "Z", numbers.year_of(case.authority, at)),
        programme=case.programme,
        case=case,
        effect=effect_id,
        benefit=benefit_of(alive),
        payee=payee,
        amount_fen=amount,
        budget=spec.budget or "",
        use=spec.use or "",
        not_for=spec.not_for or "",
        clause=next(iter(clauses_for(effect.clause, case.type)), ""),
        accepted_at=accepted_at(alive),
        ordered_at=at,
        decided_by=first,
        signed_by=second,
    )
    version = case.programme.pack_version
    record(
        actor,
        case.authority.public_id,
        "payment.order",
        kind="payment",
        subject_id=order.public_id,
        version=1,
        content={"number": order.number, "amount_fen": amount, "case": case.public_id, "effect": effect_id},
        pack={"id": version.pack, "version": version.version},
    )
    return {"payment": order.public_id, "number": order.number, "amount_fen": amount}


def benefit_of(alive: Running) -> str:
    """The benefit that is claimed by the case's procedure."""
    named = (
        key for key, one in alive.compiled.pack.benefits.items() if one.procedure == alive.case.procedure
    )
    return next(named, "")


def _payee(alive: Running, spec: Pay) -> Organisation:
    """The establishing body: to it also goes what is meant for its institution, which is no body of its own."""
    if spec.to in ("applicant", alive.procedure.subject) and alive.case.applicant is not None:
        return alive.case.applicant
    raise Refused(
        "payee_unknown",
        "政策包写的收款对象在本系统没有账户，不能开出支付令。",
        "Whom the pack names as payee is no organisation known here, so no payment can be ordered.",
    )


def _amount(alive: Running, effect_id: str, spec: Pay) -> int:
    """Whole fen above nothing, by the pack's value, the point as settled, or the pack's calculation."""
    stated = spec.amount
    if stated is not None and not stated.startswith("param."):
        return _whole(_literal(alive.case.settled.get(f"{effect_id}.pay") if stated == OPEN else stated))
    facts = answering.facts_of(alive.case, alive.compiled, answering.latest_data(alive.case))
    if stated is not None:
        return _whole(facts.value(stated))
    assert spec.calc is not None
    return _whole(evaluate(compile_program(spec.calc, alive.compiled.env), facts))


def _literal(written: Any) -> Any:
    try:
        found = parse_literal(str(written))
        return to_fen(found) if isinstance(found, Quantity) else None
    except LiteralError:
        return None


def _whole(value: Any) -> int:
    if value is None or isinstance(value, Unknown | bool):
        raise Refused(
            "amount_unknown",
            "金额尚未确定，不能开出支付令。请先确定标准，或补齐金额所依据的事实。",
            "The amount is not known, so no payment can be ordered. Settle the standard, or complete the facts it rests on.",
        )
    exact = Fraction(value)
    if exact.denominator != 1 or exact <= 0:
        raise Refused(
            "amount_not_payable",
            "算出的金额不是大于零的整分，不能开出支付令。请核对政策包的算法。",
            "The amount is not a whole number of fen above zero, so no payment can be ordered. Look at the pack's calculation.",
        )
    return int(exact)


def signers(alive: Running) -> tuple[Account, Account | None]:
    """Who decided and who signed second (None where the stage asks for no second), as the case's own history has it."""
    taken = Entry.objects.filter(case=alive.case, kind="acted").order_by("-seq").first()
    if taken is None:
        raise Refused("undecided", "还没有人作出决定。", "Nobody has decided yet.")
    second = taken.detail.get("second")
    wanted = [one for one in (taken.actor, second) if one]
    found = {one.public_id: one for one in Account.objects.filter(public_id__in=wanted)}
    return found[taken.actor], found[second] if second else None


def accepted_at(alive: Running) -> datetime | None:
    """When the case was accepted for the last time: the latest check that let it go on."""
    checks = {stage.id: stage for stage in alive.procedure.stages if stage.does == "check"}
    passed = Entry.objects.filter(case=alive.case, kind="acted", stage__in=list(checks)).order_by("-seq")
    for entry in passed:
        outcome = checks[entry.stage].outcomes.get(entry.outcome)
        if outcome is not None and not outcome.returns and outcome.to != "end":
            return entry.at
    return None
