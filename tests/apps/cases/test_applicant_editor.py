"""Filling in: saving part by part, stale tabs, tables, prefilled values, wrong entries, conditions (EZ-10 to EZ-14)."""

import pytest
from applicants import Page, case_of, draft, open_page, signed_in

from exclave.apps.cases.filling.posted import industry_code
from exclave.apps.people.places import place_code
from exclave.sample_city.city import City, at

pytestmark = pytest.mark.django_db
STAFF = "institution.staff"


def row(index: int, **cells: str) -> dict[str, str]:
    return {f"{STAFF}-{index}-{name}": value for name, value in cells.items()}


# ---- saving -----------------------------------------------------------------------------------------------
def test_saving_keeps_the_part_and_goes_on_to_the_next(call_city: City) -> None:
    page = open_page(call_city, "amber", 3)
    response = page.save(
        institution__name="示例新名称（虚构）", institution__place="420111 湖北省武汉市洪山区"
    )
    assert response.status_code == 302 and response.url.endswith("?part=4")
    data = draft(case_of(call_city, "amber")).data
    assert (data["institution.name"], data["institution.place"]) == ("示例新名称（虚构）", "420111")
    assert data["institution.host_kind"] == "university", "other parts stay as they were"


def test_save_button_stays_and_the_last_part_leads_to_the_check(call_city: City) -> None:
    page = open_page(call_city, "amber", 4)
    assert page.save(go="stay").url.endswith("?part=4")
    last = open_page(call_city, "amber", 9)
    assert last.save().url.endswith("/check/")


def test_autosave_answers_with_the_new_version_and_may_go_on_from_it(call_city: City) -> None:
    page = open_page(call_city, "amber", 4)
    first = page.save(autosave=True, institution__host_body="示例甲学院（虚构）")
    assert first.json() == {"version": 3}
    page.hidden["expected_version"] = "3"
    second = page.save(autosave=True, institution__host_body="示例乙学院（虚构）")
    assert second.json() == {"version": 4}


def test_answer_lost_on_the_way_is_no_conflict_with_oneself(call_city: City) -> None:
    page = open_page(call_city, "amber", 4)
    page.save(autosave=True, institution__host_body="示例甲学院（虚构）")
    repeated = page.save(autosave=True, institution__host_body="示例乙学院（虚构）")
    assert repeated.status_code == 200
    assert draft(case_of(call_city, "amber")).data["institution.host_body"] == "示例乙学院（虚构）"


def test_pressing_save_while_an_autosave_ran_is_no_conflict(call_city: City) -> None:
    page = open_page(call_city, "amber", 4)
    page.save(autosave=True, institution__host_body="示例甲学院（虚构）")
    assert page.save(institution__host_body="示例甲学院二（虚构）").status_code == 302


def test_an_autosave_that_arrives_late_does_not_undo_the_save_after_it(call_city: City) -> None:
    page = open_page(call_city, "amber", 4)
    page.save(institution__host_body="后来的（虚构）")
    late = page.save(autosave=True, institution__host_body="早先的（虚构）")
    assert late.status_code == 409
    assert draft(case_of(call_city, "amber")).data["institution.host_body"] == "后来的（虚构）"


def test_double_click_on_save_is_no_conflict(call_city: City) -> None:
    page = open_page(call_city, "amber", 4)
    typed = {"institution.host_body": "示例甲学院（虚构）", "institution.host_kind": "university"}
    assert [page.client.post(page.address, page.hidden | typed).status_code for _ in range(2)] == [302, 302]


# ---- stale tabs -------------------------------------------------------------------------------------------
def test_stale_tab_gets_409_with_the_difference_and_loses_nothing(call_city: City) -> None:
    one, other = open_page(call_city, "amber", 4), open_page(call_city, "amber", 4)
    one.save(institution__host_body="甲标签页（虚构）", institution__host_kind="university")
    response = other.save(institution__host_body="乙标签页（虚构）", institution__host_kind="university")
    page = response.content.decode()
    assert response.status_code == 409
    assert "甲标签页（虚构）" in page and "乙标签页（虚构）" in page
    assert "所在高校、院所或总部" in page, "the field is named in words"
    assert "所在单位性质" not in page, "what is the same is not listed"
    assert 'name="institution.host_body" value="乙标签页（虚构）"' in page, (
        "“continue with mine” posts it again"
    )
    assert draft(case_of(call_city, "amber")).data["institution.host_body"] == "甲标签页（虚构）"


def test_continue_with_mine_saves_it(call_city: City) -> None:
    one, other = open_page(call_city, "amber", 4), open_page(call_city, "amber", 4)
    one.save(institution__host_body="甲标签页（虚构）")
    conflict = other.save(institution__host_body="乙标签页（虚构）").content.decode()
    other.hidden["expected_version"] = conflict.split('name="expected_version" value="')[1].split('"')[0]
    assert other.save(institution__host_body="乙标签页（虚构）").status_code == 302
    assert draft(case_of(call_city, "amber")).data["institution.host_body"] == "乙标签页（虚构）"


