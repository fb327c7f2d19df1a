"""What differs between two forms, in words and figures."""

import pytest

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
