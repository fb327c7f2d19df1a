"""What the pages of benefits need, laid beside the sample city: a programme with benefits, a run, a payment order."""

import tempfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from exclave.apps.benefits.actions.run_benefit import run_benefit
from exclave.apps.benefits.models import Credit, PaymentOrder, Reclaim, Repayment
from exclave.apps.cases.models import Case
from exclave.apps.journal import clock
from exclave.apps.programmes.models import PackVersion, Programme
from exclave.apps.register.models import Institution, InstitutionState
from exclave.engines.policy.pack import LoadedPack, load_pack
from exclave.sample_city.city import City
from tests.apps.benefits.grant_pack import write_pack
from tests.apps.impact.trying import laid

SINCE = date(2025, 3, 1)


@cache
def _loaded() -> LoadedPack:
    with tempfile.TemporaryDirectory() as folder:
        return load_pack(write_pack(Path(folder)))


def put_in_force(city: City) -> Programme:
    """As rows, without the folder of the pack; test_benefit_claim puts it in force by the actions."""
    loaded, now = _loaded(), clock.now()
    identity = loaded.pack.pack
    version = PackVersion.objects.create(
        pack=identity.id, version=identity.version, digest=loaded.digest, stored_at=now,
        content=loaded.pack.model_dump_json(by_alias=True, exclude_unset=True),
    )  # fmt: skip
    return Programme.objects.create(
        authority=city.authority, pack_version=version, state="in_force", name_zh=identity.name.zh,
        name_en=identity.name.en, in_force_from=SINCE, proposed_by=city.accounts["policy"], proposed_at=now,
        signed_by=city.accounts["leader"], signed_at=now,
    )  # fmt: skip


def laboratory(programme: Programme, city: City, firm: str, **given: Any) -> Institution:
    """An institution on the register under the programme, without a case."""
    fields = {"state": "recognised", "type": "lab", "name": "示例实验站"} | given
    row = Institution.objects.create(
        authority=programme.authority, programme=programme, place="420102", home="420700",
        organisation=city.firms[firm], source="import", entered_at=datetime(2025, 3, 3, tzinfo=UTC), **fields,
    )  # fmt: skip
    InstitutionState.objects.create(
        institution=row, state=row.state, valid_from=SINCE, recorded_at=row.entered_at, clause="r4"
    )
    return row


def grant(city: City) -> dict[str, str]:
    """The objects of the benefits' addresses: an institution of willow's, a run over it, an order to willow, a trial."""
    programme = put_in_force(city)
    institution = laboratory(programme, city, "willow")
    run = run_benefit(
        city.actor("city1"),
        programme_id=programme.public_id,
        benefit="opening_grant",
        asof=clock.now().date(),
    )
    case = Case.objects.of(city.authority.pk).filter(applicant=city.firms["willow"]).order_by("pk").first()
    order = PaymentOrder.objects.create(
        authority=city.authority, number="EZ-Z-2025-0001", programme=programme, case=case, effect="grant_it",
        benefit="opening_grant", payee=city.firms["willow"], amount_fen=5_000_000, clause="g1", ordered_at=clock.now(),
        decided_by=city.accounts["city1"], signed_by=city.accounts["leader"],
    )  # fmt: skip
    return taken(city, programme, institution.public_id, case) | {
        "grants": programme.public_id,
        "grant_run": run.result["run"],
        "grant_institution": institution.public_id,
        "payment_order": order.public_id,
        "trial": laid(city, programme),
    }


def taken(city: City, programme: Programme, subject_id: str, case: Case | None) -> dict[str, str]:
    """A credit of willow's, and money it is to pay back with a payment that came in: rows."""
    now = clock.now()
    common: dict[str, Any] = {
        "authority": city.authority, "programme": programme, "case": case, "effect": "x", "clause": "g1",
        "subject_id": subject_id, "subject_name": "示例实验站",
        "decided_by": city.accounts["city1"], "signed_by": city.accounts["leader"],
    }  # fmt: skip
    credit = Credit.objects.create(
        organisation=city.firms["willow"], source="institution.staff", row={"title": "示例资质"}, row_key="k", year=2025,
        to_place="420704", ratio="1/2", counted_on=now.date(), counted_at=now, **common,
    )  # fmt: skip
    reclaim = Reclaim.objects.create(
        number="EZ-H-2025-0001", payer=city.firms["willow"], amount_fen=4_000_000, exact="4000000", calc="示例",
        rounding="down_to_fen", reckoned=RECKONED, ordered_at=now, due_on=now.date(), **common,
    )  # fmt: skip
    back = Repayment.objects.create(
        authority=city.authority, reclaim=reclaim, amount_fen=1, received_on=now.date(), voucher="示例凭证",
        recorded_at=now, recorded_by=city.accounts["city1"],
    )  # fmt: skip
    return {"credit_row": credit.public_id, "reclaim_row": reclaim.public_id, "repayment": back.public_id}


RECKONED = {
    "asof": "2025-03-01",
    "facts": [
        {
            "path": "base.paid", "label": {"zh": "已拨支持资金", "en": "support paid"}, "value": {"zh": "10 万元", "en": "CNY 100,000"},
            "missing": False, "since": "2025-01-06", "source": {"zh": "经办登记", "en": "the register"},
        }
    ],
    "steps": [{"text": "base.paid * 2 / 5", "value": {"zh": "4 万元", "en": "CNY 40,000"}}],
    "zh": "示例。",
    "en": "An example.",
}  # fmt: skip
