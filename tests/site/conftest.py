"""The sample city for tests that call every page."""

from tests.apps.conftest import _notice_city, notice_city

__all__ = ["_notice_city", "notice_city"]
