"""The case page of officers and leaders: who opens it, judging, the panel, two signatures, more time."""

import pytest

from exclave.apps.cases.models import Entry, Judgement
from exclave.apps.cases.presenting.case_page import masked
from exclave.apps.panels.models import Assignment
from exclave.sample_city.city import City, decide, fetch, judge_all
from tests.apps.cases.officers import Desk, address, case_of, signed_in

pytestmark = pytest.mark.django_db
STEPS = ["decide", "judge", "sign", "assign", "extend", "settle", "reveal"]


@pytest.mark.parametrize(
    "who, sees",
    [
        ("city1", True), ("city2", True), ("leader", True), ("echeng", True),
        ("huarong", False), ("expert1", False), ("expert2", False), ("heron", False), ("lumen", False),
        ("auditor", False), ("admin", False), ("policy", False),
    ],
)  # fmt: skip
def test_case_page_opens_for_its_officers_and_is_absent_for_others(
    review_city: City, who: str, sees: bool
) -> None:
    case = case_of(review_city, "heron")
    client = signed_in(review_city, who)
    assert client.get(address(case)).status_code == (200 if sees else 404)
    if not sees:
        assert {client.post(address(case, step)).status_code for step in STEPS} == {404}


def test_absent_case_is_absent(review_city: City) -> None:
    assert signed_in(review_city, "city1").get("/cases/nothinghere/").status_code == 404


def test_signed_out_are_sent_to_sign_in_whether_the_case_exists_or_not(client, review_city: City) -> None:
    for path in (address(case_of(review_city, "heron")), "/cases/nothinghere/"):
        response = client.get(path)
        assert response.status_code == 302 and "sign-in" in response["Location"]


def test_conditions_stand_beside_their_evidence_with_clause_and_facts(review_city: City) -> None:
    desk = Desk(review_city, "city2", case_of(review_city, "heron"))
    row = desk.html[desk.html.index('id="condition-team_size"') :]
    row = row[: row.index("</li>", row.index("condition-evidence"))]
    assert "四、（二）（2）" in row and "f_staff" not in row and "人员证明" in row and "12 人" in row


def test_missing_evidence_is_listed_as_missing(review_city: City) -> None:
    desk = Desk(review_city, "city2", case_of(review_city, "heron"))
    assert "场地和设备照片（未上传）" in desk.html


def test_opinions_are_summarised_after_they_were_handed_in(review_city: City) -> None:
    assert "专家：2 是，0 否" in Desk(review_city, "city2", case_of(review_city, "heron")).html
    half = Desk(review_city, "city1", case_of(review_city, "maple")).html
    assert "专家：1 是，0 否" in half


def test_district_never_sees_experts_or_their_opinions(review_city: City) -> None:
    html = Desk(review_city, "echeng", case_of(review_city, "heron")).html
    assert "演示·专家" not in html and 'id="panel"' not in html and "专家：2" not in html


def test_changes_since_the_last_submission_are_marked(review_city: City) -> None:
    html = Desk(review_city, "city1", case_of(review_city, "maple")).html
    assert 'class="form-part" ' in html
    assert case_of(review_city, "maple").submissions.count() == 2


# ---- judging ------------------------------------------------------------------------------------------------
def answers(html: str) -> list[str]:
    import re

    return re.findall(r'name="judge-([a-z_]+)" id="judge-[a-z_]+-yes"', html)


def test_judge_form_only_for_whom_the_pack_names_at_the_stage_of_judging(review_city: City) -> None:
    heron, maple = case_of(review_city, "heron"), case_of(review_city, "maple")
    assert answers(Desk(review_city, "city2", heron).html)
    assert answers(Desk(review_city, "leader", heron).html) == []
    assert answers(Desk(review_city, "echeng", heron).html) == []
    assert answers(Desk(review_city, "city2", maple).html) == [], "still with the experts"


def test_one_who_accepted_may_not_judge_or_decide_and_is_told_why(review_city: City) -> None:
    desk = Desk(review_city, "city1", case_of(review_city, "heron"))
    assert answers(desk.html) == []
    assert "您已办理过“受理”" in desk.html
    desk.html = Desk(review_city, "city2", desk.case).html
    response = desk.post("decide", outcome="refuse", reason="不同意。")
    assert response.status_code == 422 and "同一人不能再办理本环节" in response.content.decode()
    assert fetch(desk.case.public_id).pending_outcome == ""


def test_judgement_without_reason_is_refused_beside_its_field_and_the_others_are_kept(
    review_city: City,
) -> None:
    desk = Desk(review_city, "city2", case_of(review_city, "heron"))
    first, second = answers(desk.html)[:2]
    typed = {
        f"judge-{first}": "yes",
        f"reason-{first}": "现场看过。",
        f"judge-{second}": "no",
        f"reason-{second}": " ",
    }
    response = desk.post("judge", **typed)
    html = response.content.decode()
    assert response.status_code == 422 and f"#reason-{second}" in html and "请写明判断的理由" in html
    assert f'id="judge-{second}-no" value="no" checked' in html, "what was chosen stays chosen"
    assert list(Judgement.objects.filter(case=desk.case).values_list("condition", "answer")) == [
        (first, True)
    ]


def test_judgements_sent_twice_are_stored_once(review_city: City) -> None:
    desk = Desk(review_city, "city2", case_of(review_city, "heron"))
    first, second = answers(desk.html)[:2]
    typed = {f"judge-{n}": "yes" for n in (first, second)} | {
        f"reason-{n}": "属实。" for n in (first, second)
    }
    assert {desk.post("judge", **typed).status_code for _ in range(2)} == {302}
    assert Judgement.objects.filter(case=desk.case).count() == 2


