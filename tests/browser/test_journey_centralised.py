"""An area centre agreed case by case, from its application to its certificate, in the browser (EZ-05, EZ-09, EZ-14)."""

from collections.abc import Callable

import pytest
from journey import types
from town import Town

pytestmark = pytest.mark.django_db(transaction=True)
ONE = types.Applicant("riverside", "centralised", "示例滨江离岸")


def test_centralised_institution_gets_from_application_to_certificate(town_at: Callable[..., Town]) -> None:
    counts = types.by_case(town_at("call"), ONE)
    print("\n" + types.report(ONE, counts))
    assert counts["leader"].clicks <= 4, "a signature is a matter of seconds"
