"""The sample city, tokens of its people, and a client that speaks JSON."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from exclave.apps.journal.transaction import Actor
from exclave.apps.people import limiting, tokens
from exclave.apps.people.actions.issue_token import issue_token
from exclave.apps.people.models import Agency, Role
from exclave.sample_city.city import City
from tests.apps.benefits.conftest import grants
from tests.apps.conftest import _notice_city, notice_city

__all__ = ["_notice_city", "grants", "notice_city"]


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    limiting.forget()


@pytest.fixture
def token_for(notice_city: City) -> Callable[..., str]:
    """A secret for one of the city's people, bound to the first thing they hold."""

    def issue(who: str, *scopes: str, name: str = "portal") -> str:
        account = notice_city.accounts[who]
        agency = Agency.objects.filter(account=account, until=None).first()
        held = Role.objects.filter(account=account, until=None).first()
        role, place = (
            ("applicant", agency.organisation.public_id) if agency else (held.role, held.authority.public_id)
        )
        secret = tokens.new_secret()
        issue_token(
            Actor(account.public_id, role),
            secret=secret,
            name=name,
            role=role,
            place_id=place,
            scopes=list(scopes or tokens.SCOPES),
            days=30,
        )
        return secret.value

    return issue


class Reader:
    """Asks the API, with a token or without."""

    def __init__(self, secret: str | None = None) -> None:
        self.client = Client(raise_request_exception=True)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, address: str, **query: Any) -> Any:
        path = address if address.startswith("/api/") else f"/api/v1{address}"
        return self.client.get(path, query, headers=self.headers | query.pop("headers", {}))


@pytest.fixture
def anyone() -> Reader:
    return Reader()


@pytest.fixture
def reader(token_for: Callable[..., str]) -> Callable[..., Reader]:
    return lambda who, *scopes: Reader(token_for(who, *scopes))