def test_stale_autosave_gets_409_as_json(call_city: City) -> None:
    one, other = open_page(call_city, "amber", 4), open_page(call_city, "amber", 4)
    one.save(institution__host_body="甲标签页（虚构）")
    response = other.save(autosave=True, institution__host_body="乙标签页（虚构）")
    assert response.status_code == 409
    assert response.json()["difference"][0]["theirs"]["zh"] == "甲标签页（虚构）"


def test_stale_table_is_compared_by_its_rows(call_city: City) -> None:
    one, other = open_page(call_city, "amber", 6), open_page(call_city, "amber", 6)
    one.client.post(one.address, one.hidden | row(0, person="甲"))
    response = other.client.post(other.address, other.hidden | row(0, person="乙") | row(1, person="丙"))
    assert response.status_code == 409
    assert "1 行：甲" in response.content.decode() and "2 行：乙、丙" in response.content.decode()


# ---- tables -----------------------------------------------------------------------------------------------
def test_rows_may_have_gaps_and_empty_lines_are_left_out(call_city: City) -> None:
    page = open_page(call_city, "amber", 6)
    posted = (
        row(0, person="甲", research="yes", since="2024-01-01")
        | row(3, person="", research="")
        | row(7, person="乙")
    )
    page.client.post(page.address, page.hidden | posted | {f"{STAFF}-complete": "yes"})
    table = draft(case_of(call_city, "amber")).data[STAFF]
    assert [r["person"] for r in table["rows"]] == ["甲", "乙"]
    assert table["complete"] is True and table["rows"][0]["research"] is True


def test_rows_are_added_and_removed_without_scripts(call_city: City) -> None:
    page = open_page(call_city, "amber", 6)
    posted = row(0, person="甲") | row(1, person="乙")
    added = page.client.post(page.address, page.hidden | posted | {"add_row": STAFF})
    assert added.url.endswith(f"?part=6#{STAFF}")
    page.load()
    assert f'name="{STAFF}-2-person"' in page.html, "an empty line stands at the end"
    removed = page.client.post(page.address, page.hidden | posted | {"remove_row": f"{STAFF}:0"})
    assert removed.status_code == 302
    assert [r["person"] for r in draft(case_of(call_city, "amber")).data[STAFF]["rows"]] == ["乙"]


def test_enter_in_a_field_saves_and_removes_nothing(call_city: City) -> None:
    """The first button of a form is the one that Enter presses."""
    html = open_page(call_city, "amber", 6).html
    form = html[html.index('id="draft"') :]
    assert form.index('name="go" value="stay"') < form.index('name="remove_row"')


# ---- what is known already --------------------------------------------------------------------------------
def test_prefilled_values_name_their_source_until_they_are_corrected(call_city: City) -> None:
    page = open_page(call_city, "amber", 1)
    assert "取自单位档案" in page.html
    page.save(
        applicant__name="示例琥珀软件（更名）有限公司（虚构）",
        applicant__uscc="91420702DEMA0006FQ",
        applicant__place="420702",
        applicant__kind="firm",
    )
    corrected = page.load().html
    field = corrected[corrected.index('data-field="applicant.name"') :]
    assert "取自单位档案" not in field[: field.index("</div>")]
    field = corrected[corrected.index('data-field="applicant.uscc"') :]
    assert "取自单位档案" in field[: field.index("</div>")]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("420704 湖北省鄂州市鄂城区", "420704"),
        ("420704", "420704"),
        ("４２０７０４", "420704"),
        ("鄂城区", "420704"),
        ("没有这个地方", "没有这个地方"),
        ("区", "区"),
        ("", ""),
    ],
)
def test_place_is_understood_by_code_by_choice_and_by_its_only_name(typed: str, code: str) -> None:
    assert place_code(typed) == code


def test_place_with_a_name_that_many_have_is_kept_as_typed() -> None:
    assert place_code("鼓楼区") == "鼓楼区"


def test_industry_is_understood_by_choice_and_by_its_only_name() -> None:
    assert industry_code("C39 制造业/计算机") == "C39"
    assert industry_code("c39") == "C39"
    assert industry_code("造火箭") == "造火箭"


# ---- wrong entries ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("part", "typed", "said"),
    [
        (1, {"applicant.uscc": "91420702DEMA0006FX"}, "统一社会信用代码"),
        (1, {"applicant.place": "火星"}, "地区表中没有“火星”"),
        (2, {"applicant.rd_spend": "很多"}, "“很多”不是数"),
        (2, {"applicant.rd_spend": "-5"}, "不能为负数"),
        (5, {"institution.site_from": "2025-02-30"}, "没有“2025-02-30”这一天"),
        (5, {"institution.site_from": "1025-02-03"}, "年份不可能"),
        (5, {"institution.area": "640 吨"}, "面积"),
    ],
)
def test_wrong_entry_is_kept_and_answered_beside_its_field(
    call_city: City, part: int, typed: dict[str, str], said: str
) -> None:
    page = open_page(call_city, "amber", part)
    assert page.client.post(page.address, page.hidden | typed).status_code == 302, "nothing typed is refused"
    key, value = next(iter(typed.items()))
    shown = page.load().html
    field = shown[shown.index(f'data-field="{key}"') :]
    field = field[: field.index("</div>")]
    assert 'class="error"' in field and said in field
    assert value in field, "what was typed is still there"


