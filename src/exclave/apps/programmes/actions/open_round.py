"""Open a round: publish a call that states its dates and settles what the policy leaves to the call."""

from datetime import date, datetime
from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.programmes.settling import parse_settled, round_points
from exclave.apps.reference import numbers
from exclave.engines import procedure as engine
from exclave.engines.codes.calendar import end_of_day_instant, start_of_day_instant
from exclave.engines.policy.pack.model import Pack
from exclave.engines.procedure import missing_dates


@action("round.open")
def open_round(
    actor: Actor,
    *,
    programme_id: str,
    procedure: str,
    types: list[str],
    title_zh: str,
    title_en: str = "",
    text_zh: str = "",
    text_en: str = "",
    opens_on: date,
    closes_on: date,
    dates: dict[str, str],
    settled: dict[str, str],
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Publish the call. ``closes_on`` is the last day; ``dates`` holds other named last days of the procedure.

    Raises ``Refused`` with a fault per open point the call must state (`settle: round`) and per impossible date.
    """
    row = publish_round(
        actor,
        programme_id=programme_id,
        procedure=procedure,
        starts="round",
        types=types,
        title_zh=title_zh,
        title_en=title_en,
        text_zh=text_zh,
        text_en=text_en,
        opens_on=opens_on,
        closes_on=closes_on,
        dates=dates,
        settled=settled,
    )
    return {"round": row.public_id, "number": row.number}


def publish_round(
    actor: Actor,
    *,
    programme_id: str,
    procedure: str,
    starts: str,
    types: list[str],
    title_zh: str,
    title_en: str = "",
    text_zh: str = "",
    text_en: str = "",
    opens_on: date,
    closes_on: date,
    dates: dict[str, str],
    settled: dict[str, str],
) -> Round:
    """The round, inside the running action, as an officer of the programme's authority.

    ``starts`` is how its cases begin, as the pack says of the procedure: ``round`` where people apply in it.
    """
    account = acting_account(actor)
    programme = Programme.objects.scoped("by public id, then checked").filter(public_id=programme_id).first()
    if programme is None or programme.authority_id not in read_standing(account.pk).authority_ids("officer"):
        raise not_allowed()
    if programme.state != "in_force":
        raise Refused(
            "not_in_force", "该政策包尚未施行，不能开启批次。", "The pack is not in force; no round can open."
        )
    pack = library.compiled(programme).pack
    if procedure not in pack.procedures or pack.procedures[procedure].starts != starts:
        raise not_allowed()
    values, faults = parse_settled(pack, settled, "round")
    faults += [*too_long("title_zh", title_zh, 200), *too_long("title_en", title_en, 240)]
    faults += _before_force(programme, opens_on)
    faults += _faults(pack, procedure, types, title_zh, opens_on, closes_on, dates, values)
    if faults:
        raise Refused("round_incomplete", "申报通知还缺少内容。", "The call is not complete.", faults)
    zone = programme.authority.zone
    row: Round = Round.objects.create(
        authority=programme.authority,
        programme=programme,
        procedure=procedure,
        year=opens_on.year,
        number=numbers.take(programme.authority, "R", opens_on.year),
        title_zh=title_zh,
        title_en=title_en,
        text_zh=text_zh,
        text_en=text_en,
        types=types,
        opens_at=start_of_day_instant(opens_on, zone),
        closes_at=end_of_day_instant(closes_on, zone),
        cutoff=closes_on,
        dates={name: dates[name] for name in named_dates(pack, procedure)},
        settled=values,
        opened_by=actor.id,
        published_at=moment(),
    )
    record_round(actor, row)
    return row


def _before_force(programme: Programme, opens_on: date) -> list[Fault]:
    if opens_on >= programme.in_force_from:
        return []
    day = programme.in_force_from.isoformat()
    zh = f"政策自 {day} 起施行，批次不能早于这一天开始。"
    return [Fault("opens_on", zh, f"The policy is in force from {day}; no round opens before that day.")]


def record_round(actor: Actor, row: Round) -> None:
    version = row.programme.pack_version
    record(
        actor,
        row.authority.public_id,
        "round.open",
        kind="round",
        subject_id=row.public_id,
        version=1,
        content={
            "number": row.number,
            "opens": row.opens_at.isoformat(),
            "closes": row.closes_at.isoformat(),
            "dates": row.dates,
            "settled": row.settled,
        },
        pack={"id": version.pack, "version": version.version},
    )


def named_dates(pack: Pack, procedure: str) -> list[str]:
    """Names of the last days the procedure reads from its round (``round.dates.<name>``)."""
    missing = missing_dates(pack.procedures[procedure], engine.Round())
    return [name.removeprefix("dates.") for name in missing if name.startswith("dates.")]


def _faults(
    pack: Pack,
    procedure: str,
    types: list[str],
    title_zh: str,
    opens_on: date,
    closes_on: date,
    dates: dict[str, str],
    values: dict[str, Any],
) -> list[Fault]:
    faults: list[Fault] = []
    for point in round_points(pack, procedure):
        if point not in values:
            param = pack.params[point]
            faults.append(
                Fault(
                    point,
                    f"“{param.zh}”须在通知中写明后才能开启批次。",
                    f"“{param.en}” must be stated in the call before the round can open.",
                )
            )
    if not title_zh.strip():
        faults.append(Fault("title_zh", "请填写通知标题。", "Give the call a title."))
    taken = set(pack.procedures[procedure].types)
    if bool(types) != bool(taken) or not set(types) <= taken:
        faults.append(Fault("types", "请选择本批次受理的类型。", "Choose the types this round takes."))
    if closes_on < opens_on:
        faults.append(
            Fault("closes_on", "截止日早于开始日，请改正。", "The last day is before the first; correct it.")
        )
    for name in named_dates(pack, procedure):
        stated = dates.get(name)
        if not stated:
            faults.append(
                Fault(f"dates.{name}", f"请写明“{name}”的截止日。", f"State the last day for “{name}”.")
            )
        elif (day := _day(stated)) is None or day < closes_on:
            faults.append(
                Fault(
                    f"dates.{name}",
                    f"“{name}”的截止日应是不早于申报截止日的日期。",
                    f"The last day for “{name}” must be a date not before the closing day.",
                )
            )
    return faults


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None
