"""EXC C 7: a draft from the document to the shelf by real actions, and every guard on its way broken once."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.people.models import Account
from exclave.apps.programmes import shelving
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.actions.sign_programme import sign_programme
from exclave.apps.programmes.models import Programme
from exclave.apps.workbench import bundles, drafts, ready
from exclave.apps.workbench.actions.propose_draft import propose_draft
from exclave.apps.workbench.actions.recall_draft import recall_draft
from exclave.apps.workbench.actions.remove_file import remove_file
from exclave.apps.workbench.actions.rename_file import rename_file
from exclave.apps.workbench.actions.restore_files import restore_files
from exclave.apps.workbench.actions.review_draft import review_draft
from exclave.apps.workbench.actions.save_file import save_file
from exclave.apps.workbench.actions.withdraw_draft import withdraw_draft
from exclave.apps.workbench.blaming import changed_by
from exclave.apps.workbench.models import Draft
from exclave.engines.policy.pack import PackRefused
from exclave.sample_city.city import City
from tests.apps.library.papers import FIRST
from tests.apps.workbench.drafting import (
    FILES,
    NAME,
    approved,
    begun,
    colleague,
    fetch,
    proposed,
    saved,
    whole,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(notice_city: City) -> City:
    return notice_city


def refused(call: Any) -> Refused:
    with pytest.raises(Refused) as caught, transaction.atomic():
        call()
    return caught.value


def test_draft_goes_from_the_document_over_two_people_to_the_shelf_and_into_force(city: City) -> None:
    draft = begun(city)
    texts = drafts.texts(draft)
    assert set(texts) == {"pack.yaml", "clauses.yaml", "values.yaml", "evaluation.yaml"}
    assert f"id: {NAME}" in texts["pack.yaml"] and "place: 待细则" in texts["pack.yaml"]
    assert draft.found["faults"] == 1, "the skeleton lacks its place alone"
    for name in texts:
        draft = saved(city, draft, name, FILES.get(name, "# 无\n"))
    for name in FILES.keys() - texts.keys():
        draft = saved(city, draft, name, FILES[name])
    assert draft.found == {"faults": 0, "open": 1, "readable": True}
    assert (draft.title, draft.pack, draft.pack_version) == ("江口示例创新站", NAME, "1")
    office = city.offices["city"].pk
    draft = proposed(city, draft)
    assert draft.public_id not in shelving.names([office])
    draft = approved(city, draft)
    assert (draft.stage, draft.digest) == ("approved", drafts.loaded(draft).digest)
    assert shelving.names([office])[0] == draft.public_id
    assert draft.public_id not in shelving.names([city.offices["echeng"].pk]), "another office's shelf"
    made = propose_programme(
        city.actor("policy"), authority_id=office, pack=draft.public_id, in_force_from=date(2026, 3, 1),
        settled={"reply": "10 工作日"}, left_open=[], reasons={},
    ).result["programme"]  # fmt: skip
    assert refused(lambda: sign_programme(city.actor("policy"), programme_id=made, agree=True, expected_version=1)).code  # fmt: skip
    sign_programme(city.actor("leader"), programme_id=made, agree=True, expected_version=1)
    running = Programme.objects.of(office).get(public_id=made)
    assert (running.state, running.pack_version.pack, running.pack_version.digest) == ("in_force", NAME, draft.digest)  # fmt: skip
    kinds = list(draft.changes.order_by("number").values_list("kind", flat=True))
    assert (kinds[0], kinds[-2:]) == ("began", ["proposed", "approved"])
    written = Event.objects.filter(subject_id=draft.public_id).order_by("sequence")
    assert [event.action for event in written] == [f"draft.{kind}" for kind in kinds]


def test_text_that_cannot_be_read_is_kept_and_named_with_its_line(city: City) -> None:
    draft = saved(city, begun(city), "rules.yaml", "conditions:\n  team: {zh: [\n")
    assert drafts.texts(draft)["rules.yaml"] == "conditions:\n  team: {zh: [\n"
    found = drafts.checked(draft)
    assert found.loaded is None
    assert ("rules.yaml", 3) in {(fault.file, fault.line) for fault in found.faults}
    with pytest.raises(PackRefused):
        drafts.loaded(draft)


def test_two_people_save_different_files_and_meet_in_the_same(city: City) -> None:
    second = colleague(city)
    draft = begun(city)
    opened = draft.version
    draft = saved(city, draft, "values.yaml", FILES["values.yaml"], expected_version=opened)
    save_file(second, draft_id=draft.public_id, file="clauses.yaml", text=FILES["clauses.yaml"], why="改", expected_version=opened)  # fmt: skip
    caught = refused(lambda: saved(city, draft, "clauses.yaml", "# mine\n", expected_version=opened))
    assert isinstance(caught, Stale)
    assert drafts.texts(draft)["clauses.yaml"] == FILES["clauses.yaml"], "the other's text stands"
    assert isinstance(refused(lambda: saved(city, draft, "values.yaml", "#\n", expected_version=-1)), Stale)
    done = save_file(second, draft_id=draft.public_id, file="clauses.yaml", text=FILES["clauses.yaml"], why="改", expected_version=3)  # fmt: skip
    assert done.result["changed"] is False, "the same text is no change"


def test_draft_of_another_office_is_out_of_reach(city: City) -> None:
    draft = begun(city)
    stranger = colleague(city, "far", office="echeng")
    for who in (stranger, city.actor("city1"), city.actor("leader")):
        call = lambda: save_file(who, draft_id=draft.public_id, file="a.yaml", text="a", why="改", expected_version=1)  # fmt: skip  # noqa: B023, E731
        assert refused(call).code == "not_allowed"
    assert refused(lambda: begun(city, who="city1")).code == "not_allowed"


@pytest.mark.parametrize(
    "name", ["../a.yaml", "/a.yaml", "a.txt", "a", "base/a.yaml", "a\\b.yaml", "x/../a.yaml", "a" * 250 + ".yaml"]
)  # fmt: skip
def test_name_that_is_none_of_a_pack_is_refused(city: City, name: str) -> None:
    draft = begun(city)
    assert refused(lambda: saved(city, draft, name, "a: 1\n")).code == "file_unfit"


def test_change_without_a_reason_is_refused(city: City) -> None:
    draft = begun(city)
    assert refused(lambda: saved(city, draft, "values.yaml", "#\n", why=" ")).code == "reason_missing"
    assert refused(lambda: begun(city, why="")).code == "reason_missing"


def test_draft_with_faults_or_without_scenarios_is_not_proposed(city: City) -> None:
    draft = begun(city)
    assert refused(lambda: proposed(city, draft)).code == "not_ready"
    draft = whole(city)
    draft = remove(city, draft, "scenarios/team.yaml")
    assert "场景" in refused(lambda: proposed(city, draft)).zh
    draft = saved(city, draft, "scenarios/team.yaml", FILES["scenarios/team.yaml"].replace("expect: {team_size: met}", "expect: {team_size: not_met}"))  # fmt: skip
    assert "不符合预期" in refused(lambda: proposed(city, draft)).zh


def remove(city: City, draft: Draft, file: str) -> Draft:
    remove_file(
        city.actor("policy"), draft_id=draft.public_id, file=file, why="删", expected_version=draft.version
    )
    return fetch(draft.public_id)


def test_nobody_who_wrote_a_part_reviews_the_draft(city: City) -> None:
    second = colleague(city)
    draft = whole(city)
    save_file(second, draft_id=draft.public_id, file="values.yaml", text=FILES["values.yaml"] + "# 补\n", why="补", expected_version=draft.version)  # fmt: skip
    draft = proposed(city, fetch(draft.public_id))
    for who in (second, city.actor("policy")):
        call = lambda: review_draft(who, draft_id=draft.public_id, agree=True, expected_version=draft.version)  # fmt: skip  # noqa: B023, E731
        assert refused(call).code == "four_eyes"
    assert approved(city, draft).stage == "approved"


@pytest.mark.parametrize("which", ["proposed_by", "started_by"])
def test_database_refuses_an_author_as_reviewer(city: City, which: str) -> None:
    draft = proposed(city, whole(city))
    Draft.objects.of(draft.authority_id).filter(pk=draft.pk).update(
        **{which: Account.objects.get(pk=city.accounts["leader"].pk)}
    )
    rows = Draft.objects.of(draft.authority_id).filter(pk=draft.pk)
    with pytest.raises(IntegrityError, match="draft_four_eyes"), transaction.atomic():
        rows.update(reviewed_by=city.accounts["leader"].pk)


def test_database_refuses_an_approval_nobody_gave(city: City) -> None:
    rows = Draft.objects.scoped("test").filter(pk=begun(city).pk)
    with pytest.raises(IntegrityError, match="draft_approved_is_reviewed"), transaction.atomic():
        rows.update(stage="approved", digest="a")
    with pytest.raises(IntegrityError, match="draft_proposed_by_somebody"), transaction.atomic():
        rows.update(stage="proposed")


def test_review_returns_with_remarks_and_the_author_goes_on(city: City) -> None:
    draft = proposed(city, whole(city))
    late = lambda: saved(city, draft, "values.yaml", "#\n")  # noqa: E731
    assert refused(late).code == "wrong_stage"
    back = lambda words: review_draft(city.actor("leader"), draft_id=draft.public_id, agree=False, remarks=words, expected_version=draft.version)  # fmt: skip  # noqa: E731
    assert refused(lambda: back(" ")).code == "reason_missing"
    back("第二条的人数请再核对。")
    draft = fetch(draft.public_id)
    assert (draft.stage, draft.remarks) == ("working", "第二条的人数请再核对。")
    draft = proposed(city, saved(city, draft, "values.yaml", FILES["values.yaml"] + "# 已核对\n"))
    assert (draft.stage, draft.reviewed_by, draft.remarks) == ("proposed", None, "")


def test_reviewer_approves_what_was_seen(city: City) -> None:
    draft = proposed(city, whole(city))
    recall_draft(city.actor("policy"), draft_id=draft.public_id, reason="改错字", expected_version=draft.version)  # fmt: skip
    again = proposed(city, fetch(draft.public_id))
    call = lambda version: review_draft(city.actor("leader"), draft_id=draft.public_id, agree=True, expected_version=version)  # fmt: skip  # noqa: E731
    assert isinstance(refused(lambda: call(draft.version)), Stale)
    call(again.version)


def test_version_that_is_taken_is_not_approved_twice(city: City) -> None:
    first, second = proposed(city, whole(city)), whole(city)
    second = proposed(city, saved(city, second, "values.yaml", FILES["values.yaml"] + "# 另一份\n"))
    approved(city, first)
    caught = refused(lambda: approved(city, second))
    assert (caught.code, "version" in caught.en) == ("not_ready", True)


def test_earlier_state_is_restored_whole_or_file_by_file(city: City) -> None:
    draft = begun(city)
    first = drafts.texts(draft)
    draft = saved(city, draft, "values.yaml", "# 空\n")
    draft = saved(city, draft, "more.yaml", "# 多\n")
    draft = remove(city, draft, "clauses.yaml")
    back = {"draft_id": draft.public_id, "why": "回到原来"}
    restore_files(city.actor("policy"), number=1, file="clauses.yaml", expected_version=draft.version, **back)
    assert drafts.texts(draft) == first | {"values.yaml": "# 空\n", "more.yaml": "# 多\n"}
    restore_files(city.actor("policy"), number=1, expected_version=draft.version + 1, **back)
    assert drafts.texts(draft) == first
    assert drafts.texts(draft, 3)["more.yaml"] == "# 多\n", "what stood in between can still be read"
    same = lambda: restore_files(city.actor("policy"), number=1, expected_version=draft.version + 2, **back)  # noqa: E731
    assert refused(same).code == "nothing_to_restore"


def test_withdrawn_draft_leaves_the_shelf_and_is_written_no_more(city: City) -> None:
    draft = approved(city, proposed(city, whole(city)))
    withdraw_draft(city.actor("policy"), draft_id=draft.public_id, reason="政策已改", expected_version=draft.version)  # fmt: skip
    assert draft.public_id not in shelving.names([city.offices["city"].pk])
    assert refused(lambda: saved(city, fetch(draft.public_id), "values.yaml", "#\n")).code == "wrong_stage"
    again = lambda: propose_draft(city.actor("policy"), draft_id=draft.public_id, reason="再来", expected_version=draft.version + 1)  # fmt: skip  # noqa: E731
    assert refused(again).code == "wrong_stage"


def test_next_version_of_a_pack_on_the_shelf_names_what_it_succeeds(city: City) -> None:
    draft = begun(city, origin="pack", pack="ezhou-offshore-institutions", document_id="", why="改版")
    pack = drafts.loaded(draft).pack
    assert (pack.pack.version, pack.pack.succeeds.pack, pack.pack.succeeds.version) == (
        "2",
        pack.pack.id,
        "1",
    )
    assert drafts.texts(draft)["pack.yaml"].startswith("# Identity"), "comments stay"
    assert refused(lambda: begun(city, origin="pack", pack="../etc", document_id="")).code == "not_allowed"


def test_document_may_be_uploaded_and_the_library_keeps_it(city: City) -> None:
    draft = begun(city, document_id="", file_name="示例.txt", content=FIRST.encode())
    assert draft.document is not None and draft.document.stage == "new"
    wrong = lambda: begun(city, document_id="", file_name="a.exe", content=b"MZ")  # noqa: E731
    assert refused(wrong).code in ("file_refused", "document_unreadable")
    assert refused(lambda: begun(city, document_id="")).code == "no_document"
    assert refused(lambda: begun(city, name="Nicht So")).code == "name_wrong"


def test_copied_words_of_the_paper_are_found_at_once(city: City) -> None:
    draft = saved(city, whole(city), "clauses.yaml", FILES["clauses.yaml"].replace("团队八人起。", "站里的团队一般不少于八人，材料另附"))  # fmt: skip
    assert {fault.code for fault in drafts.checked(draft).faults} == {"copied"}


def test_draft_whose_scenarios_cannot_be_run_is_never_ready(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile the software may have changed: what passed when it was proposed is asked again when it is approved."""
    draft = proposed(city, whole(city))
    monkeypatch.setattr(ready.checking, "results", lambda source: None)
    assert refused(lambda: approved(city, draft)).code == "not_ready"
    assert ready.missing(draft, run=False) == []


