"""Files of a form: several at once, refused ones that lose nothing, taken back, handed out (EZ-14)."""

import sys
from pathlib import Path

import pytest
from applicants import case_of, draft, open_page, signed_in
from django.core.files.uploadedfile import SimpleUploadedFile

from exclave.apps.cases.actions.attach_file import MOST_FILES, attach_file, detach_file
from exclave.apps.files.models import Evidence
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.sample_city.city import City, hand_in
from exclave.sample_city.papers import pdf

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "files"))
from hostile import HOSTILE, png

pytestmark = pytest.mark.django_db
SITE, PHOTOS = "institution.f_site", "institution.f_photos"
PART = 5


def paper(name: str = "租约.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf("Lease") if content is None else content)


def files(city: City, field: str, firm: str = "amber") -> list[Evidence]:
    found = Evidence.objects.scoped("a test").filter(
        subject_id=case_of(city, firm).public_id, field=field, removed_at=None
    )
    return list(found.order_by("pk"))


def test_several_files_are_kept_and_what_was_typed_with_them(call_city: City) -> None:
    page = open_page(call_city, "amber", PART)
    response = page.upload(PHOTOS, paper("甲.pdf"), paper("乙.png", png()), institution__rooms="新写的房间")
    assert response.status_code == 302 and response.url.endswith(f"?part={PART}#{PHOTOS}")
    assert [f.name for f in files(call_city, PHOTOS)] == ["甲.pdf", "乙.png"]
    assert draft(case_of(call_city, "amber")).data["institution.rooms"] == "新写的房间"


# Every kind is refused by its own test in tests/apps/files; here it is the page that is looked at. Names that the
# framework cuts before anybody sees them are left out.
SOME = [kind for kind in HOSTILE if not kind.startswith("name: ")][::16]


@pytest.mark.parametrize("kind", SOME)
def test_refused_file_is_answered_beside_its_field_and_nothing_typed_is_lost(
    call_city: City, kind: str
) -> None:
    name, content = HOSTILE[kind]
    page = open_page(call_city, "amber", PART)
    before = files(call_city, SITE)
    response = page.upload(SITE, paper(name, content), institution__rooms="新写的房间")
    html = response.content.decode()
    field = html[html.index(f'data-field="{SITE}"') :]
    assert response.status_code == 422
    assert 'class="error"' in field[: field.index("</fieldset>")]
    assert (
        "新写的房间" in html and draft(case_of(call_city, "amber")).data["institution.rooms"] == "新写的房间"
    )
    assert files(call_city, SITE) == before


def test_refused_file_does_not_take_the_good_one_with_it(call_city: City) -> None:
    page = open_page(call_city, "amber", PART)
    response = page.upload(PHOTOS, paper("好.png", png()), paper("坏.exe", b"MZ\x90\x00"))
    assert response.status_code == 422 and "坏.exe" in response.content.decode()
    assert [f.name for f in files(call_city, PHOTOS)] == ["好.png"]


def test_file_too_large_says_the_limit(call_city: City, settings) -> None:
    settings.EXCLAVE_UPLOAD_LIMIT = 1024 * 1024
    page = open_page(call_city, "amber", PART)
    response = page.upload(SITE, paper(content=pdf("x") + b" " * 1024 * 1024))
    assert response.status_code == 422 and "超过 1 MB" in response.content.decode()
    assert "每个不超过 1 MB" in page.html


def test_upload_without_a_file_says_so(call_city: City) -> None:
    response = open_page(call_city, "amber", PART).upload(SITE)
    assert response.status_code == 422 and "还没有选择文件" in response.content.decode()


def test_same_form_sent_twice_keeps_the_file_once(call_city: City) -> None:
    page = open_page(call_city, "amber", PART)
    assert [page.upload(PHOTOS, paper()).status_code for _ in range(2)] == [302, 302]
    assert len(files(call_city, PHOTOS)) == 1


def test_file_from_a_stale_tab_is_kept_and_the_text_is_compared(call_city: City) -> None:
    one, other = open_page(call_city, "amber", PART), open_page(call_city, "amber", PART)
    one.save(institution__rooms="甲标签页写的")
    response = other.upload(PHOTOS, paper(), institution__rooms="乙标签页写的")
    assert response.status_code == 409 and "乙标签页写的" in response.content.decode()
    assert len(files(call_city, PHOTOS)) == 1


def test_removed_file_is_gone_from_the_form_and_stays_on_record(call_city: City) -> None:
    page = open_page(call_city, "amber", PART)
    (lease,) = files(call_city, SITE)
    address = f"/cases/{page.case}/edit/files/{lease.public_id}/remove/?part={PART}"
    response = page.client.post(address, page.hidden | {"institution.rooms": "同时写的"})
    assert response.status_code == 302 and files(call_city, SITE) == []
    assert draft(case_of(call_city, "amber")).data["institution.rooms"] == "同时写的"
    assert Evidence.objects.scoped("a test").get(pk=lease.pk).removed_at is not None
    assert Event.objects.filter(action="evidence.remove", subject_id=lease.public_id).count() == 1


def test_foreign_file_cannot_be_removed_or_read(call_city: City) -> None:
    (lease,) = files(call_city, SITE)
    page = open_page(call_city, "amber", PART)
    stranger = signed_in(call_city, "lumen")
    own = case_of(call_city, "lumen").public_id
    for case in (page.case, own):
        assert stranger.post(
            f"/cases/{case}/edit/files/{lease.public_id}/remove/?part={PART}"
        ).status_code in (302, 404)
    assert files(call_city, SITE) == [lease]
    assert stranger.get(f"/evidence/{lease.public_id}/").status_code == 404


def test_file_is_handed_out_as_an_attachment_that_cannot_act(call_city: City) -> None:
    (lease,) = files(call_city, SITE)
    response = signed_in(call_city, "amber").get(f"/evidence/{lease.public_id}/")
    assert response.status_code == 200 and b"".join(response.streaming_content).startswith(b"%PDF")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_draft_files_are_closed_to_officers_before_submission(call_city: City) -> None:
    (lease,) = files(call_city, SITE)
    for officer in ("city1", "liangzihu", "expert1", "admin"):
        assert signed_in(call_city, officer).get(f"/evidence/{lease.public_id}/").status_code == 404


def test_name_of_a_file_cannot_leave_its_place(call_city: City) -> None:
    page = open_page(call_city, "amber", PART)
    page.upload(PHOTOS, paper("..\\..\\x/照片.png", png()))
    assert [f.name for f in files(call_city, PHOTOS)] == ["照片.png"]


def attach(city: City, firm: str, case_id: str, field: str, name: str = "租约.pdf") -> None:
    attach_file(city.actor(firm), case_id=case_id, field=field, name=name, content=pdf(name.encode().hex()))


@pytest.mark.parametrize("field", ["institution.visit", "institution.name", "institution.no_such", ""])
def test_only_file_fields_of_the_form_take_files(call_city: City, field: str) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        attach(call_city, "amber", case_of(call_city, "amber").public_id, field)


def test_nobody_else_attaches_and_not_after_submission(call_city: City) -> None:
    case = case_of(call_city, "amber")
    with pytest.raises(Refused, match="not_allowed"):
        attach(call_city, "lumen", case.public_id, SITE)
    hand_in(call_city, "amber", case.public_id, draft(case).data)
    with pytest.raises(Refused, match="not_allowed"):
        attach(call_city, "amber", case.public_id, SITE)


def test_number_of_files_of_a_field_is_bounded(call_city: City) -> None:
    case = case_of(call_city, "amber")
    for n in range(MOST_FILES):
        attach(call_city, "amber", case.public_id, PHOTOS, f"{n}.pdf")
    with pytest.raises(Refused) as refused:
        attach(call_city, "amber", case.public_id, PHOTOS, "more.pdf")
    assert "more.pdf" in refused.value.zh and str(MOST_FILES) in refused.value.zh


def test_file_is_taken_back_once_by_its_own_people_and_on_record(call_city: City) -> None:
    case, amber = case_of(call_city, "amber"), call_city.actor("amber")
    kept = attach_file(amber, case_id=case.public_id, field=SITE, name="租约.pdf", content=pdf("Lease"))
    chosen = {"case_id": case.public_id, "evidence_id": kept.result["evidence"]}
    for who in ("heron", "city1", "auditor"):
        with pytest.raises(Refused) as refused:
            detach_file(call_city.actor(who), **chosen)
        assert refused.value.code == "not_allowed", who
    row = Evidence.objects.scoped("a test").get(public_id=chosen["evidence_id"])
    assert row.removed_at is None
    removed = Event.objects.filter(action="evidence.remove", subject_id=chosen["evidence_id"])
    receipt = detach_file(amber, **chosen, idempotency_key="k")
    row.refresh_from_db()
    assert row.removed_at is not None and removed.count() == 1
    assert detach_file(amber, **chosen, idempotency_key="k").result == receipt.result
    assert removed.count() == 1
