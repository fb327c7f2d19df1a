"""A case as one archive: complete, the same bytes each time, verified with nothing but itself, without objectors."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdf
import pytest
from django.urls import reverse

from exclave.apps.cases.models import Case, Objection
from exclave.apps.documents import queries
from exclave.apps.documents.actions.issue_document import issue_document
from exclave.apps.documents.archive import case_archive
from exclave.apps.files.models import Evidence
from exclave.apps.journal.models import Opening
from exclave.sample_city.city import City

from .conftest import case_of
from .test_document_pages import browser, key_of

pytestmark = pytest.mark.django_db


def archive(city: City, firm: str, who: str = "city1") -> zipfile.ZipFile:
    viewer = city.accounts[who]
    case = queries.case_for(viewer, case_of(city, firm).public_id)
    return zipfile.ZipFile(io.BytesIO(case_archive(viewer, case)))


def test_archive_holds_every_paper_and_file_with_its_hash(numbered_city: City) -> None:
    for kind in ("acceptance", "decision"):
        issue_document(numbered_city.actor("city1"), kind=kind, key=key_of(numbered_city, "lumen", kind))
    packed = archive(numbered_city, "lumen")
    manifest = json.loads(packed.read("manifest.json"))
    assert {f["name"] for f in manifest["files"]} == {*packed.namelist()} - {"manifest.json"}
    for one in manifest["files"]:
        content = packed.read(one["name"])
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (one["sha256"], one["size"])
    papers = " ".join(n for n in packed.namelist() if n.startswith("公文/"))
    for kind in ("申报表", "受理通知书", "决定书", "备案证书"):
        assert kind in papers
    case = case_of(numbered_city, "lumen")
    rows = Evidence.objects.of(case.authority_id).filter(subject_id=case.public_id, removed_at=None)
    hashes = {f["sha256"] for f in manifest["files"]}
    assert rows and {r.sha256 for r in rows} <= hashes


def test_index_lists_the_same_as_csv_and_pdf(notice_city: City) -> None:
    packed = archive(notice_city, "lumen")
    listed = list(csv.DictReader(io.StringIO(packed.read("卷内目录.csv").decode("utf-8-sig"))))
    text = "".join(
        "".join(p.extract_text().split())
        for p in pypdf.PdfReader(io.BytesIO(packed.read("卷内目录.pdf"))).pages
    )
    for row in listed:
        assert hashlib.sha256(packed.read(row["文件"])).hexdigest() == row["SHA-256"]
        assert row["SHA-256"] in text
    assert case_of(notice_city, "lumen").number in text


def test_working_copies_are_no_papers(notice_city: City) -> None:
    assert not [n for n in archive(notice_city, "lumen").namelist() if "受理通知书" in n]


def test_same_case_gives_the_same_bytes(notice_city: City) -> None:
    viewer = notice_city.accounts["city1"]
    case = queries.case_for(viewer, case_of(notice_city, "lumen").public_id)
    assert case_archive(viewer, case) == case_archive(viewer, case)


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    """As whoever holds the archive does it: its own verifier, isolated Python, no server."""
    return subprocess.run(
        [sys.executable, "-I", "journal/verifier.py", "journal/events.jsonl", "--head", "journal/head.txt",
         "--openings", "journal/openings.jsonl"],
        cwd=folder, capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def test_archive_verifies_without_the_server_and_a_change_shows(numbered_city: City, tmp_path: Path) -> None:
    issue_document(
        numbered_city.actor("city1"), kind="acceptance", key=key_of(numbered_city, "lumen", "acceptance")
    )
    archive(numbered_city, "lumen").extractall(tmp_path)
    sound = verify(tmp_path)
    assert sound.returncode == 0, sound.stdout + sound.stderr
    openings = tmp_path / "journal/openings.jsonl"
    said = openings.read_text()
    assert "document.issue" not in said and "示科函〔" in said
    openings.write_text(said.replace("符合全部条件", "不符合条件"))
    assert verify(tmp_path).returncode == 1
    openings.write_text(said)
    lines = (tmp_path / "journal/events.jsonl").read_text().splitlines()
    (tmp_path / "journal/events.jsonl").write_text("\n".join(lines[:3] + lines[4:]) + "\n")
    assert verify(tmp_path).returncode == 1


def test_nothing_of_an_objector_is_in_it(notice_city: City) -> None:
    objection = Objection.objects.select_related("notice__case").first()
    parent = objection.notice.case
    viewer = notice_city.accounts["city1"]
    packed = zipfile.ZipFile(io.BytesIO(case_archive(viewer, queries.case_for(viewer, parent.public_id))))
    whole = b"".join(packed.read(n) for n in packed.namelist()).decode("utf-8", "ignore")
    text = whole + "".join(
        p.extract_text()
        for n in packed.namelist() if n.endswith(".pdf") and n.startswith(("公文", "卷内"))
        for p in pypdf.PdfReader(io.BytesIO(packed.read(n))).pages
    )  # fmt: skip
    for secret in (
        objection.objector_name, objection.objector_identity, objection.contact, objection.statement, objection.public_id
    ):  # fmt: skip
        assert secret and secret not in text
    shown = [json.loads(line) for line in packed.read("journal/openings.jsonl").decode().splitlines()]
    held = {o.event.sequence: o.event.action for o in Opening.objects.select_related("event")}
    assert not {held[o["sequence"]] for o in shown} & {"case.objected", "case.answered"}


def test_an_objection_has_no_archive(notice_city: City) -> None:
    case = Case.objects.of(notice_city.authority.pk).get(procedure="objection")
    assert (
        browser(notice_city, "city1").get(reverse("case-archive", args=[case.public_id])).status_code == 404
    )


@pytest.mark.parametrize(
    ("who", "status"), [("city1", 200), ("lumen", 200), ("cedar", 404), ("expert1", 404)]
)
def test_archive_opens_for_whoever_may_open_the_case(notice_city: City, who: str, status: int) -> None:
    address = reverse("case-archive", args=[case_of(notice_city, "lumen").public_id])
    assert browser(notice_city, who).get(address).status_code == status


def test_archive_of_an_applicant_holds_no_unissued_letter_and_nothing_from_inside(notice_city: City) -> None:
    """What the office wrote for itself stays there, and so does its chain: it tells who did what in other cases."""
    packed = archive(notice_city, "lumen", "lumen")
    assert [n for n in packed.namelist() if n.startswith("journal/")] == ["journal/head.txt"]
    assert not [n for n in packed.namelist() if "受理通知书" in n]
    whole = b"".join(packed.read(n) for n in packed.namelist()).decode("utf-8", "ignore")
    others = [a.public_id for who, a in notice_city.accounts.items() if who != "lumen"]
    cases = [c.public_id for c in Case.objects.of(notice_city.authority.pk)]
    own = case_of(notice_city, "lumen").public_id
    assert not [i for i in (*others, *cases) if i in whole and i != own]


def test_names_of_files_cannot_lead_out_of_the_folder(notice_city: City) -> None:
    case = case_of(notice_city, "lumen")
    rows = Evidence.objects.of(case.authority_id).filter(subject_id=case.public_id)
    first = rows.first()
    rows.filter(pk=first.pk).update(name="../../=cmd|'/c calc'!A1\u202e.pdf")
    packed = archive(notice_city, "lumen")
    assert not [n for n in packed.namelist() if ".." in n.split("/") or "\u202e" in n]
    cells = next(csv.reader(io.StringIO(packed.read("卷内目录.csv").decode("utf-8-sig"))))
    assert not [c for c in cells if c[:1] in "=+-@"]
