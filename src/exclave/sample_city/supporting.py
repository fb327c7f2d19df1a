"""A made-up measure with benefits in force beside the city's policy, and what came of it, all by real actions.

Two laboratories are entered; one has its grant paid, the other's claim waits at the office; the register was asked
once. For the demonstration alone, after its stage is made: the tests' cities are without it.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from exclave.apps.benefits.actions.claim_benefit import claim_benefit
from exclave.apps.benefits.actions.run_benefit import run_benefit
from exclave.apps.cases.actions.attach_file import attach_file
from exclave.apps.cases.actions.request_case import request_case
from exclave.apps.cases.actions.save_draft import save_draft
from exclave.apps.journal import clock
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.actions.sign_programme import sign_programme
from exclave.apps.register.models import Institution
from exclave.apps.workbench.actions.begin_draft import begin_draft
from exclave.apps.workbench.actions.propose_draft import propose_draft
from exclave.apps.workbench.actions.review_draft import review_draft
from exclave.apps.workbench.bundles import packed
from exclave.sample_city import papers
from exclave.sample_city.city import City, decide, fetch, hand_in, sign

PACK = Path(__file__).parent / "packs" / "sample-laboratories"
LABORATORIES = {
    "lumen": ("示例流明武汉实验站（虚构）", "420111", 8),
    "willow": ("示例垂柳武汉实验站（虚构）", "420111", 4),
}
"""Firm → the laboratory's name, where it lies, how many do research there."""


def support(city: City) -> str:
    """The programme's public id. The clock goes on by some minutes."""
    programme = _in_force(city)
    stations = {firm: _entered(city, programme, firm) for firm in LABORATORIES}
    paid = _claimed(city, programme, "lumen", stations["lumen"])
    decide(city, "city1", paid, "accept")
    decide(city, "city2", paid, "pay")
    sign(city, paid)
    _claimed(city, programme, "willow", stations["willow"])
    run_benefit(city.actor("city1"), programme_id=programme, benefit="opening_grant", asof=_today())
    return programme


def _today() -> Any:
    return clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date()


def _on_shelf(city: City) -> str:
    """The pack's files go through the workbench: begun and proposed by one person, reviewed by another."""
    texts = {str(f.relative_to(PACK)): f.read_text(encoding="utf-8") for f in PACK.rglob("*.yaml")}
    begun = begin_draft(
        city.actor("policy"),
        authority_id=city.authority.pk,
        origin="zip",
        file_name="离岸实验站支持示例办法（虚构）.zip",
        content=packed(texts, PACK.name),
        why="演示用的虚构办法。",
    )
    draft = str(begun.result["draft"])
    propose_draft(city.actor("policy"), draft_id=draft, reason="演示用的虚构办法。", expected_version=1)
    review_draft(city.actor("leader"), draft_id=draft, agree=True, expected_version=2)
    return draft


def _in_force(city: City) -> str:
    proposed = propose_programme(
        city.actor("policy"),
        authority_id=city.authority.pk,
        pack=_on_shelf(city),
        in_force_from=_today(),
        order_number="演示〔2025〕0号",
        settled={},
        left_open=[],
        reasons={},
    )
    programme = str(proposed.result["programme"])
    sign_programme(city.actor("leader"), programme_id=programme, agree=True, expected_version=1)
    return programme


def _entered(city: City, programme: str, firm: str) -> Institution:
    name, place, people = LABORATORIES[firm]
    opened = request_case(
        city.actor(firm), programme_id=programme, type="lab", organisation_id=city.firms[firm].public_id
    )
    case_id = str(opened.result["case"])
    stated = {"institution.place": place, "institution.shared": False}
    _handed_in(city, firm, case_id, stated | _about(name, people))
    decide(city, "city1", case_id, "enter")
    sign(city, case_id)
    station: Institution = Institution.objects.of(city.authority.pk).get(public_id=fetch(case_id).subject_id)
    return station


def _claimed(city: City, programme: str, firm: str, station: Institution) -> str:
    claim = claim_benefit(
        city.actor(firm), programme_id=programme, benefit="opening_grant", institution_id=station.public_id
    )
    case_id = str(claim.result["case"])
    name, _place, people = LABORATORIES[firm]
    stated = {"institution.shared": False, "institution.use": "示例用途：购置测试台。"}
    _handed_in(city, firm, case_id, stated | _about(name, people))
    return case_id


def _about(name: str, people: int) -> dict[str, Any]:
    rows = [{"person": f"示例研究员{n}", "research": True} for n in range(1, people + 1)]
    return {"institution.name": name, "institution.staff": {"complete": True, "rows": rows}}


def _handed_in(city: City, firm: str, case_id: str, stated: dict[str, Any]) -> None:
    """The form with its paper; the minutes in which it can be taken back have passed."""
    case, who = fetch(case_id), city.actor(firm)
    data = case.draft.data | stated
    save_draft(who, case_id=case_id, data=data, expected_version=case.draft.version)
    attach_file(
        who,
        case_id=case_id,
        field="institution.f_lease",
        name="lease.pdf",
        content=papers.pdf("Sample paper"),
    )
    hand_in(city, firm, case_id, data)
    clock.travel_to(clock.now() + timedelta(minutes=11))
