"""Certificates: checked by number, code or hash; printed; decisions for those they concern."""

import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from exclave.apps.register import papers
from exclave.apps.register.models import Certificate, Institution
from exclave.sample_city.city import City

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(notice_city: City) -> Certificate:
    return Certificate.objects.of(notice_city.authority.pk).order_by("pk")[0]


def check(client: Client, **query: str) -> tuple[int, str]:
    response = client.get("/verify/", query)
    return response.status_code, response.content.decode()


def test_form_alone_asks_and_answers_nothing(client: Client, db) -> None:
    status, page = check(client)
    assert status == 200 and "真实有效" not in page


def test_number_says_what_the_paper_says_and_where_the_journal_holds_it(
    client: Client, paper: Certificate
) -> None:
    status, page = check(client, number=paper.number)
    assert (
        status == 200
        and "真实有效" in page
        and paper.content["institution"] in page
        and paper.content_hash in page
    )
    found = papers.check(paper.number, "")
    assert found.intact and found.journal and found.journal_agrees and found.code is None
    assert f"日志第{found.journal}号事件" in page


@pytest.mark.parametrize("typed", [" ez-p-2025-0001 ", "ＥＺ－Ｐ－２０２５－０００１"])
def test_number_is_read_as_people_type_it(client: Client, paper: Certificate, typed: str) -> None:
    assert check(client, number=typed)[0] == 200


def test_code_and_hash_belong_to_the_number(client: Client, paper: Certificate) -> None:
    for code in (
        paper.public_id,
        paper.content_hash,
        paper.content_hash[:8],
        paper.content_hash[:16].upper() + "…",
    ):
        assert papers.check(paper.number, code).code is True, code
    for code in ("0" * 16, paper.content_hash[:7], "x", paper.public_id[:-1]):
        assert papers.check(paper.number, code).code is False, code
    assert "校验码与之不符" in check(client, number=paper.number, code="0000000000")[1]


def test_unknown_number_is_404_and_says_so(client: Client, paper: Certificate) -> None:
    status, page = check(client, number="EZ-P-1999-0001")
    assert status == 404 and "查无此证" in page


def test_altered_content_does_not_pass(client: Client, paper: Certificate) -> None:
    paper.content = paper.content | {"institution": "改过的名称"}
    paper.save()
    found = papers.check(paper.number, "")
    assert not found.intact and not found.genuine
    assert "真实有效" not in check(client, number=paper.number)[1]


def test_content_altered_together_with_its_hash_disagrees_with_the_journal(paper: Certificate) -> None:
    import hashlib

    from exclave.engines import journal

    paper.content = paper.content | {"institution": "改过的名称"}
    paper.content_hash = hashlib.sha256(journal.canonical(paper.content)).hexdigest()
    paper.save()
    found = papers.check(paper.number, "")
    assert found.intact and found.journal_agrees is False and not found.genuine


def test_revoked_certificate_is_genuine_and_not_valid(client: Client, paper: Certificate) -> None:
    paper.revoked_on = "2025-11-03"
    paper.save()
    page = check(client, number=paper.number)[1]
    assert "已失效" in page and "真实有效" not in page
    assert "不再有效" in client.get(f"/papers/{paper.public_id}/").content.decode()


def test_decision_looks_absent_without_its_code(client: Client, notice_city: City) -> None:
    decision = factories.decision(Institution.objects.of(notice_city.authority.pk).order_by("pk")[0])
    absent = check(client, number="EZ-P-1999-0001")
    for query in ({"number": decision.number}, {"number": decision.number, "code": "wrong"}):
        status, page = check(client, **query)
        assert status == 404 and "查无此证" in page and absent[0] == 404
    status, page = check(client, number=decision.number, code=decision.public_id)
    assert status == 200 and decision.number in page


def test_certificate_page_is_public_and_prints(client: Client, paper: Certificate) -> None:
    response = client.get(f"/papers/{paper.public_id}/")
    page = response.content.decode()
    assert response.status_code == 200 and paper.number in page and paper.public_id in page
    assert f"/verify/{paper.public_id}.svg" in page and "paper-print.css" in page


def test_decision_page_is_for_those_it_concerns(client: Client, notice_city: City) -> None:
    row = Institution.objects.of(notice_city.authority.pk).get(organisation=notice_city.firms["lumen"])
    decision = factories.decision(row)
    addresses = (f"/papers/{decision.public_id}/", f"/verify/{decision.public_id}.svg")
    assert [client.get(a).status_code for a in addresses] == [404, 404]
    for username, status in (
        ("lumen", 200),
        ("city1", 200),
        ("auditor", 200),
        ("cedar", 404),
        ("policy", 404),
        ("expert2", 404),
        ("echeng", 404),
    ):
        client.force_login(
            notice_city.accounts[username], backend="django.contrib.auth.backends.ModelBackend"
        )
        assert [client.get(a).status_code for a in addresses] == [status, status], username


def test_absent_paper_is_404(client: Client, db) -> None:
    assert (
        client.get("/papers/nonesuch/").status_code == client.get("/verify/nonesuch.svg").status_code == 404
    )


def test_qr_code_is_an_svg_picture_of_the_check_address(client: Client, paper: Certificate) -> None:
    response = client.get(f"/verify/{paper.public_id}.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert ET.fromstring(response.content).tag.endswith("svg")
    assert b"script" not in response.content
    address = papers.check_address(paper)
    assert address.endswith(f"/verify/?number={paper.number}&code={paper.public_id}")
