"""A good pack to break: the shipped fictional one, as file names and texts."""

from importlib.resources import files
from pathlib import Path

import pytest

from exclave.engines.policy.pack import pack_files


@pytest.fixture(scope="session")
def rivermouth() -> dict[str, str]:
    folder = Path(str(files("exclave.packs") / "test-rivermouth"))
    return {name: content.decode() for name, content in pack_files(folder).items()}
