"""The core facts and the platform's lists: complete in both languages, consistent with each other."""

from datetime import date

from exclave.engines.policy.facts import core_fact, std_lists, subjects
from exclave.engines.policy.pack.model_values import FieldType


def test_every_fact_has_both_languages_a_known_type_and_a_known_list():
    known = set(FieldType.__args__)
    for subject in subjects().values():
        assert subject.zh
        assert subject.en
        for fact in subject.facts.values():
            assert fact.zh
            assert fact.en
            assert set(fact.types) <= known, fact.id
            assert fact.list is None or fact.list in std_lists(), fact.id
            assert fact.types != ("quantity",) or fact.unit, fact.id


def test_the_subjects_of_the_design_are_there():
    assert set(subjects()) == {
        "organisation", "institution", "staff", "tenant", "project", "contract", "cooperation", "input", "result",
    }  # fmt: skip


def test_references_find_facts_columns_and_tables():
    assert core_fact("organisation.uscc").standard == "GB 32100-2015"
    assert core_fact("organisation.titles.level").list == "std.level"
    assert core_fact("organisation.rd_spend").per == "year"
    assert core_fact("staff").types == ("table",)
    assert core_fact("institution") is None
    assert core_fact("staff.shoe_size") is None
    assert core_fact("nobody.name") is None


def test_every_list_has_names_in_both_languages_and_open_lists_have_no_items():
    for one in std_lists().values():
        assert one.zh
        assert one.en
        assert one.open == (not one.items)
        assert all(item.zh and item.en for item in one.items.values())


def test_levels_run_from_county_to_nation():
    level = std_lists()["std.level"]
    assert level.ordered
    assert list(level.items) == ["county", "city", "province", "nation"]


def test_technology_licences_are_a_kind_of_their_own_since_the_civil_code():
    licence = std_lists()["std.tech_contract"].items["licence"]
    assert not licence.holds(date(2020, 12, 31))
    assert licence.holds(date(2021, 1, 1))
