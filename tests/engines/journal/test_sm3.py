"""SM3 against the vectors of GB/T 32905-2016, annex A, in pure Python and as used."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.journal import verifier

VECTORS = [
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
]


@pytest.mark.parametrize(("data", "expected"), VECTORS)
def test_sm3_vectors_of_the_standard(data, expected):
    assert verifier.sm3_pure(data) == expected
    assert verifier.HASHES["sm3"](data) == expected


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL has no SM3")
@given(st.binary(max_size=300))
def test_sm3_in_python_equals_openssl(data):
    assert verifier.sm3_pure(data) == hashlib.new("sm3", data).hexdigest()


@pytest.mark.parametrize("length", [0, 54, 55, 56, 57, 63, 64, 65, 119, 120])
@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL has no SM3")
def test_sm3_padding_edges(length):
    assert verifier.sm3_pure(b"x" * length) == hashlib.new("sm3", b"x" * length).hexdigest()
