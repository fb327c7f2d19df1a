"""The workbench as the policy officer and the reviewer read it, without JavaScript."""

import html
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.apps.people.models import Account
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.actions.sign_programme import sign_programme
from exclave.apps.workbench import bundles, drafts
from exclave.apps.workbench.models import Change, Draft, FileText
from exclave.sample_city.city import City
from tests.apps.library.papers import FIRST, SECOND, brought
from tests.apps.workbench.drafting import FILES, approved, begun, colleague, fetch, proposed, saved, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(notice_city: City) -> City:
    return notice_city


def signed_in(city: City, who: str = "policy", language: str = "en") -> Client:
    client = Client()
    account = Account.objects.get(pk=city.accounts[who].pk)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = language
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.status_code
    return html.unescape(response.content.decode())


def at(draft: Draft, rest: str = "") -> str:
    return f"/workbench/{draft.public_id}/{rest}"


def test_begin_page_writes_a_skeleton_of_an_uploaded_document(city: City) -> None:
    client = signed_in(city)
    assert "Begin a draft" in page(client, "/workbench/")
    given = {"origin": "document", "name": "my-stations", "why": "new"}
    wrong = client.post("/workbench/new/", given | {"name": "Mine!"})
    assert wrong.status_code == 422 and "Mine!" in wrong.content.decode()
    file = SimpleUploadedFile("办法.txt", FIRST.encode())
    done = client.post("/workbench/new/", given | {"file": file})
    assert done.status_code == 302
    shown = page(client, done["Location"])
    assert "1 fault to mend" in shown and 'href="/workbench/' in shown and "#L" in shown
    assert "clauses to say in your own words" in shown


def test_begin_page_takes_a_folder_as_zip_and_names_what_is_wrong_with_it(city: City) -> None:
    client = signed_in(city)
    given = {"origin": "zip", "why": "moved"}
    assert client.post("/workbench/new/", given).status_code == 422
    bad = client.post("/workbench/new/", given | {"file": SimpleUploadedFile("a.zip", b"PK\x03\x04none")})
    assert bad.status_code == 422 and "The uploaded file" in bad.content.decode()
    good = SimpleUploadedFile("a.zip", bundles.packed(FILES, "any"))
    done = client.post("/workbench/new/", given | {"file": good})
    draft = fetch(done["Location"].strip("/").split("/")[-1])
    assert drafts.texts(draft) == FILES and draft.title == "江口示例创新站"


def test_file_page_shows_faults_with_lines_beside_the_clauses(city: City) -> None:
    draft = whole(city)
    draft = saved(city, draft, "values.yaml", FILES["values.yaml"].replace("clause: c2", "clause: c9"))
    shown = page(signed_in(city), at(draft, "files/?file=values.yaml"))
    assert "values.yaml:2" in shown and 'id="L2" class="wb-wrong"' in shown
    assert "第四条" in shown and "The pack does not speak of it" in shown
    assert 'name="why" value="Edited values.yaml"' in shown
    assert "files/?file=clauses.yaml#L3" in shown, "the clause leads to where the pack states it"


def test_nothing_typed_is_lost_when_somebody_was_quicker(city: City) -> None:
    draft = begun(city)
    opened = draft.version
    saved(city, draft, "values.yaml", "# theirs\n")
    typed = {"file": "values.yaml", "text": "# mine\n", "why": "mine", "expected_version": opened}
    client = signed_in(city)
    answer = client.post(at(draft, "files/save/"), typed)
    shown = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "# mine" in shown and "theirs" in shown and 'value="mine"' in shown
    assert f'name="expected_version" value="{opened + 1}"' in shown
    again = client.post(at(draft, "files/save/"), typed | {"expected_version": opened + 1})
    assert again.status_code == 302 and drafts.texts(draft)["values.yaml"] == "# mine\n"


def test_text_that_cannot_be_read_is_saved_and_refused_names_bring_it_back(city: City) -> None:
    client, draft = signed_in(city), begun(city)
    typed = {
        "file": "new",
        "name": "more",
        "text": "a: [\r\n",
        "why": "add",
        "expected_version": draft.version,
    }
    done = client.post(at(draft, "files/save/"), typed)
    assert done.status_code == 302 and drafts.texts(draft)["more.yaml"] == "a: [\n"
    assert "more.yaml" in page(client, done["Location"]) and "fault" in page(client, at(draft))
    for name, code in (("../x", 422), ("more", 422)):
        answer = client.post(at(draft, "files/save/"), typed | {"name": name, "text": "kept: 1", "expected_version": 2})  # fmt: skip
        assert answer.status_code == code and "kept: 1" in answer.content.decode()


