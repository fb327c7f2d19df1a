"""What of a file may be looked at in a page: pictures and plain words, never anything that runs."""

import pytest

from exclave.apps.files.models import Evidence
from exclave.apps.files.previews import LARGEST, previewed_as, words_of
from exclave.apps.files.views import POLICY
from exclave.sample_city import papers
from exclave.sample_city.city import City
from tests.apps.cases.officers import signed_in


@pytest.mark.parametrize(
    ("content_type", "size", "shown"),
    [
        ("image/png", 10**9, "picture"),
        ("application/pdf", 100, "text"),
        ("application/pdf", LARGEST + 1, ""),
        ("image/svg+xml", 10, ""),
        ("text/html", 10, ""),
        ("application/ofd", 10, ""),
    ],
)
def test_preview_is_offered_for_pictures_and_writings_alone(content_type: str, size: int, shown: str) -> None:
    assert previewed_as(content_type, size) == shown


def test_words_of_a_pdf_are_read_and_of_a_broken_one_are_none(tmp_path) -> None:  # type: ignore[no-untyped-def]
    whole, broken = tmp_path / "whole.pdf", tmp_path / "broken.pdf"
    whole.write_bytes(papers.pdf("Lease until 2028"))
    broken.write_bytes(b"%PDF-1.4\nnothing")
    assert "Lease until 2028" in (words_of(whole, "whole.pdf", "application/pdf") or "")
    assert words_of(broken, "broken.pdf", "application/pdf") is None


@pytest.mark.django_db
def test_preview_is_plain_text_that_no_browser_runs(notice_city: City) -> None:
    file = Evidence.objects.of(notice_city.authority.pk).filter(subject_kind="case")[0]
    answer = signed_in(notice_city, "city1").get(f"/evidence/{file.public_id}/preview/")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert signed_in(notice_city, "expert4").get(f"/evidence/{file.public_id}/preview/").status_code == 404
