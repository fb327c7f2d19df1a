"""Titles of an enclave counted for its home place, through the real actions (GX-17), with the ratio open and stated."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from exclave.apps.benefits import ledgers
from exclave.apps.benefits.actions.ask_revocation import ask_revocation
from exclave.apps.benefits.actions.decide_revocation import decide_revocation
from exclave.apps.benefits.models import Credit
from exclave.apps.cases.answering import answers_of
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.people.models import Organisation
from exclave.apps.programmes import library
from exclave.apps.records.models import RecordFact, RecordState
from exclave.sample_city.city import at, fetch
from tests.apps.benefits.region import counted, filed, guangxi, title, titles_listed
from tests.apps.records.province import Province, decide, sign

pytestmark = pytest.mark.django_db

RULES = """
pack:
  id: sample-region-rules
  version: '1'
  name: {zh: 示例细则（虚构）, en: Sample rules (fictional)}
  place: '450000'
  author: {drafted: 2026-11-21}
  extends: {pack: guangxi-enclaves, version: '1', replaces: [params.credit_ratio]}
documents:
  rules: {title: 示例折算细则（虚构）, kind: normative, state: draft}
clauses:
  s1: {document: rules, at: 第一条, zh: 每项资质按三成计入。, en: A title counts three tenths.}
params:
  credit_ratio: {zh: 资质折算比例, en: ratio at which titles count, clause: s1, value: 30%}
scenarios:
  - {id: stated, zh: 比例已写明, en: the ratio is stated, like: ready, expect: {home_body: met}}
