"""A case's row by itself."""

from exclave.apps.cases.models import Case


def test_institution_of_a_new_case_has_an_opaque_id_of_its_own() -> None:
    one, two = Case(), Case()
    assert isinstance(one.subject_id, str) and len(one.subject_id) == 16
    assert len({one.subject_id, two.subject_id, one.public_id, two.public_id}) == 4
