"""The unified social credit code (GB 32100-2015) and other identities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.codes import IdentityFault, OtherIdentity, Uscc, check_uscc, other_identity
from exclave.engines.codes.identity import ALPHABET

WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def check_character(body):
    """The standard's clause 4.4 written out, to hold against the library."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


BODIES = st.tuples(
    st.sampled_from("123456789ANY"),
    st.sampled_from("1239"),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)
CODES = BODIES.map(lambda body: body + check_character(body))


@pytest.mark.parametrize("code", ["91110000600037341L", "91110108551385082Q", "91350100M000100Y43"])
def test_known_codes_are_valid(code):
    found = check_uscc(code)
    assert isinstance(found, Uscc)
    assert (found.code, found.note_zh, found.note_en) == (code, None, None)


def test_the_edge_where_the_sum_is_a_multiple_of_31():
    code = "91420700YDGTXM6990"
    assert sum(ALPHABET.index(c) * w for c, w in zip(code[:17], WEIGHTS, strict=True)) % 31 == 0
    found = check_uscc(code)
    assert isinstance(found, Uscc)
    assert (found.region, found.kind, found.authority) == ("420700", "91", "9")
    assert (found.kind_zh, found.kind_en) == ("企业", "enterprise")


def test_a_wrong_check_character_asks_to_compare_and_betrays_nothing():
    fault = check_uscc("91350100M000100Y4A")
    assert isinstance(fault, IdentityFault)
    assert fault.kind == "check"
    assert fault.position is None
    assert "营业执照" in fault.remedy_zh
    assert "licence" in fault.remedy_en
    assert "91350100M000100Y43" not in repr(fault)


@given(CODES)
def test_every_code_of_the_standard_is_valid(code):
    assert isinstance(check_uscc(code), Uscc)


@given(CODES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_refused(code, place, character):
    changed = code[:place] + character + code[place + 1 :]
    assert isinstance(check_uscc(changed), Uscc) == (changed == code)


@given(CODES, st.integers(0, 16))
def test_swapped_neighbours_are_refused(code, place):
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert isinstance(check_uscc(changed), Uscc) == (changed == code)


@pytest.mark.parametrize(
    "typed",
    [
        "９１１１００００６０００３７３４１Ｌ",
        "91110000600037341l",
        " 9111 0000 6000 3734 1L ",
        "91110000-600037341-L",
        "91110000－600037341Ｌ",
        "9111\u00a00000\u3000600037341L",
    ],
)
def test_typed_forms_are_cleaned_with_a_note(typed):
    found = check_uscc(typed)
    assert isinstance(found, Uscc)
    assert found.code == "91110000600037341L"
    assert found.note_zh
    assert found.note_en


@pytest.mark.parametrize("letter", "IOZSVozsiv")
def test_a_letter_the_standard_leaves_out_is_named_with_its_place(letter):
    fault = check_uscc("9111000060003734" + letter + "L")
    assert (fault.kind, fault.position) == ("letter", 17)
    assert "第17位" in fault.zh
    assert letter.upper() in fault.en


@pytest.mark.parametrize(
    ("typed", "kind", "position"),
    [
        ("", "empty", None),
        ("  - ", "empty", None),
        ("9111000060003734", "length", None),
        ("91110000600037341L1", "length", None),
        ("9111000060003734号L", "character", 17),
        ("91110000600037341L\n", "character", 19),
        ("9111000060003734١L", "character", 17),
        ("9111000060003734\u200b1L", "character", 17),
        ("911100A0600037341L", "form", 7),
        ("B1110000600037341L", "form", 1),
    ],
)
def test_other_faults_say_what_and_where(typed, kind, position):
    fault = check_uscc(typed)
    assert isinstance(fault, IdentityFault)
    assert (fault.kind, fault.position) == (kind, position)
    assert all([fault.zh, fault.en, fault.remedy_zh, fault.remedy_en])


@given(st.text(max_size=30))
def test_any_text_gets_an_answer(text):
    assert isinstance(check_uscc(text), Uscc | IdentityFault)


def test_a_foreign_body_has_a_number_and_a_country():
    found = other_identity("foreign_registration", " ＨＲＢ 12345 ", "de")
    assert found == OtherIdentity("foreign_registration", "HRB 12345", "DE")


def test_a_team_may_have_no_number():
    assert other_identity("team", "", "SG") == OtherIdentity("team", "", "SG")


@pytest.mark.parametrize(
    ("number", "country"), [("", "DE"), ("1", ""), ("1\x00", "DE"), ("\u202e1", "DE"), ("9" * 65, "DE")]
)
def test_an_incomplete_or_unprintable_identity_is_refused(number, country):
    assert isinstance(other_identity("foreign_registration", number, country), IdentityFault)


@pytest.mark.parametrize(
    ("kind", "country", "good"),
    [
        ("foreign_registration", "HK", True),
        ("foreign_registration", "810000", True),
        ("foreign_registration", "CN", False),
        ("foreign_registration", "420700", False),
        ("foreign_registration", "ZZ", False),
        ("team", "420700", True),
        ("team", "ZZ", False),
    ],
)
def test_a_body_abroad_is_in_a_place_abroad(kind, country, good):
    found = other_identity(kind, "1", country)
    assert isinstance(found, OtherIdentity) == good
    if isinstance(found, IdentityFault):
        assert found.kind == "country"
