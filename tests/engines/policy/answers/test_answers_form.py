"""The form of a type: its parts, resolved fields, what each serves."""

from datetime import date

import pytest

from exclave.engines.policy.answers import form_for, form_keys, items_of


def fields(compiled, form, type_):
    return {one.key: one for section in form_for(compiled, form, type_) for one in section.fields}


def test_a_type_sees_its_own_parts_only(ezhou):
    university, incubator = (
        set(form_keys(ezhou, "application", name)) for name in ("university", "incubator")
    )
    assert "institution.host_kind" in university - incubator
    assert "applicant.incubator_place" in incubator - university
    assert set(fields(ezhou, "application", "university")) == university


def test_fields_are_resolved_with_label_unit_items_and_source(ezhou):
    found = fields(ezhou, "application", "university")
    spend = found["applicant.rd_spend"]
    assert (spend.type, spend.unit, spend.currency, spend.per) == ("money", "万元", "CNY", "year")
    assert spend.core == "organisation.rd_spend"
    assert spend.prefill == "org.rd_spend"
    assert spend.help.zh
    assert spend.help.en
    kind = found["applicant.kind"]
    assert ("firm", "企业", "firm") in [(item.code, item.zh, item.en) for item in kind.items]
    assert found["institution.place"].items is None
    staff = found["institution.staff"]
    assert staff.complete
    assert staff.key_column == "person"
    assert [column.key for column in staff.columns][:3] == ["person", "research", "serves_applicant"]
    assert not next(column for column in staff.columns if column.key == "degree").required


def test_a_field_says_which_conditions_read_it_and_what_evidence_serves(ezhou):
    found = fields(ezhou, "application", "university")
    assert found["institution.staff"].read_by == ("team_size",)
    assert found["applicant.kind"].read_by == ("uni_research_body", "uni_firm")
    assert set(found["institution.f_contracts"].evidence_for) == {"contracts", "uni_contract_applicant"}
    assert found["applicant.name"].read_by == ()


def test_every_label_help_and_item_is_in_both_languages(ezhou):
    for form in ezhou.pack.forms:
        for type_ in ezhou.types:
            for section in form_for(ezhou, form, type_):
                assert section.zh
                assert section.en
                for one in section.fields:
                    assert one.zh
                    assert one.en
                    assert bool(one.help.zh) == bool(one.help.en)
                    assert all(item.zh and item.en for item in one.items or ())


def test_clauses_of_a_section_carry_their_locators(ezhou):
    section = form_for(ezhou, "report", "university")[0]
    assert section.clauses == (("c5.2.c", "五、/（二）#3"),)
    assert [one.key for one in section.fields] == [
        "institution.r_goals", "institution.r_research", "institution.r_talent", "institution.r_industry",
        "institution.r_service",
    ]  # fmt: skip


def test_dated_lists_show_what_holds_on_the_day(ezhou):
    before = {item.code for item in items_of(ezhou, "std.tech_contract", date(2020, 1, 1))}
    after = {item.code for item in items_of(ezhou, "std.tech_contract", date(2026, 1, 1))}
    assert after - before == {"licence"}


def test_an_unknown_form_is_an_error(ezhou):
    with pytest.raises(KeyError):
        form_for(ezhou, "nothing", "university")


def test_choice_of_a_renamed_title_shows_the_other_names(ezhou):
    """EZ-12: whoever holds a certificate under the old name finds it in the list."""
    shown = {item.code: item for item in items_of(ezhou, "std.tech_title")}["incubator"]
    assert shown.zh == "科技企业孵化器（原称高新技术创业服务中心，后称科技型企业孵化器）"
    assert "formerly high-tech business service centre" in shown.en
