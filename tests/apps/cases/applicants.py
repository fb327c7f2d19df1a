"""An applicant at the keyboard: pages opened and forms posted as a browser does it."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from exclave.apps.cases.models import Case, Draft
from exclave.sample_city.city import City, fetch

HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')


def signed_in(city: City, who: str) -> Client:
    client = Client()
    client.force_login(city.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def case_of(city: City, firm: str, procedure: str = "filing") -> Case:
    return (
        Case.objects.scoped("a test")
        .filter(applicant=city.firms[firm], procedure=procedure)
        .order_by("-pk")
        .first()
    )


def draft(case: Case) -> Draft:
    return Draft.objects.get(case=case)


@dataclass
class Page:
    """One part of the form as a browser tab holds it: what is hidden in it stays until it is loaded again."""

    client: Client
    case: str
    part: int = 1
    hidden: dict[str, str] = field(default_factory=dict)
    html: str = ""

    @property
    def address(self) -> str:
        return f"/cases/{self.case}/edit/?part={self.part}"

    def load(self) -> "Page":
        response = self.client.get(self.address)
        assert response.status_code == 200, response.status_code
        return self.read(response)

    def read(self, response: Any) -> "Page":
        self.html = response.content.decode()
        form = self.html[self.html.index('id="draft"') :]
        self.hidden = dict(HIDDEN.findall(form))
        return self

    def save(self, *, autosave: bool = False, **typed: Any) -> Any:
        headers = {"X-Autosave": "1"} if autosave else {}
        return self.client.post(self.address, {**self.hidden, **dotted(typed)}, headers=headers)

    def upload(self, field_key: str, *files: Any, **typed: Any) -> Any:
        body = {**self.hidden, **dotted(typed), "upload": field_key, field_key: list(files)}
        return self.client.post(f"/cases/{self.case}/edit/files/?part={self.part}", body)


def dotted(typed: dict[str, Any]) -> dict[str, Any]:
    """``institution__name`` → ``institution.name``, so that fields can be named as arguments."""
    return {name.replace("__", "."): value for name, value in typed.items()}


def open_page(city: City, firm: str, part: int = 1) -> Page:
    return Page(signed_in(city, firm), case_of(city, firm).public_id, part).load()


@dataclass
class Check:
    """The check before handing in, as a browser tab holds it."""

    client: Client
    case: str
    hidden: dict[str, str] = field(default_factory=dict)
    html: str = ""
    status: int = 0

    def load(self) -> "Check":
        return self.read(self.client.get(f"/cases/{self.case}/check/"))

    def read(self, response: Any) -> "Check":
        self.status, self.html = response.status_code, response.content.decode()
        form = self.html[self.html.index('id="submit"') :]
        self.hidden = dict(HIDDEN.findall(form))
        return self

    @property
    def warned(self) -> list[str]:
        return re.findall(r'name="confirmed" id="[^"]+" value="([^"]+)"', self.html)

    def hand_in(self, confirmed: list[str] | None = None) -> Any:
        chosen = self.warned if confirmed is None else confirmed
        return self.client.post(f"/cases/{self.case}/submit/", {**self.hidden, "confirmed": chosen})


def check(city: City, firm: str, procedure: str = "filing") -> Check:
    return Check(signed_in(city, firm), case_of(city, firm, procedure).public_id).load()


def again(case: Case) -> Case:
    return fetch(case.public_id)
