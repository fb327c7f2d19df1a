"""Bringing a document, saying what it is, publishing it by another person: the ways it happens and the ways it does not."""

import io
from datetime import date
from typing import Any

import docx
import pytest
from django.db import IntegrityError, transaction

from exclave.apps.alerts.topics import TOPICS
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.library import queries
from exclave.apps.library.actions.decide_document import decide_document, withdraw_document
from exclave.apps.library.actions.propose_document import propose_document
from exclave.apps.library.models import Document, Proposal, Succession
from exclave.sample_city.city import City
from tests.apps.library.papers import FIRST, GIVEN, SECOND, TITLE, brought, fetch, proposed, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(notice_city: City) -> City:
    return notice_city


def decide(city: City, one: Document, who: str = "city2", agree: bool = True, **more: Any) -> Document:
    decide_document(
        city.actor(who), document_id=one.public_id, agree=agree, expected_version=one.version, **more
    )
    return fetch(one.public_id)


def refused(call: Any) -> Refused:
    with pytest.raises(Refused) as found:
        call()
    return found.value


def test_text_brought_is_read_and_says_its_own_metadata(city: City) -> None:
    one = brought(city)
    assert (one.title, one.number, one.issuers) == (TITLE, "江示规〔2026〕1号", "江口示例市科技示例局")
    assert (one.issued, one.in_force_from, one.last_day) == (
        date(2026, 2, 1),
        date(2026, 3, 1),
        date(2028, 12, 31),
    )
    assert (one.stage, one.openness, one.place) == ("new", "closed", "420700")
    assert [c["id"] for c in one.outline["clauses"]] == ["cch1", "c1", "c2", "cch2", "c3", "c4", "a1.1"]
    event = Event.objects.get(action="library.upload")
    assert event.subject_id == one.public_id


def test_word_and_web_pages_are_read_too(city: City) -> None:
    paper = docx.Document()
    for line in FIRST.splitlines():
        paper.add_paragraph(line)
    content = io.BytesIO()
    paper.save(content)
    assert brought(city, content.getvalue(), "示例办法.docx").clauses == 7  # type: ignore[arg-type]
    page = (
        "<html><body><script>alert(1)</script>"
        + "".join(f"<p>{r}</p>" for r in FIRST.splitlines())
        + "</body></html>"
    )
    one = brought(city, page, "示例办法.html")
    assert one.clauses == 7 and one.file.name == "示例办法.txt"


def test_nothing_of_a_web_page_but_its_words_is_stored(city: City) -> None:
    from exclave.apps.files import storage

    one = brought(
        city, "<html><body><p>一、示例</p><p>词句。</p><script>alert(1)</script></body></html>", "页.htm"
    )
    assert storage.path_of(one.file.sha256).read_text() == "一、示例\n词句。"


