"""Kinds of files told by content (EZ-14: evidence; hostile files are refused with field, reason and remedy)."""

import pytest
from hostile import GOOD, HOSTILE
from papers import GOOD_PDF

from exclave.apps.files.kinds import CSV, TABLES, recognise
from exclave.apps.journal.refusals import Refused

LIMIT = 20 * 1024 * 1024


@pytest.mark.parametrize("case", GOOD)
def test_ordinary_files_are_taken(case: str) -> None:
    name, content = GOOD[case]
    assert recognise(name, content, limit=LIMIT, path="institution.f_site").extension[:2] in name.lower()


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_and_mislabelled_files_are_refused_by_field_with_reason_and_remedy(case: str) -> None:
    name, content = HOSTILE[case]
    with pytest.raises(Refused) as refused:
        recognise(name, content, limit=LIMIT, path="institution.f_site")
    fault = refused.value.faults[0]
    assert fault.path == "institution.f_site"
    assert name[:1] in fault.zh or not name[:1].isprintable()
    assert fault.zh.startswith("文件“") and fault.en.startswith("The file “")
    assert fault.zh.isprintable(), "the sentence shows what is hidden in the name, and is turned by nothing"
    assert fault.zh.count("。") >= 2, "a reason and a remedy"
    assert fault.en.count(". ") >= 1


def test_two_hundred_hostile_files_are_distinct() -> None:
    assert len(HOSTILE) >= 200
    assert len({(name, content) for name, content in HOSTILE.values()}) == len(HOSTILE)


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_file_is_no_list_to_import_either(case: str) -> None:
    name, content = HOSTILE[case]
    if name.endswith(".csv"):
        return  # plain text is what a list may be
    with pytest.raises(Refused):
        recognise(name, content, limit=LIMIT, path="file", accept=TABLES)


def test_csv_is_a_list_and_no_evidence() -> None:
    content = "名称,代码\r\n示例,1\r\n".encode()
    assert recognise("名册.csv", content, limit=LIMIT, path="file", accept=TABLES) is CSV
    with pytest.raises(Refused):
        recognise("名册.csv", content, limit=LIMIT, path="institution.f_site")
    for bad in (GOOD_PDF, b"<html>", b"a\x00b", b"PK\x03\x04", b"MZ\x90\x00\x03"):
        with pytest.raises(Refused):
            recognise("名册.csv", bad, limit=LIMIT, path="file", accept=TABLES)


def test_file_too_large_says_how_large_it_may_be() -> None:
    with pytest.raises(Refused) as refused:
        recognise("租约.pdf", GOOD_PDF + b" " * LIMIT, limit=LIMIT, path="institution.f_site")
    assert "20 MB" in refused.value.zh and "压缩" in refused.value.zh


def test_mislabelled_file_names_both_kinds() -> None:
    name, content = HOSTILE["png named jpg"]
    with pytest.raises(Refused) as refused:
        recognise(name, content, limit=LIMIT, path="x")
    assert "jpg" in refused.value.zh and "PNG" in refused.value.zh
