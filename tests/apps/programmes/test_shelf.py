"""The policy officer's shelf: what keeps a pack from coming into force is said, and so is what its paper gets wrong."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as configured

from exclave.apps.journal.transaction import CLOCK
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account
from exclave.apps.programmes import keeping, library, workbench
from exclave.apps.reference.models import Authority
from exclave.sample_city.founding import PACK

pytestmark = pytest.mark.django_db
WAITING = "effects:\n  thank: {practice: 示例, flag: 示例}\n"


@pytest.fixture
def shelf_of_one(tmp_path: Path, settings):
    folder = tmp_path / PACK
    shutil.copytree(Path(configured.PACKAGE) / "packs" / PACK, folder)
    settings.EXCLAVE_PACKS = [tmp_path]
    return folder


@pytest.fixture
def officer(client):
    authority = Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="T"
    )
    account = Account.objects.create_account("p", "x", name="p")
    grant_role(CLOCK, account_id=account.public_id, authority_id=authority.pk, role="policy_officer")
    client.force_login(account)
    return client


def test_a_pack_whose_verbs_are_all_carried_out_waits_for_nothing(shelf_of_one: Path) -> None:
    assert [(one.folder, one.faults, one.waits) for one in workbench.shelf()] == [(PACK, 0, ())]


def test_a_pack_with_a_verb_that_nothing_carries_out_stays_in_sight_with_the_reason(
    shelf_of_one: Path, officer
) -> None:
    (shelf_of_one / "more.yaml").write_text(WAITING, "utf-8")
    assert [(one.faults, one.waits) for one in workbench.shelf()] == [(0, ("flag",))]
    page = officer.get("/packs/").content.decode()
    assert "flag" in page
    one = officer.get(f"/packs/{PACK}/").content.decode()
    assert "flag" in one
    assert " disabled" in one


def test_findings_are_shown_to_whom_puts_the_pack_in_force(shelf_of_one: Path, officer) -> None:
    (shelf_of_one / "more.yaml").write_text(
        "findings:\n  - {id: f_sum, kind: arithmetic, about: [c2], zh: 示例：分项合计与总数不符, en: Sample, does: 两数并列, does_en: Both}\n",
        "utf-8",
    )
    page = officer.get(f"/packs/{PACK}/").content.decode()
    assert "示例：分项合计与总数不符" in page
    assert "两数并列" in page


def test_a_pack_about_what_nothing_keeps_cannot_come_into_force(monkeypatch: pytest.MonkeyPatch) -> None:
    """HN-01: without a room that keeps any subject, zones have a pack and no register."""
    monkeypatch.setattr(keeping, "_any", [])
    waiting = {one.folder: one.waits for one in workbench.shelf()}
    assert "zone" in waiting["hainan-offshore-zones"]
    codes = {fault.code for fault in library.faults_of(library.from_disk("hainan-offshore-zones"))}
    assert codes == {"unkept_subject"}
    assert library.faults_of(library.from_disk(PACK)) == []
