"""SM3 against the vectors of GB/T 32905-2016, annex A, in pure Python and as used; nothing here needs OpenSSL's."""

import hashlib
import importlib.util

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.journal import verifier

VECTORS = [
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
]
# Of the bytes 0, 1, … 250, 0, 1, …: made once with OpenSSL 3, so that the comparison needs none.
BY_OPENSSL = {
    0: "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b",
    54: "1bb1b592239447b5de0395d94159996ea7cc4fcc7b9f66ccc5f0cfdc89586782",
    55: "a79cf9dcee3404abf7f769698201647fd9d3ff61d629d0f58bb4b5579a427db8",
    56: "62f7363b15f4de76dd925c493b9d6d00d4ba0ef2a1f334c1d0f13b293aeb40d1",
    57: "441f67cc31781dd2986fc612b92dfade871d81357f2487f5c86d94a8c6778d82",
    63: "6165e4cbb15cde01c6226e0015a47f710f8f8e1f2c296700033bb34d9212109c",
    64: "93566f236d157aae078d1ddb5cebdbba1520b5142e22a8915564345ba2ae1d63",
    65: "c886e6814be748285a10b28ae62ddacd85db830cd2cf3a2bfa2f729c15f63618",
    119: "8f3ea392a89a7119982d6634660db1a95f35d68267a2235e3255998a857f4fbf",
    120: "6babee35e6a1515af9d6255109c24f3c08897829422c6225d235fd4c8527e9ec",
    1000: "b38fc481302b502c3f2f6608d060c47c5b6bd8fd65e148b7cd3af4988245f48a",
}


@pytest.mark.parametrize(("data", "expected"), VECTORS)
def test_sm3_vectors_of_the_standard(data, expected):
    assert verifier.sm3_pure(data) == expected
    assert verifier.HASHES["sm3"](data) == expected


@pytest.mark.parametrize("length", BY_OPENSSL)
def test_sm3_padding_edges(length):
    data = bytes(i % 251 for i in range(length))
    assert verifier.sm3_pure(data) == BY_OPENSSL[length] == verifier.HASHES["sm3"](data)


@given(st.binary(max_size=300))
def test_sm3_as_used_equals_sm3_in_python(data):
    """Where OpenSSL has SM3 it is the one used, and the two are compared here."""
    assert verifier.HASHES["sm3"](data) == verifier.sm3_pure(data)


def test_machine_whose_openssl_has_no_sm3_uses_the_one_in_python(monkeypatch):
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    spec = importlib.util.spec_from_file_location("verifier_elsewhere", verifier.__file__)
    elsewhere = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(elsewhere)
    assert elsewhere.HASHES["sm3"] is elsewhere.sm3_pure
    assert elsewhere.HASHES["sm3"](b"abc") == VECTORS[0][1]
