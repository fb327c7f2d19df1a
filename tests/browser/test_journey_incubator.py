"""An incubator-park platform with a renamed title, from its application to its certificate, in the browser (EZ-08, EZ-12, EZ-15)."""

from collections.abc import Callable

import pytest
from journey import types
from town import Town

pytestmark = pytest.mark.django_db(transaction=True)
ONE = types.Applicant("orchard", "incubator", "示例果园", "echeng")


def test_incubator_institution_gets_from_application_to_certificate(town_at: Callable[..., Town]) -> None:
    counts = types.by_call(town_at("call"), ONE)
    print("\n" + types.report(ONE, counts))
    assert counts["leader"].clicks <= 4, "a signature is a matter of seconds"
