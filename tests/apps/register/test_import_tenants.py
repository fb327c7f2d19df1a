"""Tenants taken over from a list: two people, all or nothing."""

from time import perf_counter

import pytest

from exclave.apps.journal.refusals import Refused
from exclave.apps.register.actions.import_tenants import import_tenants
from exclave.apps.register.models import Change, Tenant, TenantState

from .conftest import Register

pytestmark = pytest.mark.django_db


def rows(register: Register, count: int) -> list[dict]:
    return [
        {
            "institution": register.row.public_id,
            "since": "2025-05-01",
            "name_zh": f"示例企业{n}（虚构）",
            "kind": "team",
            "staff": "约10",
            "states": [
                {"state": "signed", "since": "2025-05-01"},
                {"state": "moved_in", "since": "2025-06-01"},
            ],
        }
        for n in range(count)
    ]


def run(register: Register, given: list[dict], actor: str = "city2", proposer: str = "city1"):
    return import_tenants(
        register.city.actor(actor),
        authority_id=register.city.authority.pk,
        proposed_by=register.city.accounts[proposer].public_id,
        reason="接收原有台账",
        rows=given,
    ).result


def test_imported_tenants_have_states_and_one_change(register: Register) -> None:
    assert run(register, rows(register, 3))["states"] == 6
    mine = register.city.authority.pk
    assert {t.staff_bound for t in Tenant.objects.of(mine)} == {"about"}
    assert TenantState.objects.of(mine).count() == 6
    assert Change.objects.of(mine).get().origin == "import"


def test_one_faulty_row_keeps_all_out(register: Register) -> None:
    given = rows(register, 3)
    given[2]["states"][1]["since"] = "2099-01-01"
    with pytest.raises(Refused) as found:
        run(register, given)
    assert [f.path for f in found.value.faults] == ["2.states.moved_in.since"]
    assert not Change.objects.of(register.city.authority.pk).exists()


def test_import_names_every_faulty_row_at_once(register: Register) -> None:
    given = rows(register, 4)
    given[0]["institution"] = "nonesuch"
    given[1]["name_zh"] = ""
    given[3]["identity_kind"], given[3]["identity_no"] = "uscc", "1"
    with pytest.raises(Refused) as found:
        run(register, given)
    assert [f.path for f in found.value.faults] == ["0.institution", "1.name_zh", "3.identity_no"]


def test_tenant_on_the_list_already_is_a_double(register: Register) -> None:
    given = rows(register, 2)
    for row in given:
        row |= {
            "kind": "organisation",
            "identity_kind": "uscc",
            "identity_no": register.city.firms["cedar"].identity_no,
        }
    with pytest.raises(Refused) as found:
        run(register, given)
    assert [f.path for f in found.value.faults] == ["1.identity_no"]


@pytest.mark.parametrize(
    ("actor", "proposer"), [("city1", "city1"), ("lumen", "city1"), ("echeng", "city1"), ("city2", "lumen")]
)
def test_import_takes_two_officers_of_the_authority(register: Register, actor: str, proposer: str) -> None:
    with pytest.raises(Refused):
        run(register, rows(register, 1), actor, proposer)
    assert not Tenant.objects.of(register.city.authority.pk).exists()


def test_import_of_a_thousand_is_quick(register: Register) -> None:
    begun = perf_counter()
    run(register, rows(register, 1000))
    assert perf_counter() - begun < 5  # 5,000 rows within 10 s, with much to spare on a busy machine
