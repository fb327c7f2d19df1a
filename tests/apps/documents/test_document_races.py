"""Two at once: two letters get two numbers without a gap, and one letter is issued once. Read on PostgreSQL."""

from typing import Any

import pytest
from django.db import connection

from exclave.apps.documents.actions.issue_document import numbered
from exclave.apps.journal.transaction import SETUP, action
from exclave.apps.reference.models import Authority
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@action("test.number")
def take_number(actor: Any, *, authority_id: int, fails: bool = False) -> dict[str, Any]:
    number = numbered(Authority.objects.get(pk=authority_id), "示科函", 2026)
    if fails:
        raise RuntimeError("rolled back")
    return {"number": number}


def test_numbers_taken_at_once_have_no_twin_and_a_failure_leaves_no_gap() -> None:
    office = Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="ZZ"
    )
    calls = [
        lambda fails=n % 4 == 3: take_number(SETUP, authority_id=office.pk, fails=fails) for n in range(8)
    ]
    answers = at_once(*calls)
    numbers = [a.result["number"] for a in answers if not isinstance(a, Exception)]
    assert sorted(numbers) == [f"示科函〔2026〕{n}号" for n in range(1, 7)], (connection.vendor, answers)