HOSTILE = {
    "empty.txt": b"", "program.txt": b"MZ\x90\x00" + b"\x00" * 200, "page.txt": b"<!doctype html><script>1</script>",
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "macro.docx": b"PK\x03\x04 broken", "scan.png": b"\x89PNG\r\n\x1a\n",
    "办法\u202etxt.exe.txt": FIRST.encode(), "evil.exe.html": b"<html><body><p>x</p></body></html>", "../up.txt": FIRST.encode(),
    "binary.html": b"\x00\x01\x02\x03", "blank.txt": "　\n".encode(), "bad.pdf": b"%PDF-1.4 nothing",
    "list.xlsx": b"PK\x03\x04",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_unreadable_files_are_refused_at_the_field(city: City, name: str) -> None:
    found = refused(lambda: brought(city, HOSTILE[name], name))  # type: ignore[arg-type]
    assert found.code in ("file_refused", "document_unreadable") and found.faults[0].path == "file"
    assert not Document.objects.scoped("test").exists()


@pytest.mark.parametrize("who", ["leader", "lumen", "auditor", "expert1", "admin", "echeng"])
def test_only_who_keeps_documents_of_the_office_brings_one(city: City, who: str) -> None:
    assert refused(lambda: brought(city, who=who)).code == "not_allowed"


def test_another_person_publishes_and_everything_stands_in_the_journal(city: City) -> None:
    one = proposed(city, brought(city))
    assert not queries.public_documents().exists()
    told = set(Outbox.objects.filter(topic="library.proposed").values_list("recipient", flat=True))
    assert city.accounts["city2"].public_id in told and city.accounts["city1"].public_id not in told
    one = decide(city, one)
    assert one.stage == "published" and [d.pk for d in queries.public_documents()] == [one.pk]
    actions = list(
        Event.objects.filter(subject_id=one.public_id).order_by("sequence").values_list("action", flat=True)
    )
    assert actions == ["library.upload", "library.propose", "library.publish"]


def test_nobody_publishes_what_they_brought_or_proposed(city: City) -> None:
    one = proposed(city, brought(city), "city2")
    for who in ("city1", "city2"):
        assert refused(lambda who=who: decide(city, one, who)).code == "four_eyes"
    for who in ("echeng", "lumen", "auditor"):
        assert refused(lambda who=who: decide(city, one, who)).code == "not_allowed"
    assert decide(city, one, "leader").stage == "published"


def test_database_itself_keeps_four_eyes_and_one_proposal(city: City) -> None:
    one = proposed(city, brought(city))
    proposal = Proposal.objects.scoped("test").get(document=one)
    for change in ({"state": "agreed", "decided_by": proposal.proposed_by}, {"state": "agreed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.scoped("test").filter(pk=proposal.pk).update(**change)
    proposal.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal.save()


def test_declining_needs_a_reason_and_leaves_the_document_as_it_was(city: City) -> None:
    one = proposed(city, brought(city), theme="talent")
    assert refused(lambda: decide(city, one, agree=False)).faults[0].path == "reason"
    one = decide(city, one, agree=False, reason="文号有误")
    assert (one.stage, one.theme) == ("new", "")
    assert refused(lambda: decide(city, one)).code == "nothing_waits"


def test_change_of_a_published_document_waits_while_the_old_words_stand(city: City) -> None:
    one = published(city)
    one = proposed(city, one, "city2", theme="talent", openness="closed")
    assert one.theme == "offshore" and queries.public_documents().exists()
    one = decide(city, one, "city1")
    assert one.theme == "talent" and not queries.public_documents().exists()
    assert Event.objects.filter(action="library.change").count() == 1
    assert refused(lambda: proposed(city, one, theme="talent", openness="closed")).code == "nothing_new"


def test_new_proposal_takes_the_place_of_the_one_that_waits(city: City) -> None:
    one = proposed(city, proposed(city, brought(city)), theme="talent")
    states = list(Proposal.objects.scoped("test").order_by("pk").values_list("state", flat=True))
    assert states == ["withdrawn", "waiting"]
    assert decide(city, one).theme == "talent"


def test_withdrawing_ends_the_proposal_first_and_then_the_document(city: City) -> None:
    one = proposed(city, brought(city))
    for gone in (False, True):
        receipt = withdraw_document(
            city.actor("city1"), document_id=one.public_id, expected_version=one.version
        )
        assert receipt.result["given_up"] is gone
        one = fetch(one.public_id)
    assert refused(lambda: proposed(city, one)).code == "not_allowed"
    public = published(city, SECOND)
    found = refused(
        lambda: withdraw_document(
            city.actor("city1"), document_id=public.public_id, expected_version=public.version
        )
    )
    assert found.code == "nothing_waits"


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"title": " "}, "title"), ({"title": "字" * 201}, "title"), ({"number": "字" * 61}, "number"), ({"kind": "song"}, "kind"),
        ({"theme": ""}, "theme"), ({"openness": ""}, "openness"), ({"state": "lost"}, "state"), ({"place": "999999"}, "place"),
        ({"issued": None}, "issued"), ({"last_day": date(2026, 1, 1)}, "last_day"), ({"replaces": "没有的文件"}, "replaces"),
        ({"note": "字" * 501}, "note"), ({"issuers": "字" * 401}, "issuers"),
    ],
)  # fmt: skip
def test_metadata_that_cannot_be_are_refused_at_their_field(
    city: City, given: dict[str, Any], fault: str
) -> None:
    one = brought(city)
    assert fault in {f.path for f in refused(lambda: proposed(city, one, **given)).faults}


def test_who_was_slower_is_told(city: City) -> None:
    one = brought(city)
    proposed(city, one)
    with pytest.raises(Stale):
        propose_document(
            city.actor("city2"), document_id=one.public_id, expected_version=one.version, **GIVEN
        )


def test_later_document_repeals_the_one_it_replaces_with_a_journal_line(city: City) -> None:
    old = published(city)
    new = published(city, SECOND, number="江示规〔2027〕2号", replaces="江示规[2026] 1 号\n")
    old = fetch(old.public_id)
    assert (old.state, new.state) == ("repealed", "issued")
    assert Event.objects.get(action="library.repeal").subject_id == old.public_id
    assert [d.pk for d in queries.succession(None, old)[1]] == [new.pk]
    assert [d.pk for d in queries.succession(None, new)[0]] == [old.pk]
    ring = refused(lambda: proposed(city, old, replaces="江示规〔2027〕2号"))
    assert [f.path for f in ring.faults] == ["replaces"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.create(later=new, earlier=new)


def test_draft_repeals_nothing(city: City) -> None:
    old = published(city)
    draft = published(city, SECOND, number="", state="draft", replaces="江示规〔2026〕1号")
    assert fetch(old.public_id).state == "issued"
    assert queries.succession(None, old)[1] == [] and queries.succession(None, draft)[0]


def test_same_form_sent_twice_brings_one_document(city: City) -> None:
    from exclave.apps.library.actions.upload_document import upload_document

    for _ in range(2):
        upload_document(
            city.actor("city1"), authority_id=city.authority.pk, name="甲.txt", content=FIRST.encode(), idempotency_key="once"
        )  # fmt: skip
    assert Document.objects.scoped("test").count() == 1


def test_topics_have_their_words() -> None:
    assert {"library.proposed", "library.published", "library.declined"} <= set(TOPICS)
