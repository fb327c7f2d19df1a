"""What the dry run says of a row: everything at once, by row, column, reason and remedy."""

import pytest

from exclave.apps.imports import cells, findings
from exclave.apps.imports.columns import Column, guess, stated_unit
from exclave.apps.people.models import Organisation
from exclave.apps.register.models import Institution
from exclave.sample_city.city import City

from . import lists


def test_headings_are_guessed_through_units_brackets_and_aliases() -> None:
    columns = [
        Column("amount", "合同金额", "Amount", unit="万元"),
        Column("name", "单位名称", "Name", aliases=("企业全称",)),
    ]
    assert guess(["企业 全称（盖章）", "合同金额（元）*"], columns) == {"name": 0, "amount": 1}
    assert [stated_unit(h) for h in ("金额（元）", "金额(万元)", "金额", "面积/平方米")] == [
        "元",
        "万元",
        "",
        "平方米",
    ]


def test_every_saying_has_both_languages() -> None:
    assert all(all(text for text in texts) and len(texts) == 4 for texts in findings.SAYINGS.values())


@pytest.mark.django_db
def test_dry_run_lists_every_finding_of_every_row_at_once(notice_city: City) -> None:
    good = lists.firms(8)
    wrong = good[1][0][:-1] + ("0" if good[1][0][-1] != "0" else "1")
    rows = [
        [good[0][0].lower(), good[0][1], "企业", "420704", "２０１９年５月６日"],  # made regular
        [wrong, good[1][1], "不知道", "示例没有的地方", "19-5-6"],  # four errors
        [good[2][0], good[2][1], "企业", "鼓楼区", "2999-01-01"],  # a name many have, a day to come
        [good[2][0], good[3][1], "firm", "420704", "2019年5月"],  # the code again, no day
        [good[4][0], good[0][1], "企业", "420704", ""],  # the name again
        ["", good[5][1], "企业", "420704", "43591"],  # no code, a spreadsheet's number
        [
            good[6][0],
            notice_city.firms["lumen"].name_zh,
            "企业",
            "420704",
            "",
        ],  # a name known under another code
        [
            notice_city.firms["cedar"].identity_no,
            "示例别名（虚构）",
            "企业",
            "420704",
            "",
        ],  # a code known under another name
    ]
    found = lists.found(lists.checked(notice_city, "organisations", lists.ORGANISATIONS, rows))
    assert {(2, "uscc", "note", "normalised"), (2, "founded", "note", "normalised")} <= found
    assert {
        (3, "uscc", "error", "said"),
        (3, "kind", "error", "not_listed"),
        (3, "place", "error", "place_unknown"),
        (3, "founded", "error", "short_year"),
    } <= found
    assert {(4, "place", "error", "place_many"), (4, "founded", "error", "future")} <= found
    assert {(5, "uscc", "error", "twice_code"), (5, "founded", "error", "no_day")} <= found
    assert (6, "name_zh", "warning", "twice_name") in found
    assert {(7, "uscc", "error", "missing"), (7, "founded", "warning", "serial_date")} <= found
    assert (8, "name_zh", "warning", "name_other_code") in found and (
        9,
        "uscc",
        "error",
        "code_other_name",
    ) in found


@pytest.mark.django_db
def test_wrong_credit_code_is_named_with_what_helps(notice_city: City) -> None:
    rows = lists.firms(1)
    rows[0][0] = rows[0][0][:-1] + ("0" if rows[0][0][-1] != "0" else "1")
    one = lists.checked(notice_city, "organisations", lists.ORGANISATIONS, rows)
    said = one.findings.get(code="said")
    words = findings.words(said.code, said.params)
    assert "校验不通过" in words["reason"]["zh"] and words["remedy"]["en"]


@pytest.mark.django_db
def test_amounts_ten_thousand_times_off_are_pointed_out(notice_city: City) -> None:
    home = Institution.objects.of(notice_city.authority.pk).first().name
    rows = [
        [home, f"示例合同{n}（虚构）", "示例甲方（虚构）", "2025-03-18", amount]
        for n, amount in enumerate(["35", "40", "28", "31", "350000"])
    ]
    one = lists.checked(notice_city, "contracts", lists.CONTRACTS, rows)
    assert lists.found(one) == {(6, "amount", "warning", "unit_off")}


def test_nought_people_are_asked_about_and_nought_square_metres_refused() -> None:
    said: list[tuple[str, str]] = []
    staff, area = (
        Column("x", "示例", "Example", kind, unit=unit)
        for kind, unit in (("count", "人"), ("area", "平方米"))
    )
    kept = cells.read(staff, "0", "", lambda level, code, **_: said.append((level, code)))
    assert (kept.value, said) == (0, [("warning", "nothing")])
    cells.read(area, "0", "", lambda level, code, **_: said.append((level, code)))
    assert said[1:] == [("error", "not_positive")]


@pytest.mark.django_db
def test_institutions_and_tenants_are_matched_to_what_is_there(notice_city: City) -> None:
    known = Institution.objects.of(notice_city.authority.pk).first()
    rows = lists.filed([lists.code(), known.organisation.identity_no, known.organisation.identity_no])
    rows[1][0], rows[2][3], rows[2][4] = known.name, "湖北省鄂州市鄂城区", "已移出"
    found = lists.found(lists.checked(notice_city, "institutions", lists.INSTITUTIONS, rows))
    assert found == {
        (2, "uscc", "error", "organisation_unknown"),
        (3, "name", "skip", "there"),
        (4, "place", "warning", "host_at_home"),
        (4, "state_since", "error", "since_missing"),
    }
    tenants = [
        ["示例没有的机构（虚构）", "示例甲（虚构）", "", "", "2025-01-01", "", "", ""],
        [known.name, "示例乙（虚构）", "", "", "", "86", "", ""],
    ]
    found = lists.found(lists.checked(notice_city, "tenants", lists.TENANTS, tenants))
    assert found == {
        (2, "institution", "error", "institution_unknown"),
        (3, "signed", "error", "undated"),
        (3, "area_kind", "error", "area_kind_missing"),
    }


@pytest.mark.django_db
def test_code_kept_as_a_number_says_that_digits_are_lost(notice_city: City) -> None:
    import io

    import xlsxwriter

    from exclave.apps.imports.actions.check_import import check_import
    from exclave.apps.imports.actions.upload_import import upload_import

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, lists.ORGANISATIONS[:4])
        page.write_row(1, 0, [911101010000000000, "示例（虚构）", "企业", "420704"])
    actor = notice_city.actor("city1")
    made = upload_import(
        actor,
        authority_id=notice_city.authority.pk,
        kind="organisations",
        name="名册.xlsx",
        content=out.getvalue(),
    )
    one = lists.of(made)
    check_import(actor, import_id=one.public_id, mapping=one.mapping, expected_version=1)
    assert (2, "uscc", "error", "digits_lost") in lists.found(one)
    assert not Organisation.objects.filter(name_zh="示例（虚构）").exists()
