"""What differs between two forms, in words and figures."""

import pytest

from exclave.apps.cases.presenting import values
from exclave.apps.cases.presenting.values import delta
from exclave.engines.policy.answers.form import FormField

COUNT = FormField(key="institution.staff", zh="人数", en="staff", type="int", required=False)
MONEY = FormField(key="institution.spent", zh="投入", en="spent", type="money", required=False, unit="万元")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("10", "12", "+2 (+20%)"),
        ("1200000", "600000", "−600,000 (−50%)"),
        ("0", "3", "+3"),
        ("1.50", "1.75", "+0.25 (+17%)"),
        (10, 10, None),
        (None, "3", None),
        ("", "3", None),
        ("NaN", "3", None),
        ("约10", "12", None),
    ],
)
def test_delta_says_by_how_much_and_what_share(before, after, said: str | None) -> None:
    found = delta(COUNT, before, after)
    assert (found["en"] if found else None) == said


def test_delta_of_an_amount_has_its_unit() -> None:
    """A rise of 40 in a field of 万元 is no rise of forty yuan."""
    assert delta(MONEY, "420", "460") == {"zh": "+40 万元（+10%）", "en": "+CNY 400,000 (+10%)"}


STAFF = FormField(
    key="institution.team",
    zh="团队",
    en="team",
    type="table",
    required=False,
    columns=(
        FormField(key="person", zh="姓名", en="name", type="text", required=True),
        FormField(key="title", zh="职称", en="title", type="text", required=False),
    ),
)
LAST_YEAR = {
    "complete": True,
    "rows": [{"person": "演示甲", "title": ""}, {"person": "演示乙", "title": " "}],
}


def shown(now: object) -> dict:
    return values._field(None, STAFF, {STAFF.key: now}, {STAFF.key: LAST_YEAR})


def test_list_copied_from_last_year_is_unchanged_though_its_empty_cells_are_left_out() -> None:
    """EZ-16: what changed since must not name eleven people because their titles were empty then and absent now."""
    copied = {"complete": True, "rows": [{"person": "演示甲"}, {"person": "演示乙", "title": None}, {}]}
    found = shown(copied)
    assert not found["changed"] and found["table"]["gone"] == 0
    assert values.same(STAFF, None, {"complete": False, "rows": [{"person": ""}]}), "nothing said either way"


def test_row_that_differs_is_marked_and_the_earlier_one_counted() -> None:
    found = shown({"complete": True, "rows": [{"person": "演示甲"}, {"person": "演示丙"}]})
    assert found["changed"] and [row["new"] for row in found["table"]["rows"]] == [False, True]
    assert found["table"]["gone"] == 1
    assert shown({"complete": False, "rows": LAST_YEAR["rows"]})["changed"], (
        "no longer said to be the whole list"
    )
