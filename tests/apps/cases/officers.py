"""An officer, leader or expert at the keyboard: pages opened, and forms posted with what was hidden in them."""

import re
from typing import Any

from django.test import Client

from exclave.apps.cases.models import Case
from exclave.sample_city.city import City

FORM = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.S)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def signed_in(city: City, who: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(city.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = language
    return client


def case_of(city: City, firm: str, procedure: str = "filing") -> Case:
    found = Case.objects.scoped("a test").filter(applicant=city.firms[firm], procedure=procedure)
    case = found.order_by("-pk").first()
    assert case is not None
    return case


def address(case: Case, step: str = "") -> str:
    return f"/cases/{case.public_id}/{step + '/' if step else ''}"


def hidden(html: str, action: str) -> dict[str, str]:
    """What stands hidden in the form that posts to ``action``: version and idempotency key."""
    form = next(body for to, body in FORM.findall(html) if to == action)
    return {name: value for name, value in HIDDEN.findall(form) if name != "csrfmiddlewaretoken"}


class Desk:
    """One person's browser tab on one case page."""

    def __init__(self, city: City, who: str, case: Case) -> None:
        self.client, self.case = signed_in(city, who), case
        self.html = ""
        self.load()

    def load(self) -> str:
        response = self.client.get(address(self.case))
        assert response.status_code == 200, response.status_code
        self.html = response.content.decode()
        return self.html

    def post(self, step: str, **typed: Any) -> Any:
        """Post the form of a step as the page holds it now, however old the page is."""
        to = address(self.case, step)
        return self.client.post(to, hidden(self.html, to) | typed)
