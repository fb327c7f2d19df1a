"""Pages rendered without collected static files, in an installation that allows the gallery."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation


@pytest.fixture(autouse=True)
def plain_static(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.EXCLAVE_SIMULATION = True


@pytest.fixture
def draw() -> Callable[..., str]:
    """Renders a piece of template text, in Chinese unless told otherwise."""

    def render(source: str, language: str = "zh-hans", path: str = "/", **context: Any) -> str:
        request = RequestFactory().get(path)
        with translation.override(language):
            return engines["django"].from_string(source).render(context, request)

    return render
