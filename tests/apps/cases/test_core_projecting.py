"""Whatever a form accepts finds a column that holds it exactly; what none holds stays as it was written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exclave.apps.cases.projecting import typed
from exclave.engines.policy.pack.model import Field_

LARGEST = 2**63 - 1


def field(kind: str, unit: str | None = None) -> Field_:
    return Field_.model_validate(
        {"zh": "示例", "en": "sample", "type": kind} | ({"unit": unit} if unit else {})
    )


@pytest.mark.parametrize("kind, unit, value, stored", [
    ("money", "万元", "420", {"value_number": 420_000_000}),
    ("money", "元", "0.01", {"value_number": 1}),
    ("money", "万元", "0.00000001", {"value_text": "0.00000001"}),
    ("money", "万元", "99999999999999999999", {"value_text": "99999999999999999999"}),
    ("decimal", None, "640.50", {"value_number": 64050, "scale": 2}),
    ("decimal", None, "1234567890123.1234567890", {"value_text": "1234567890123.1234567890"}),
    ("int", None, str(LARGEST), {"value_number": LARGEST, "scale": 0}),
    ("int", None, str(LARGEST + 1), {"value_text": str(LARGEST + 1)}),
    ("decimal", None, "1E+400", {"value_text": "1E+400"}),
    ("date", None, "2026-13-45", {"value_text": "2026-13-45"}),
])  # fmt: skip
def test_value_is_kept_exactly(kind: str, unit: str | None, value: str, stored: dict) -> None:
    assert typed(field(kind, unit), value) == stored


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        [
            ("money", "万元"),
            ("money", "元"),
            ("int", None),
            ("decimal", None),
            ("quantity", "人"),
            ("date", None),
        ]
    ),
    st.text(),
)
def test_no_text_stops_a_submission(kind: tuple[str, str | None], value: str) -> None:
    kept = typed(field(*kind), value)
    assert abs(kept.get("value_number", 0)) <= LARGEST and 0 <= kept.get("scale", 0) <= 32767


@settings(max_examples=300, deadline=None)
@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_no_number_stops_a_submission(value) -> None:
    for kind in (("money", "万元"), ("int", None), ("decimal", None)):
        kept = typed(field(*kind), str(value))
        assert abs(kept.get("value_number", 0)) <= LARGEST and 0 <= kept.get("scale", 0) <= 32767