def test_draft_is_proposed_reviewed_and_proposed_for_force_on_the_pages(city: City) -> None:
    draft = whole(city)
    author, leader = signed_in(city), signed_in(city, "leader")
    act = at(draft, "act/")
    silent = author.post(act, {"act": "propose", "reason": "", "expected_version": draft.version})
    assert silent.status_code == 422 and "Say why." in silent.content.decode()
    author.post(act, {"act": "propose", "reason": "ready", "expected_version": draft.version})
    draft = fetch(draft.public_id)
    assert draft.stage == "proposed"
    assert 'value="approve"' not in page(author, at(draft))
    own = author.post(act, {"act": "approve", "expected_version": draft.version})
    assert own.status_code == 422 and "cannot review it" in own.content.decode()
    assert 'value="approve"' in page(leader, at(draft)) and "Pack workbench" in page(leader, at(draft))
    assert leader.post(act, {"act": "approve", "expected_version": 1}).status_code == 409
    leader.post(act, {"act": "approve", "expected_version": draft.version})
    draft = fetch(draft.public_id)
    assert draft.stage == "approved"
    assert f'href="/packs/{draft.public_id}/"' in page(author, "/packs/")
    assert "Propose to put it in force" in page(author, f"/packs/{draft.public_id}/")
    assert 'name="text"' not in page(author, at(draft, "files/"))
    copied = author.post("/workbench/new/", {"origin": "pack", "pack": draft.public_id, "why": "next"})
    later = fetch(copied["Location"].strip("/").split("/")[-1])
    assert (later.pack, later.pack_version) == (draft.pack, "2")
    assert "Every rule is the same" not in page(author, at(later, "rules/"))


def test_pages_of_a_draft_show_scenarios_form_picture_history_and_difference(city: City) -> None:
    draft = whole(city)
    client = signed_in(city)
    tried = page(client, at(draft, "try/"))
    assert "All 2 scenarios came out as expected" in tried and "eight people" in tried
    assert "filing.svg" in tried
    picture = client.get(at(draft, "filing.svg"))
    assert picture["Content-Type"].startswith("image/svg") and b"<svg" in picture.content
    assert client.get(at(draft, "nothing.svg")).status_code == 404
    form = page(client, at(draft, "form/?form=application&type=station"))
    assert "People" in form and "disabled" in form and "There is no such form" in page(client, at(draft, "form/?form=x"))  # fmt: skip
    failing = FILES["scenarios/team.yaml"].replace("expect: {team_size: met}", "expect: {team_size: not_met}")
    draft = saved(city, draft, "scenarios/team.yaml", failing)
    assert "expected not_met, found met" in page(client, at(draft, "try/"))
    assert "not as expected" in page(client, at(draft, "try/")).lower()
    history = page(client, at(draft, "history/"))
    assert "File added" in history and "Compare with now and restore" in history
    difference = page(client, at(draft, f"difference/?from={draft.version - 1}&to={draft.version}"))
    assert "<ins>not_</ins>" in difference or "<ins>not_met</ins>" in difference
    page(client, at(draft, "difference/?from=x&to=999999&file=none"))
    assert "There is no earlier version" in page(client, at(draft, "rules/"))
    back = {"number": draft.version - 1, "why": "back", "expected_version": draft.version}
    client.post(at(draft, "restore/"), back)
    assert drafts.texts(draft)["scenarios/team.yaml"] == FILES["scenarios/team.yaml"]


def test_rules_page_says_who_changed_which_rule_when_and_why(city: City) -> None:
    """Against the version in force: one value, by one person, for a reason."""
    first = approved(city, proposed(city, whole(city)))
    made = propose_programme(
        city.actor("policy"), authority_id=city.authority.pk, pack=first.public_id, in_force_from=date(2026, 3, 1),
        settled={"reply": "10 工作日"}, left_open=[], reasons={},
    ).result["programme"]  # fmt: skip
    sign_programme(city.actor("leader"), programme_id=made, agree=True, expected_version=1)
    draft = begun(city, origin="pack", pack=first.public_id, document_id="")
    draft = saved(city, draft, "values.yaml", FILES["values.yaml"].replace("8 人", "12 人"), why="人数提高")
    shown = page(signed_in(city), at(draft, "rules/"))
    assert "Compared with jiangkou-stations 1, which is in force here." in shown
    assert f'/impact/new/?old=programme:{made}&new=draft:{draft.public_id}"' in shown
    assert "人数提高" in shown and "演示·政策员" in shown and "<ins>12</ins>" in shown


def test_export_is_the_files_and_the_same_bytes_each_time(city: City) -> None:
    draft, client = whole(city), signed_in(city)
    one, other = (client.get(at(draft, "export.zip")) for _ in range(2))
    assert one.content == other.content
    own = {name: text for name, text in bundles.opened("a.zip", one.content).items() if name in FILES}
    assert own == FILES
    assert 'filename="jiangkou-stations-1.zip"' in one["Content-Disposition"]


