"""Record the input an institution had from one source in a year, as stated on a day (EZ-21)."""

from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Fault, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.models import Account
from exclave.apps.projects.access import kept_institution
from exclave.apps.projects.changing import refuse
from exclave.apps.projects.models import SOURCES, Input
from exclave.apps.register.models import Institution
from exclave.engines.codes import LiteralError, Stated, read_stated

FIRST_YEAR = 1990


@action("input.record")
def record_input(
    actor: Actor,
    *,
    institution_id: str,
    year: int,
    source: str,
    amount: str,
    use: str = "",
    definition: str,
    as_of: date,
    origin: str,
    correction: str = "",
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``amount`` as published (约500万元, 1.2亿元以上): a bare number is in 万元. Another ``as_of`` is another row.

    A second amount for the same year, source and day is a correction and needs its reason; the first one stays.
    Raises ``Refused`` (input_faulty).
    """
    account, institution = kept_institution(actor, institution_id)
    today = institution.authority.day(moment())
    stated, faults = _stated(amount)
    faults += _faults(year, source, definition, as_of, origin, today)
    faults += [
        *too_long("use", use, 200),
        *too_long("definition", definition, 300),
        *too_long("origin", origin, 200),
        *too_long("correction", correction, 300),
    ]
    current = (
        Input.objects.of(institution.authority_id)
        .select_for_update(of=("self",))
        .filter(institution=institution, year=year, source=source, as_of=as_of, superseded_at=None)
        .first()
    )
    if current is not None and not correction.strip():
        faults.append(
            Fault(
                "correction",
                f"该年度、来源、日期已记录“{current.text}”。要更正请写明理由；另一时点的数据请改截至日期。",
                f"“{current.text}” is recorded for this year, source and day. Give the reason to correct it, "
                "or the as-of day of the other statement.",
            )
        )
    refuse("input_faulty", faults)
    assert stated is not None
    row = _keep(account, institution, current, correction, dict(
        year=year, source=source, bound=stated.bound, scaled=stated.scaled, text=stated.text, use=use.strip(),
        definition=definition.strip(), as_of=as_of, origin=origin.strip(),
    ))  # fmt: skip
    record(
        actor,
        institution.authority.public_id,
        "input.record",
        kind="institution",
        subject_id=institution.public_id,
        version=1,
        content={"row": row.public_id, "year": year, "source": source, "amount": stated.text}
        | ({"why": correction.strip()} if current else {}),
    )
    return {"input": row.public_id, "institution": institution.public_id, "year": year}


def _keep(
    account: Account, institution: Institution, current: Input | None, why: str, values: dict[str, Any]
) -> Input:
    if current is not None:
        current.superseded_at, current.superseded_by, current.correction = moment(), account, why.strip()
        current.save(update_fields=["superseded_at", "superseded_by", "correction"])
    row: Input = Input.objects.create(
        authority=institution.authority,
        institution=institution,
        recorded_at=moment(),
        recorded_by=account,
        **values,
    )
    return row


def _stated(amount: str) -> tuple[Stated | None, list[Fault]]:
    try:
        stated = read_stated(amount, "万元")
    except LiteralError as error:
        return None, [Fault("amount", error.zh, error.en)]
    if stated.value < 0:
        return None, [Fault("amount", "金额不能为负。", "An amount is not negative.")]
    if len(stated.text) > 60:
        return None, too_long("amount", stated.text, 60)
    return stated, []


def _faults(year: int, source: str, definition: str, as_of: date, origin: str, today: date) -> list[Fault]:
    found = []
    if not FIRST_YEAR <= year <= today.year:
        found.append(
            Fault(
                "year",
                f"年份应在 {FIRST_YEAR} 到 {today.year} 之间。",
                f"The year lies between {FIRST_YEAR} and {today.year}.",
            )
        )
    if source not in dict(SOURCES):
        found.append(Fault("source", "请选择资金来源。", "Choose a source."))
    if not definition.strip():
        found.append(
            Fault(
                "definition",
                "请写明口径：统计范围、到账还是承诺。",
                "Give the definition: what is counted, paid or promised.",
            )
        )
    if not origin.strip():
        found.append(Fault("origin", "请写明数据来源，如报表、文件名称。", "Say where the figure is from."))
    if as_of > today or as_of.year < year:
        found.append(
            Fault(
                "as_of",
                "截至日期应不早于所填年度，且不在今天之后。",
                "The as-of day is not before the year it is about and not still to come.",
            )
        )
    return found
