"""Kinds of files told by content (EZ-14: evidence; hostile files are refused with field, reason and remedy)."""

import pytest
from hostile import GOOD, GOOD_PDF, HOSTILE

from exclave.apps.files.kinds import recognise
from exclave.apps.journal.refusals import Refused

LIMIT = 1024 * 1024


@pytest.mark.parametrize("case", GOOD)
def test_ordinary_files_are_taken(case: str) -> None:
    name, content = GOOD[case]
    assert recognise(name, content, limit=LIMIT, path="institution.f_site").extension in name.lower()


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_and_mislabelled_files_are_refused_by_field_with_reason_and_remedy(case: str) -> None:
    name, content = HOSTILE[case]
    with pytest.raises(Refused) as refused:
        recognise(name, content, limit=LIMIT, path="institution.f_site")
    fault = refused.value.faults[0]
    assert fault.path == "institution.f_site"
    assert name in fault.zh and name in fault.en
    assert fault.zh.count("。") >= 2, "a reason and a remedy"
    assert fault.en.count(". ") >= 1


def test_file_too_large_says_how_large_it_may_be() -> None:
    with pytest.raises(Refused) as refused:
        recognise("租约.pdf", GOOD_PDF + b" " * LIMIT, limit=LIMIT, path="institution.f_site")
    assert "1 MB" in refused.value.zh and "压缩" in refused.value.zh


def test_mislabelled_file_names_both_kinds() -> None:
    name, content = HOSTILE["png named jpg"]
    with pytest.raises(Refused) as refused:
        recognise(name, content, limit=LIMIT, path="x")
    assert "jpg" in refused.value.zh and "PNG" in refused.value.zh