def test_both_languages_stand_on_every_page(city: City) -> None:
    draft = approved(city, proposed(city, whole(city)))
    client = signed_in(city, language="zh-hans")
    for rest, words in (("", "已通过"), ("files/", "原文"), ("try/", "场景"), ("rules/", "没有较早的版本"), ("history/", "审核通过"), ("difference/", "从哪一状态")):  # fmt: skip
        assert words in page(client, at(draft, rest)) or rest == "history/"


def test_draft_is_absent_for_other_offices_and_roles(city: City) -> None:
    draft = begun(city)
    colleague(city, "far", office="echeng")
    for who in ("far", "city1"):
        client = signed_in(city, who)
        for rest in ("", "files/", "try/", "history/", "rules/", "difference/", "export.zip", "filing.svg"):
            assert client.get(at(draft, rest)).status_code == 404, (who, rest)
    leader = signed_in(city, "leader")
    assert 'name="text"' not in page(leader, at(draft, "files/"))
    assert leader.post(at(draft, "files/save/"), {"file": "a.yaml", "text": "a"}).status_code == 404


def many(city: City, count: int) -> None:
    """Drafts by the row, and files of the first."""
    first = begun(city)
    more = [
        Draft(authority=first.authority, title=f"草稿{n}", pack=f"p{n}", origin="zip", origin_name="a", started_by=first.started_by, started_at=first.started_at, changed_at=first.changed_at)
        for n in range(count)
    ]  # fmt: skip
    Draft.objects.bulk_create(more)
    FileText.objects.bulk_create(FileText(draft=first, name=f"x{n}.yaml", text="# a\n", since=1) for n in range(count))  # fmt: skip
    Change.objects.bulk_create(Change(draft=first, number=n + 2, kind="saved", file="a", why="b", by=first.started_by, at=first.started_at) for n in range(count))  # fmt: skip
    Draft.objects.of(first.authority_id).filter(pk=first.pk).update(version=count + 1)


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("rest", ["", "files/", "history/", "difference/", "rules/", "try/", "list"])
def test_query_count_of_the_workbench_does_not_grow(city: City, rest: str) -> None:
    client = signed_in(city)
    counts: list[Any] = []
    for more in (1, 40):
        many(city, more)
        newest = Draft.objects.scoped("test").filter(origin="document").order_by("-pk").first()
        counts.append(queries(client, "/workbench/" if rest == "list" else at(newest, rest)))
    assert counts[0] == counts[1], counts


def test_file_is_renamed_on_its_page_and_a_name_that_is_taken_stands_beside_the_field(city: City) -> None:
    client, draft = signed_in(city), begun(city)
    asked = {"file": "values.yaml", "why": "clearer", "expected_version": draft.version}
    refused = client.post(at(draft, "files/rename/"), asked | {"name": "pack.yaml"})
    shown = html.unescape(refused.content.decode())
    assert refused.status_code == 422 and "pack.yaml exists" in shown and 'value="clearer"' in shown
    done = client.post(at(draft, "files/rename/"), asked | {"name": "numbers"})
    assert done.status_code == 302 and "numbers.yaml" in drafts.texts(draft)
    assert "File renamed" in page(client, at(draft, "history/"))
    assert client.post(at(draft, "files/rename/"), asked | {"name": "x"}).status_code == 409


def test_forms_are_in_reach_before_a_long_list_of_scenarios(city: City) -> None:
    draft = whole(city)
    rows = FILES["scenarios/team.yaml"].splitlines()[1]
    many = "scenarios:\n" + "".join(rows.replace("eight", f"e{n}", 1) + "\n" for n in range(12))
    draft = saved(city, draft, "scenarios/more.yaml", many)
    tried = page(signed_in(city), at(draft, "try/"))
    assert 'href="#forms"' in tried and tried.index('href="#forms"') < tried.index("<table")
    assert "14 scenarios as expected" in tried and tried.index("<summary>14") < tried.index("<table")


def test_papers_of_two_versions_are_compared_in_the_library(city: City) -> None:
    first = approved(city, proposed(city, whole(city)))
    made = propose_programme(
        city.actor("policy"), authority_id=city.authority.pk, pack=first.public_id, in_force_from=date(2026, 3, 1),
        settled={"reply": "10 工作日"}, left_open=[], reasons={},
    ).result["programme"]  # fmt: skip
    sign_programme(city.actor("leader"), programme_id=made, agree=True, expected_version=1)
    draft = begun(city, origin="pack", pack=first.public_id, document_id="")
    draft = saved(city, draft, "values.yaml", FILES["values.yaml"].replace("8 人", "12 人"))
    assert "/compare/" not in page(signed_in(city), at(draft, "rules/")), "both rest on one paper"
    assert first.document is not None
    later = brought(city, SECOND, who="policy", name="later.txt")
    Draft.objects.of(city.authority.pk).filter(pk=draft.pk).update(document=later)
    address = f'/library/{later.public_id}/compare/?with={first.document.public_id}"'
    assert address in page(signed_in(city), at(draft, "rules/"))
