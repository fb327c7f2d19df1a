"""The eligibility questions: for everyone, kept for nobody, and for a signed-in organisation only what is not known."""

import html
import json
import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exclave.apps.benefits.checking import LONGEST_STATE, said_from
from exclave.apps.journal.models import Event, Receipt
from exclave.apps.register.models import Institution
from exclave.sample_city.founding import PACK

pytestmark = pytest.mark.django_db
LAB = {
    "institution.shared": "no",
    "institution.state": "recognised",
    "institution.type": "lab",
    "institution.team_serving": "9",
}


class Walk:
    """A browser without JavaScript that answers what it is asked."""

    def __init__(self, client: Client, programme, **query: str) -> None:
        self.client, self.address = client, reverse("benefit-check", args=[programme.public_id])
        self.query = query
        client.cookies["language"] = "en"
        self.read(client.get(self.address, query))

    def read(self, response) -> None:
        self.response, self.text = response, response.content.decode()
        self.asked = self._hidden("asked")
        self.said = self._hidden("said")

    def _hidden(self, name: str) -> str:
        return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', self.text)[1])

    def post(self, **data: str) -> None:
        sent = {"said": self.said, "asked": self.asked, **self.query, **data}
        self.read(self.client.post(self.address, sent))

    def answer(self, value: str) -> None:
        self.post(answer="1", **{self.asked: value})

    def to_the_end(self, answers: dict[str, str]) -> list[str]:
        asked = []
        while self.asked:
            assert self.asked not in asked, "asked twice"
            asked.append(self.asked)
            if self.asked in answers:
                self.answer(answers[self.asked])
            else:
                self.post(decline="1")
        return asked


def test_without_an_account_the_answers_lead_to_results_and_nothing_is_kept(client, grants):
    before = (Session.objects.count(), Event.objects.count(), Receipt.objects.count())
    walk = Walk(client, grants)
    asked = walk.to_the_end(LAB)
    assert set(LAB) <= set(asked)
    assert "Nothing more to ask" in walk.text
    assert re.search(r"Opening grant</strong>.*?Qualifies", walk.text, re.S)
    assert (Session.objects.count(), Event.objects.count(), Receipt.objects.count()) == before
    assert set(client.cookies) <= {"csrftoken", "language"}, (
        "only the cookie every page sets for its forms, and the language chosen"
    )
    assert "no-store" in walk.response.headers["Cache-Control"]


def test_a_step_writes_nothing_to_the_database(client, grants):
    walk = Walk(client, grants)
    with CaptureQueriesContext(connection) as seen:
        walk.answer("no")
    written = [q["sql"] for q in seen if not q["sql"].lstrip("-").lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE"))]  # fmt: skip
    assert written == []


def test_what_fails_names_the_clause_and_what_is_unknown_names_what_is_needed(client, grants):
    walk = Walk(client, grants, only="opening_grant")
    walk.to_the_end({**LAB, "institution.team_serving": "7"})
    assert "Does not qualify" in walk.text and "第十一条" in walk.text
    fresh = Walk(client, grants, only="opening_grant")
    fresh.to_the_end({k: v for k, v in LAB.items() if k != "institution.shared"})
    assert "Still needed: is the office shared" in fresh.text and "Qualifies" not in fresh.text


def test_an_unreadable_answer_is_given_back_with_a_reason_and_nothing_is_lost(client, grants):
    walk = Walk(client, grants, only="opening_grant")
    while walk.asked != "institution.team_serving":
        walk.post(decline="1") if walk.asked not in LAB else walk.answer(LAB[walk.asked])
    before = walk.said
    walk.answer("lots")
    assert walk.response.status_code == 422 and 'value="lots"' in walk.text
    assert walk.said == before and walk.asked == "institution.team_serving"
    walk.answer("")
    assert walk.response.status_code == 422 and "I do not know" in walk.text


def test_an_answer_can_be_changed_and_another_question_answered_first(client, grants):
    walk = Walk(client, grants, only="opening_grant")
    first = walk.asked
    walk.answer(LAB[first])
    walk.post(change=first)
    assert walk.asked == first
    walk.post(decline="1")
    assert json.loads(walk.said) == {"answers": {}, "declined": [first]}
    walk.post(change="institution.shared")
    assert walk.asked == "institution.shared"


@pytest.mark.parametrize("said", ["[]", "{", '{"answers": 1, "declined": []}', '{"answers": {}, "declined": [1]}', "[" * 3000, "x" * (LONGEST_STATE + 1)])  # fmt: skip
def test_a_form_that_carries_nonsense_begins_anew_and_says_so(client, grants, said):
    assert said_from(said) is None
    walk = Walk(client, grants)
    walk.post(said=said)
    assert walk.response.status_code == 200 and "begin again" in walk.text.lower()


def test_facts_of_other_kinds_in_the_form_are_read_as_strictly_as_a_form(client, grants):
    """What travels in the form is no promise: nobody can make the page say more than typing would."""
    walk = Walk(client, grants, only="opening_grant")
    walk.post(turn="1", said=json.dumps({"answers": {"institution.shared": [1], "institution.state": {"a": 1}, "param.grant_team": "1",
                                           "no.such": "x", "institution.team_serving": -3}, "declined": ["no.such"]}))  # fmt: skip
    assert walk.response.status_code == 200 and "Facts missing" in walk.text


def test_a_signed_in_organisation_is_asked_only_what_is_not_known(client, grants, laboratory, notice_city):
    laboratory(firm="lumen")
    client.force_login(notice_city.accounts["lumen"])
    walk = Walk(client, grants)
    assert "the register" in walk.text and "recognised" in walk.text
    asked = walk.to_the_end(LAB)
    assert not {"institution.state", "institution.type", "applicant.kind", "applicant.place"} & set(asked)
    assert re.search(r"Opening grant</strong>.*?Qualifies", walk.text, re.S)


def test_nobody_else_s_institution_is_taken(client, grants, laboratory, notice_city):
    other = laboratory(firm="cedar", name="他家的站")
    client.force_login(notice_city.accounts["lumen"])
    walk = Walk(client, grants, about=other.public_id)
    assert "他家的站" not in walk.text
    assert 'value="nobody"' in walk.text and re.search(r'value="new-[^"]+" selected', walk.text)


def test_a_known_fact_can_be_corrected_for_the_check_only(client, grants, laboratory, notice_city):
    institution = laboratory(firm="lumen")
    client.force_login(notice_city.accounts["lumen"])
    walk = Walk(client, grants, only="opening_grant", about=institution.public_id)
    walk.post(change="institution.state")
    walk.answer("rectifying")
    assert "Does not qualify" in walk.text
    institution.refresh_from_db()
    assert institution.state == "recognised"


def test_a_policy_without_benefits_asks_about_the_types_whoever_asks(client, grants, laboratory, notice_city):
    """The city's own policy gives none: whoever has an institution under it may still ask about another."""
    own = type(grants).objects.scoped("a test").get(state="in_force", pack_version__pack=PACK)
    Institution.objects.scoped("a test").filter(pk=laboratory(firm="lumen").pk).update(programme=own)
    client.force_login(notice_city.accounts["lumen"])
    walk = Walk(client, own)
    assert "Institutions you might file" in walk.text and walk.asked
