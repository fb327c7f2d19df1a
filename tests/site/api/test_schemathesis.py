"""The document called with generated data, good and bad: nothing fails, and every answer is one it names.

Cursors and pairs of days can be written as the document says and still belong to another list, so a refusal of
data that looks right is no fault here: ``positive_data_acceptance`` is left out. ``ignored_auth`` would ask over the
network; ``test_tokens.py`` tests the same. Every other check runs.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from exclave.apps.people import limiting
from exclave.apps.people.limiting import Limit
from exclave.sample_city.city import City
from exclave.site.api import document
from tests.apps.library import papers

pytestmark = pytest.mark.django_db
DOCUMENT = document.document()["paths"]
PATHS = sorted(DOCUMENT)
WITH_PARAMETERS = [path for path in PATHS if DOCUMENT[path]["get"]["parameters"]]
PRIVATE = [path for path in PATHS if "security" in DOCUMENT[path]["get"]]
EXAMPLES = 8
LEFT_OUT = [positive_data_acceptance, ignored_auth]


@pytest.fixture(scope="module")
def schema() -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_dict(document.document())


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The handler answers within the test's transaction, as Django's own test client sees to it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_ADDRESS", "API_TOKEN", "CHECK", "BAD_TOKEN"):
        monkeypatch.setattr(limiting, name, Limit(name, 10**8, 3600, block=10**6))


def call_all(
    schema: schemathesis.BaseSchema, path: str, mode: GenerationMode, headers: dict[str, str]
) -> set[int]:
    """The operation called with generated data, every answer checked; the status codes that came."""
    wsgi, seen = WSGIHandler(), set()

    @seed(20261121)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path]["GET"].as_strategy(generation_mode=mode))
    def run(case: schemathesis.Case) -> None:
        seen.add(ask(case, wsgi, headers))

    run()
    return seen


def ask(case: schemathesis.Case, wsgi: WSGIHandler, headers: dict[str, str]) -> int:
    case.headers = {**(case.headers or {}), **headers}
    response = case.call(app=wsgi)
    case.validate_response(response, excluded_checks=LEFT_OUT)
    assert response.status_code < 500
    return int(response.status_code)


@pytest.mark.parametrize("path", PATHS)
def test_document_holds_for_anybody(path: str, schema, notice_city: City) -> None:
    seen = call_all(schema, path, GenerationMode.POSITIVE, {})
    assert seen <= ({401} if path in PRIVATE else {200, 400, 404}), seen


@pytest.mark.parametrize("path", WITH_PARAMETERS)
def test_data_that_breaks_the_document_is_refused(path: str, schema, token_for, notice_city: City) -> None:
    """With a token where one is needed, so that it is the parameters that are looked at."""
    headers = {"Authorization": f"Bearer {token_for('city1')}"} if path in PRIVATE else {}
    seen = call_all(schema, path, GenerationMode.NEGATIVE, headers)
    assert seen & {400, 404}, "an extra parameter without a value is not sent, so 200 comes as well"


@pytest.mark.parametrize("path", PRIVATE)
def test_document_holds_for_whoever_has_a_token(path: str, schema, token_for, notice_city: City) -> None:
    seen = call_all(schema, path, GenerationMode.POSITIVE, {"Authorization": f"Bearer {token_for('city1')}"})
    assert seen <= {200, 400, 404}, seen


@pytest.mark.parametrize("path", [p for p in PATHS if "{id}" in p])
def test_document_holds_for_what_is_there(path: str, schema, token_for, notice_city: City) -> None:
    headers = {"Authorization": f"Bearer {token_for('city1')}"} if path in PRIVATE else {}
    if "library" in path:  # the sample city brings its documents elsewhere
        papers.published(notice_city)
    wsgi = WSGIHandler()
    listed = schema[path.removesuffix("/{id}")]["GET"].Case(headers=headers).call(app=wsgi).json()
    case = schema[path]["GET"].Case(path_parameters={"id": listed["items"][0]["id"]})
    assert ask(case, wsgi, headers) == 200


def test_answer_that_the_document_does_not_name_is_found(schema, notice_city: City) -> None:
    """Negative control: the checks are not blind to a body, a status or a type that nobody declared."""
    operation = schema["/api/v1/rounds"]["GET"]
    for broken in (
        _answer(b'{"items": [{"id": 7}], "next": null}'),
        _answer(b"{}", 418),
        _answer(b"[]", 200, "text/html"),
    ):
        case: Any = operation.Case()
        with pytest.raises(FailureGroup):
            case.validate_response(case.call(app=broken), excluded_checks=LEFT_OUT)


def _answer(body: bytes, status: int = 200, kind: str = "application/json") -> Callable[..., list[bytes]]:
    def application(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start(f"{status} SOMETHING", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    return application
