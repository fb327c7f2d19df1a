"""The two shipped packs, compiled once, with the code tables."""

from importlib.resources import files
from pathlib import Path

import pytest

from exclave.engines.codes import IndustryTable, PlaceTable
from exclave.engines.policy.answers import CompiledPack, compile_pack
from exclave.engines.policy.pack import load_pack


def _compiled(name: str) -> CompiledPack:
    return compile_pack(load_pack(Path(str(files("exclave.packs") / name))).pack)


@pytest.fixture(scope="session")
def ezhou() -> CompiledPack:
    return _compiled("ezhou-offshore-institutions")


@pytest.fixture(scope="session")
def river() -> CompiledPack:
    return _compiled("test-rivermouth")


@pytest.fixture(scope="session")
def places() -> PlaceTable:
    return PlaceTable.load()


@pytest.fixture(scope="session")
def industries() -> IndustryTable:
    return IndustryTable.load()
