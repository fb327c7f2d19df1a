"""An installation in which nothing has happened yet: every public page stands and says what comes."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "尚无施行的政策"),
        ("/", "还没有备案的机构"),
        ("/register/", "还没有备案的机构"),
        ("/calls/", "还没有发布申报通知"),
        ("/notices/", "还没有公示"),
        ("/policies/", "尚无施行的政策"),
        ("/verify/", "证书核验"),
        ("/verify/?number=x", "查无此证"),
        ("/objections/follow/", "查询异议"),
        ("/search/?q=x", "没有找到"),
    ],
)
def test_page_stands_without_a_city(client: Client, db, address: str, words: str) -> None:
    assert words in client.get(address).content.decode()