def test_unchanged_judgements_are_not_sent_again(review_city: City) -> None:
    desk = Desk(review_city, "city2", case_of(review_city, "heron"))
    first = answers(desk.html)[0]
    typed = {f"judge-{first}": "yes", f"reason-{first}": "属实。"}
    desk.post("judge", **typed)
    desk.load()
    desk.post("judge", **typed)
    assert Judgement.objects.filter(case=desk.case).count() == 1


def test_approval_is_locked_until_all_is_judged_and_says_so(review_city: City) -> None:
    desk = Desk(review_city, "city2", case_of(review_city, "heron"))
    assert 'id="outcome-approve" value="approve" required disabled' in desk.html
    assert "仍有条件不符合、未知或未判断" in desk.html
    judge_all(review_city, "city2", desk.case.public_id)
    desk.load()
    assert 'id="outcome-approve" value="approve" required aria' in desk.html
    assert "向社会公示，期限5 个工作日" in desk.html, "what follows is said before it is decided"


# ---- two signatures -----------------------------------------------------------------------------------------
def proposed(city: City) -> Desk:
    case = case_of(city, "heron")
    judge_all(city, "city2", case.public_id)
    desk = Desk(city, "city2", fetch(case.public_id))
    assert desk.post("decide", outcome="approve", reason="符合全部条件。").status_code == 302
    return desk


def test_proposal_waits_for_the_leader_and_nobody_else_can_sign(review_city: City) -> None:
    desk = proposed(review_city)
    case = fetch(desk.case.public_id)
    assert (case.waits_on, case.stage) == ("leader", "decide")
    for who in ("city1", "city2"):
        other = Desk(review_city, who, case)
        assert 'value="agree"' not in other.html
        response = other.client.post(
            address(case, "sign"), {"answer": "agree", "expected_version": case.version}
        )
        assert response.status_code in (404, 422)
    assert fetch(case.public_id).stage == "decide"


def test_leader_signs_and_the_notice_begins(review_city: City) -> None:
    case = fetch(proposed(review_city).case.public_id)
    leader = Desk(review_city, "leader", case)
    assert "第二人签署后" in leader.html and 'value="agree"' in leader.html
    assert leader.post("sign", answer="agree").status_code == 302
    assert leader.post("sign", answer="agree").status_code == 302, "sent twice, one effect"
    assert fetch(case.public_id).stage == "publish"
    assert Entry.objects.filter(case=case, kind="acted", outcome="approve").count() == 1


def test_sending_back_needs_a_reason(review_city: City) -> None:
    case = fetch(proposed(review_city).case.public_id)
    leader = Desk(review_city, "leader", case)
    refused = leader.post("sign", answer="decline", reason="")
    assert refused.status_code == 422 and "须写明理由" in refused.content.decode()
    leader.load()
    assert leader.post("sign", answer="decline", reason="请补充现场照片。").status_code == 302
    assert fetch(case.public_id).pending_outcome == ""


def test_first_signer_may_take_the_proposal_back(review_city: City) -> None:
    desk = proposed(review_city)
    desk.load()
    assert "收回" in desk.html
    assert desk.post("sign", answer="decline", reason="材料有误。").status_code == 302
    assert fetch(desk.case.public_id).waits_on == "authority"


def test_no_judgement_changes_while_a_signature_is_awaited(review_city: City) -> None:
    desk = proposed(review_city)
    assert answers(desk.load()) == []


# ---- the panel and time -------------------------------------------------------------------------------------
def test_candidates_with_a_conflict_stand_last_with_the_reason(review_city: City) -> None:
    decide(review_city, "city1", case_of(review_city, "willow").public_id, "accept")
    willow = case_of(review_city, "willow")
    desk = Desk(review_city, "city1", willow)
    assert desk.html.count('name="expert"') == 4
    interested = review_city.accounts["expert4"].expert
    interested.employer = review_city.firms["willow"]
    interested.save()
    html = desk.load()
    assert "任职于本办件的当事单位" in html and html.count('name="expert"') == 3
    response = desk.post("assign", expert=review_city.accounts["expert4"].public_id)
    assert response.status_code == 422 and "请另选专家" in response.content.decode()


def test_expert_is_asked_once_however_often_the_button_is_pressed(review_city: City) -> None:
    decide(review_city, "city1", case_of(review_city, "willow").public_id, "accept")
    desk = Desk(review_city, "city1", case_of(review_city, "willow"))
    chosen = review_city.accounts["expert3"].public_id
    assert [desk.post("assign", expert=chosen).status_code for _ in range(2)] == [302, 302]
    assert Assignment.objects.of(review_city.authority.pk).filter(case_id=desk.case.pk).count() == 1


def test_more_time_needs_a_number_of_days_and_a_reason(review_city: City) -> None:
    desk = Desk(review_city, "city1", case_of(review_city, "maple"))
    before = desk.case.due_at
    assert desk.post("extend", workdays="many", reason="x").status_code == 422
    assert desk.post("extend", workdays="5", reason="").status_code == 422
    desk.load()
    assert desk.post("extend", workdays="５", reason="专家出差。").status_code == 302
    case = fetch(desk.case.public_id)
    assert case.due_at is not None and before is not None and case.due_at > before
    assert "含已延长的时间" in desk.load()


def test_masked_shows_too_little_to_misuse() -> None:
    assert masked("420700199001011234") == "42＊＊＊＊＊＊＊＊＊＊＊＊＊＊34"
    assert masked("1234") == "＊＊＊＊" and masked("") == ""
