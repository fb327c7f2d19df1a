"""The public list of benefits and the page of one (issue 4, point 5)."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

pytestmark = pytest.mark.django_db


def english(client: Client) -> Client:
    client.cookies["language"] = "en"
    return client


def page(client: Client, name: str, *args: str, **query: str) -> str:
    return english(client).get(reverse(name, args=args), query).content.decode()


def test_an_empty_list_says_what_to_do(client, notice_city):
    text = page(client, "benefits")
    assert "state no benefit" in text and "once a policy that states benefits is in force" in text
    assert reverse("packs") not in text
    client.force_login(notice_city.accounts["policy"], backend="django.contrib.auth.backends.ModelBackend")
    text = page(client, "benefits")
    assert "choose a pack that does under Policy packs" in text and f'href="{reverse("packs")}"' in text


def test_every_benefit_in_force_is_listed_with_what_is_open(client, grants):
    text = page(client, "benefits")
    assert text.count("<tr>") == 4, "a head and three benefits"
    assert "Opening grant" in text and "80,000" in text and "50,000" in text
    assert "Rules still to come" in text and "Ruled elsewhere" in text
    assert "not stated" in text, "what the policy does not speak of is not called open"


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"kind": "grant"}, ["opening_grant"]),
        ({"detail": "open"}, ["advice"]),
        ({"detail": "elsewhere"}, ["rent_help"]),
        ({"q": "咨询"}, ["advice"]),
        ({"q": "LABORATORY"}, ["opening_grant"]),
        ({"kind": "nonsense", "detail": "nonsense", "policy": "nonsense"}, ["opening_grant", "advice", "rent_help"]),
        ({"q": "zzz"}, []),
    ],
)  # fmt: skip
def test_filters_keep_what_they_name_and_ignore_what_nobody_knows(client, grants, query, left):
    text = page(client, "benefits", **query)
    shown = [key for key in ("opening_grant", "advice", "rent_help") if f"/{key}/" in text]
    assert shown == left


def test_the_page_of_a_benefit_says_everything_the_pack_says(client, grants):
    text = page(client, "benefit", grants.public_id, "opening_grant")
    for said in ("Recognised laboratory", "Is recognised", "第十一条", "20 working days", "City science office", "000-0000 0000",
                 "31 Dec 2028", "Proof of rooms", "Claim of the opening grant", "Do we qualify?"):  # fmt: skip
        assert said in text, said


def test_a_benefit_without_rules_says_so_plainly(client, grants):
    text = page(client, "benefit", grants.public_id, "advice")
    assert "nobody can be told yet that they qualify" in text
    assert text.count("Rules still to come") + text.count("rules still to come") >= 3
    assert "Rivermouth rules on rent relief" in page(client, "benefit", grants.public_id, "rent_help")


def test_only_benefits_of_programmes_in_force_have_a_page(client, grants):
    assert client.get(reverse("benefit", args=[grants.public_id, "no-such"])).status_code == 404
    assert client.get(reverse("benefit-check", args=["no-such"])).status_code == 404
    type(grants).objects.scoped("a test").filter(pk=grants.pk).update(state="ended")
    assert client.get(reverse("benefit", args=[grants.public_id, "advice"])).status_code == 404
    assert "advice" not in page(client, "benefits")


def test_the_export_has_the_rows_of_the_list(client, grants):
    response = english(client).get(reverse("benefits-export"), {"detail": "open"})
    head, row = csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    assert head[0] == "Benefit" and row[0] == "advice on setting up"
    assert row[head.index("Standard")] == "rules still to come"
    workbook = client.get(reverse("benefits-export-xlsx"))
    assert workbook.content.startswith(b"PK")


def test_the_list_costs_the_same_queries_whatever_it_shows(client, grants):
    page(client, "benefits")
    counts = []
    for query in ({"kind": "grant"}, {}):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(client, "benefits", **query)
        counts.append(len(seen))
    assert counts[0] == counts[1]