"""
WON = [
    title("high_tech", "示例甲公司（虚构）", "2026-02-02"),
    title("tech_sme", "示例乙公司（虚构）", "2026-02-03"),
]


@pytest.fixture
def region(db: None) -> Province:
    return guangxi()


@pytest.fixture
def ruled(db: None, settings: Any, tmp_path: Path) -> Province:
    """The same region with rules of its own that state the ratio."""
    home = tmp_path / "sample-region-rules"
    home.mkdir()
    (home / "pack.yaml").write_text(RULES, "utf-8")
    settings.EXCLAVE_PACKS = [*settings.EXCLAVE_PACKS, tmp_path]
    return guangxi("sample-region-rules")


def credits(made: Province) -> list[Credit]:
    return list(Credit.objects.of(made.authority.pk).order_by("pk"))


def test_enclave_pack_waits_for_nothing_any_more() -> None:
    """Issue 4, point 1: the verb ``credit`` is bound."""
    assert library.faults_of(library.from_disk("guangxi-enclaves")) == []


def test_titles_are_kept_and_count_nowhere_while_the_ratio_is_open(region: Province) -> None:
    """GX-17, table 4 row 9: the ratio is left to rules; nothing is invented."""
    enclave = filed(region)
    at("2026-03-02")
    case = titles_listed(region, enclave, WON)
    assert answers_of(fetch(case), library.compiled(fetch(case).programme)).checks.clear
    decide(region, "st", case, "count")
    assert credits(region) == [], "one signature"
    assert sign(region, "leader", case).outcome == "count"
    found = credits(region)
    assert [(c.row["title"], c.won_on, c.ratio, c.to_place) for c in found] == [
        ("high_tech", date(2026, 2, 2), "", "450203"),
        ("tech_sme", date(2026, 2, 3), "", "450203"),
    ]
    one = found[0]
    assert (one.clause, one.year, one.counted_on) == ("c3.3.d", 2026, date(2026, 3, 2))
    assert (one.decided_by.username, one.signed_by and one.signed_by.username) == ("st", "leader")
    assert (one.subject_id, one.organisation) == (enclave.public_id, region.firms["park"])
    assert Event.objects.filter(action="credit.count").count() == 1


def test_titles_count_at_the_ratio_a_region_states(ruled: Province) -> None:
    enclave = filed(ruled)
    at("2026-03-02")
    counted(ruled, titles_listed(ruled, enclave, WON))
    assert [(c.ratio, c.clause) for c in credits(ruled)] == [("3/10", "c3.3.d")] * 2


def test_a_later_list_of_the_year_keeps_adds_and_ends(ruled: Province) -> None:
    enclave = filed(ruled)
    at("2026-03-02")
    counted(ruled, titles_listed(ruled, enclave, WON))
    at("2026-04-01")
    third = title("high_tech", "示例丙公司（虚构）", "2026-03-05")
    case = titles_listed(ruled, enclave, [WON[0], third])
    counted(ruled, case)
    rows = credits(ruled)
    assert [(c.row["holder"], c.counts) for c in rows] == [
        ("示例甲公司（虚构）", True), ("示例乙公司（虚构）", False), ("示例丙公司（虚构）", True),
    ]  # fmt: skip
    assert rows[1].ended_case == fetch(case) and rows[0].case != rows[2].case
    told = RecordFact.objects.of(ruled.authority.pk).filter(path="enclave.titles", superseded_at=None)
    assert [len(f.value["rows"]) for f in told] == [2]


def test_a_list_not_declared_whole_is_not_handed_in(region: Province) -> None:
    """Titles of a year end what they leave out, so the pack asks whether the list is whole."""
    enclave = filed(region)
    at("2026-03-02")
    with pytest.raises(Refused) as refused:
        titles_listed(region, enclave, WON, complete=False)
    assert [fault.path for fault in refused.value.faults] == ["enclave.titles"]


def test_a_title_counts_once_only(ruled: Province) -> None:
    first = filed(ruled)
    at("2026-03-02")
    counted(ruled, titles_listed(ruled, first, WON))
    second = filed_again(ruled)
    at("2026-04-01")
    case = titles_listed(ruled, second, [WON[0]])
    decide(ruled, "st", case, "count")
    with pytest.raises(Refused) as refused:
        sign(ruled, "leader", case)
    assert refused.value.code == "credited_already"


def filed_again(made: Province) -> Any:
    return filed(made, "示例第二飞地（虚构）")


def test_titles_of_an_enclave_not_filed_are_not_counted(region: Province) -> None:
    enclave = filed(region)
    RecordState.objects.filter(record=enclave).update(state="planned")
    at("2026-03-02")
    case = titles_listed(region, enclave, WON)
    with pytest.raises(Refused) as refused:
        decide(region, "st", case, "count")
    assert refused.value.code == "guard"


# ---- corrections and pages -----------------------------------------------------------------------------------------
def read(made: Province, who: str, address: str, status: int = 200) -> str:
    client = Client()
    client.force_login(made.account(who))
    answer = client.get(address)
    assert answer.status_code == status, (who, address)
    return (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")


def test_credits_are_read_by_office_place_and_organisation_and_summed_exactly(ruled: Province) -> None:
    enclave = filed(ruled)
    at("2026-03-02")
    case = titles_listed(ruled, enclave, WON)
    counted(ruled, case)
    [one, _other] = credits(ruled)
    for who in ("st", "leader", "park", "liuzhou"):
        assert "示例甲公司" in read(ruled, who, "/benefits/credits/"), who
        assert "30%" in read(ruled, who, f"/benefits/credits/{one.public_id}/"), who
    for stranger in ("hr", "operator", "other"):
        assert "示例甲公司" not in read(ruled, stranger, "/benefits/credits/")
        read(ruled, stranger, f"/benefits/credits/{one.public_id}/", 404)
    [summed] = ledgers.sums(ledgers.credits_for(ruled.account("liuzhou")))
    assert (summed.place, summed.rows, summed.total, summed.open_) == ("450203", 2, Fraction(3, 5), 0)
    assert "高新技术企业 · 示例甲公司（虚构） · 2026-02-02" in read(
        ruled, "st", "/benefits/credits/export.csv"
    )
    for address in (f"/cases/{case}/", f"/record/{enclave.public_id}/"):
        assert f"/benefits/credits/{one.public_id}/" in read(ruled, "st", address)
    assert "示例甲公司" not in Client().get(f"/record/{enclave.public_id}/").content.decode(), "not public"


def test_open_ratio_is_said_and_summed_nowhere(region: Province) -> None:
    enclave = filed(region)
    at("2026-03-02")
    counted(region, titles_listed(region, enclave, WON))
    [summed] = ledgers.sums(ledgers.credits_for(region.account("st")))
    assert (summed.rows, summed.total, summed.open_) == (2, 0, 2)
    page = read(region, "st", "/benefits/credits/")
    assert "2 条比例待细则，未计入" in page and "比例待细则，暂不计入" in page


def test_credit_is_revoked_by_two_people_and_may_then_count_anew(ruled: Province) -> None:
    enclave = filed(ruled)
    at("2026-03-02")
    counted(ruled, titles_listed(ruled, enclave, WON))
    one = credits(ruled)[0]
    common = {"kind": "credit", "public_id": one.public_id}
    ask_revocation(ruled.people["st"], reason="证书被撤销。", expected_version=1, **common)
    with pytest.raises(Refused, match="own_proposal"):
        decide_revocation(ruled.people["st"], agree=True, expected_version=2, **common)
    decide_revocation(ruled.people["leader"], agree=True, expected_version=2, **common)
    [summed] = ledgers.sums(ledgers.credits_for(ruled.account("st")))
    assert (summed.rows, summed.total) == (1, Fraction(3, 10))
    with pytest.raises(Refused, match="not_revocable"):
        ask_revocation(ruled.people["st"], reason="x", expected_version=3, **common)
    counted(ruled, titles_listed(ruled, enclave, WON))
    assert sorted(c.counts for c in credits(ruled)) == [False, True, True]


def test_database_keeps_a_title_from_counting_twice(ruled: Province) -> None:
    enclave = filed(ruled)
    at("2026-03-02")
    counted(ruled, titles_listed(ruled, enclave, WON[:1]))
    [one] = credits(ruled)
    for change in ({}, {"row_key": "x", "to_place": ""}, {"row_key": "x", "signed_by_id": one.decided_by_id}):
        again = Credit(**{f.attname: getattr(one, f.attname) for f in Credit._meta.concrete_fields} | change)
        again.pk, again.public_id = None, "another"
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()


def test_whom_it_counts_for_must_be_known(ruled: Province) -> None:
    enclave = filed(ruled)
    at("2026-03-02")
    case = titles_listed(ruled, enclave, WON)
    Organisation.objects.filter(pk=ruled.firms["park"].pk).update(place="")
    decide(ruled, "st", case, "count")
    with pytest.raises(Refused) as refused:
        sign(ruled, "leader", case)
    assert refused.value.code == "credit_for_nobody"
