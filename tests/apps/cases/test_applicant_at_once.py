"""The same submission sent three times, two of them at once, over connections of their own."""

from threading import Thread

import pytest
from applicants import check
from django.db import connection

from exclave.apps.cases.models import Submission
from exclave.apps.journal.models import Receipt
from tests.cities import city_for_good

pytestmark = pytest.mark.django_db(transaction=True)


def test_same_submission_sent_three_times_two_at_once_is_one_row_and_one_receipt() -> None:
    checked = check(city_for_good("call"), "amber")
    answers: list[str] = []

    def send() -> None:
        try:
            answers.append(checked.hand_in().url)
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.append(checked.hand_in().url)
    assert len(answers) == 3 and len(set(answers)) == 1
    assert Submission.objects.filter(case__public_id=checked.case).count() == 1
    assert Receipt.objects.filter(action="case.submit", key=checked.hidden["idempotency_key"]).count() == 1
