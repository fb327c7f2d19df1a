"""What differs between two forms, in words and figures."""

import pytest

from exclave.apps.cases.presenting.values import delta


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
    found = delta(before, after)
    assert (found["en"] if found else None) == said
