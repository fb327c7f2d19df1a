"""A programme with benefits in force beside the city's own, and institutions under it as bulk rows."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exclave.apps.cases.models import Case, Submission
from exclave.apps.journal import clock
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.actions.sign_programme import sign_programme
from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Institution
from exclave.sample_city.city import City
from tests.apps.benefits import granting
from tests.apps.benefits.grant_pack import NAME, write_pack

SINCE = date(2025, 3, 1)


@pytest.fixture
def grants(notice_city: City, settings: Any, tmp_path: Path) -> Programme:
    """The fictional programme with benefits, proposed by one person and signed by another."""
    write_pack(tmp_path)
    settings.EXCLAVE_PACKS = [*settings.EXCLAVE_PACKS, tmp_path]
    made = propose_programme(
        notice_city.actor("policy"),
        authority_id=notice_city.authority.pk,
        pack=NAME,
        in_force_from=SINCE,
        settled={},
        left_open=[],
        reasons={},
    ).result["programme"]
    sign_programme(notice_city.actor("leader"), programme_id=made, agree=True, expected_version=1)
    return Programme.objects.scoped("a test").select_related("pack_version", "authority").get(public_id=made)


@pytest.fixture
def laboratory(grants: Programme, notice_city: City) -> Callable[..., Institution]:
    """``laboratory(state="recognised", type="lab", firm=…)``: an institution on the register, without a case."""

    def make(
        state: str = "recognised", type: str = "lab", firm: str = "lumen", name: str = "示例实验站"
    ) -> Institution:
        return granting.laboratory(grants, notice_city, firm, state=state, type=type, name=name)

    return make


@pytest.fixture
def handed_in(grants: Programme, notice_city: City) -> Callable[[Institution, dict[str, Any]], None]:
    """``handed_in(institution, {"institution.shared": False})``: a form about it that stands, handed in now."""

    def make(institution: Institution, data: dict[str, Any]) -> None:
        now = clock.now()
        count = Case.objects.scoped("a test").count()
        case = Case.objects.create(
            authority=grants.authority,
            programme=grants,
            procedure="report",
            type=institution.type,
            number=f"T-{count}",
            applicant=institution.organisation,
            subject_id=institution.public_id,
            stage="write",
            waits_on="nobody",
            ended=True,
            entered_stage_at=now,
            opened_at=now,
            submitted_at=now,
            form_version=grants.pack_version.digest,
        )
        Submission.objects.create(
            case=case,
            sequence=1,
            form="report",
            form_version=grants.pack_version.digest,
            data=data,
            submitted_by=notice_city.accounts["lumen"],
            at=now,
            receipt_number=f"R-{count}",
        )

    return make
