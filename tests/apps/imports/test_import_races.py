"""Two at once: an import is applied once and undone once, whoever presses first. Read on PostgreSQL."""

from types import SimpleNamespace
from typing import Any

import pytest

from exclave.apps.imports.actions.decide_import import decide_import
from exclave.apps.imports.actions.undo_import import propose_undo, undo_import
from exclave.apps.imports.models import Import, ImportedRow
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Stale
from exclave.apps.journal.transaction import SETUP, Actor, Receipt
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account, Organisation
from exclave.apps.reference.models import Authority
from tests.racing import at_once

from . import lists

pytestmark = pytest.mark.django_db(transaction=True)


def office() -> Any:
    """What of a city a list of organisations needs: an authority, an officer who brings it, and two who decide."""
    authority = Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="ZY"
    )
    actors = {}
    for name, role in (("city1", "officer"), ("city2", "officer"), ("leader", "leader")):
        account = Account.objects.create_account(name, "x", name=name)
        grant_role(SETUP, account_id=account.public_id, authority_id=authority.pk, role=role)
        actors[name] = Actor(account.public_id, role)
    return SimpleNamespace(authority=authority, actor=actors.__getitem__)


def settled(answers: list[Any]) -> tuple[int, int]:
    """How many were done, and how many saw that another had been quicker."""
    done = sum(isinstance(a, Receipt) for a in answers)
    late = sum(isinstance(a, Stale) for a in answers)
    assert done + late == len(answers), answers
    return done, late


def test_import_decided_and_undone_by_several_at_once_happens_once() -> None:
    city = office()
    one = lists.proposed(city, "organisations", lists.ORGANISATIONS, lists.firms(3), who="city1")
    words = {"import_id": one.public_id, "expected_version": one.version}
    people = ["leader", "city2"] * 3
    answers = at_once(*(lambda who=w: decide_import(city.actor(who), approve=True, **words) for w in people))
    assert settled(answers) == (1, 5)
    assert ImportedRow.objects.filter(imported=one).count() == 3
    assert Event.objects.filter(subject_id=one.public_id, action="import.apply").count() == 1
    one = Import.objects.scoped("test").get(pk=one.pk)
    words["expected_version"] = one.version
    proposed = propose_undo(city.actor("city1"), reason="x", **words)
    assert proposed.result["told"] == 2
    words["expected_version"] += 1
    answers = at_once(*(lambda who=w: undo_import(city.actor(who), approve=True, **words) for w in people))
    assert settled(answers) == (1, 5)
    codes = [row[0] for row in lists.firms(3)]
    assert not Organisation.objects.filter(identity_no__in=codes).exists()
