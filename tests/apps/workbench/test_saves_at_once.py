"""EXC C 7: two people save the same file in the same moment, over connections of their own: one wins, nothing is lost."""

import html
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account
from exclave.apps.reference.models import Authority
from exclave.apps.workbench import bundles, drafts
from exclave.apps.workbench.actions.begin_draft import begin_draft
from exclave.apps.workbench.models import Change
from tests.apps.workbench.drafting import FILES, fetch

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_saves_at_once_one_wins_and_the_other_sees_the_difference() -> None:
    office = Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="T"
    )
    people = [Account.objects.create_account(name, "x", name=name) for name in ("one", "two")]
    for account in people:
        grant_role(CLOCK, account_id=account.public_id, authority_id=office.pk, role="policy_officer")
    begun = begin_draft(
        Actor(people[0].public_id, "policy_officer"), authority_id=office.pk, origin="zip", file_name="a.zip",
        content=bundles.packed(FILES, "a"), why="x",
    )  # fmt: skip
    draft = fetch(begun.result["draft"])
    answers: dict[str, object] = {}
    ready = Barrier(2)

    def save(account: Account) -> None:
        try:
            client = Client()
            client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
            typed = {"file": "values.yaml", "text": f"# {account.name}\n", "why": "x", "expected_version": 1}
            ready.wait(timeout=30)
            answers[account.name] = client.post(f"/workbench/{draft.public_id}/files/save/", typed)
        finally:
            connection.close()

    threads = [Thread(target=save, args=(account,)) for account in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = [name for name, answer in answers.items() if answer.status_code == 302]
    [loser] = [name for name, answer in answers.items() if answer.status_code == 409]
    assert drafts.texts(draft)["values.yaml"] == f"# {winner}\n"
    assert list(Change.objects.filter(draft=draft).order_by("number").values_list("kind", flat=True)) == [
        "began",
        "saved",
    ]
    shown = html.unescape(answers[loser].content.decode())
    assert f"# {loser}" in shown and winner in shown and 'name="expected_version" value="2"' in shown