def test_file_is_renamed_and_its_earlier_states_go_with_it(city: City) -> None:
    draft = whole(city)
    draft = saved(city, draft, "values.yaml", FILES["values.yaml"].replace("people in", "persons in"))
    reworded = draft.version
    helper = colleague(city)
    asked = {"draft_id": draft.public_id, "file": "values.yaml", "why": "清楚些"}
    rename_file(helper, name="numbers.yaml", expected_version=draft.version, **asked)
    draft = fetch(draft.public_id)
    assert "values.yaml" not in drafts.texts(draft) and "persons in" in drafts.texts(draft)["numbers.yaml"]
    change = draft.changes.get(number=draft.version)
    assert (change.kind, change.was, change.file) == ("renamed", "values.yaml", "numbers.yaml")
    states = drafts.states(draft, ["numbers.yaml"])["numbers.yaml"]
    touched = changed_by(drafts.loaded(draft), {"numbers.yaml": states}, [("param", "team_min")])
    assert touched == {("param", "team_min"): reworded}, "whoever renamed it did not write the rule"
    again = asked | {"file": "numbers.yaml", "expected_version": draft.version}
    for name, code in (
        ("rules.yaml", "name_taken"),
        ("../x.yaml", "file_unfit"),
        ("base/x.yaml", "file_unfit"),
    ):
        assert refused(lambda name=name: rename_file(helper, name=name, **again)).code == code
    assert (
        refused(lambda: rename_file(helper, name="x.yaml", **again | {"file": "none.yaml"})).code
        == "not_allowed"
    )
    identity = again | {"file": "pack.yaml"}
    for act in (
        lambda: rename_file(helper, name="x.yaml", **identity),
        lambda: remove_file(helper, **identity),
    ):
        assert refused(act).code == "file_needed", "at once, not at the next check"
    with pytest.raises(Stale):
        rename_file(helper, name="x.yaml", **again | {"expected_version": reworded})
    draft = proposed(city, draft)
    review = {"draft_id": draft.public_id, "agree": True, "expected_version": draft.version}
    assert refused(lambda: review_draft(helper, **review)).code == "four_eyes", (
        "who renamed a file had a hand in it"
    )