def test_wrong_cell_is_marked_in_its_row(call_city: City) -> None:
    page = open_page(call_city, "amber", 6)
    posted = row(0, person="甲", since="2024-01-01") | row(1, person="乙", since="2024-13-01")
    page.client.post(page.address, page.hidden | posted)
    shown = page.load().html
    assert f'id="{STAFF}-1-since-error"' in shown and f'id="{STAFF}-0-since-error"' not in shown
    assert f'href="#{STAFF}-1-since"' in shown, "the list on top leads to the cell"


def test_full_width_digits_are_a_number(call_city: City) -> None:
    page = open_page(call_city, "amber", 2)
    page.client.post(page.address, page.hidden | {"applicant.rd_spend": "４２０．５"})
    shown = page.load().html
    assert "４２０．５" in shown and 'id="applicant.rd_spend-error"' not in shown
    checked = page.client.get(f"/cases/{page.case}/check/").content.decode()
    assert "420.5 万元" in checked


def test_the_credit_code_with_remainder_zero_is_right(call_city: City) -> None:
    page = open_page(call_city, "amber", 1)
    page.client.post(page.address, page.hidden | {"applicant.uscc": "91420700YDGTXM6990"})
    assert 'id="applicant.uscc-error"' not in page.load().html


def test_empty_fields_are_no_errors_before_the_check(call_city: City) -> None:
    page = open_page(call_city, "amber", 4)
    page.save(institution__host_body="", institution__host_kind="")
    assert 'class="error"' not in page.load().html
    asked = page.client.get(page.address + "&check=1").content.decode()
    assert 'id="institution.host_body-error"' in asked


def test_nul_and_line_ends_do_not_hurt(call_city: City) -> None:
    page = open_page(call_city, "amber", 5)
    page.save(institution__rooms="一层\x00\r\n二层")
    assert draft(case_of(call_city, "amber")).data["institution.rooms"] == "一层\n二层"


# ---- conditions beside the form ---------------------------------------------------------------------------
def test_conditions_are_answered_on_what_is_saved(call_city: City) -> None:
    client, case = signed_in(call_city, "amber"), case_of(call_city, "amber")
    address = f"/cases/{case.public_id}/conditions/?part=3"
    partial = {"HX-Request-Type": "partial"}
    assert "符合：飞入地" in client.get(address, headers=partial).content.decode()
    Page(client, case.public_id, 3).load().save(institution__name="示例（虚构）", institution__place="420704")
    answered = client.get(address, headers=partial).content.decode()
    assert "在本市范围内" in answered, "the host place lies inside the city: not met"
    assert "<html" not in answered


def test_unknown_leads_to_the_field_that_would_settle_it(call_city: City) -> None:
    client, case = signed_in(call_city, "amber"), case_of(call_city, "amber")
    page = client.get(f"/cases/{case.public_id}/conditions/").content.decode()
    assert "<html" in page, "it is a page of its own as well"
    assert f'href="/cases/{case.public_id}/edit/?part=6#institution.staff"' in page


def test_conditions_of_the_part_stand_first(call_city: City) -> None:
    html = open_page(call_city, "amber", 6).html
    assert (
        html.index('id="condition-team_size"')
        < html.index('class="beside-more"')
        < html.index('id="condition-host_outside"')
    )


# ---- after the deadline -----------------------------------------------------------------------------------
def test_after_the_deadline_the_draft_stays_and_the_page_says_until_when_it_was(call_city: City) -> None:
    at("2025-10-18", "00:05")
    page = open_page(call_city, "amber", 4)
    assert "2025年10月17日 24:00 截止" in page.html and "申请延长期限" in page.html
    assert page.save(institution__host_body="截止后填的（虚构）").status_code == 302
    assert draft(case_of(call_city, "amber")).data["institution.host_body"] == "截止后填的（虚构）"


def test_text_too_long_to_keep_is_told_and_shown_again(call_city: City) -> None:
    page = open_page(call_city, "amber", 5)
    response = page.save(institution__rooms="很" * 1_100_000)
    html = response.content.decode()
    assert response.status_code == 422 and "填写内容过长" in html
    assert "很" * 1_000 in html, "what was typed is still there to be shortened"


def test_text_longer_than_the_field_holds_is_kept_and_answered(call_city: City) -> None:
    page = open_page(call_city, "amber", 5)
    page.save(institution__rooms="很" * 20_001)
    assert "超过 20000 字" in page.load().html


def test_form_is_told_to_reload_nothing_when_a_field_of_another_form_is_posted(call_city: City) -> None:
    page = open_page(call_city, "amber", 4)
    page.save(institution__host_body="示例学院（虚构）", institution__visit="x", param__team_min="1")
    data = draft(case_of(call_city, "amber")).data
    assert "institution.visit" not in data and "param.team_min" not in data