CITY_PACK = """pack:
  id: jiangkou-city
  version: '1'
  name: {zh: 江口示例区, en: District of Jiangkou}
  place: '420700'
  time_zone: Asia/Shanghai
  in_force: {from: null, until: null}
  transition: 待细则
  extends: {pack: jiangkou-stations, version: '1', replaces: []}
  author: {drafted: 2026-11-21, checked_by: []}
documents:
  own: {title: 江口示例区细则, number: 江示规〔2026〕9号, issuers: [], issued: 2026-03-01, kind: measures, state: issued}
"""


def test_approved_draft_is_the_base_of_another_of_its_office(city: City) -> None:
    """A base is looked for on the office's own shelf first; what is approved upon it keeps it as it was."""
    base = approved(city, proposed(city, whole(city)))
    zipped = bundles.packed({"pack.yaml": CITY_PACK}, "jiangkou-city")
    given = {"origin": "zip", "document_id": "", "name": "", "file_name": "city.zip", "content": zipped}
    draft = begun(city, **given)
    pack = drafts.loaded(draft).pack
    assert pack.pack.id == "jiangkou-city" and {"team_min", "reply"} <= set(pack.params)
    done = approved(city, proposed(city, draft))
    withdraw_draft(
        city.actor("policy"), draft_id=base.public_id, reason="不用了", expected_version=base.version
    )
    assert "team_min" in drafts.loaded(done).pack.params, "it keeps the files of what it extends"
    other = begun(city, **given)
    with pytest.raises(PackRefused):
        drafts.loaded(other)
