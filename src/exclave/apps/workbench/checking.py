"""What the real loader, checker and scenario runner say of a draft's files; kept by content, for each is asked often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from exclave.apps.files import storage
from exclave.apps.programmes import library
from exclave.engines.policy.answers import CompiledPack, compile_pack
from exclave.engines.policy.answers.scenarios import ScenarioResult, test_pack
from exclave.engines.policy.language.errors import LanguageError, LanguageErrors
from exclave.engines.policy.outline import DocumentError, read_document
from exclave.engines.policy.pack import (
    LoadedPack,
    Note,
    PackFault,
    base_files,
    check_pack,
    digest_of,
    read_pack,
)

KEPT = 24
"""Packs whose reading, check and scenario results are kept in memory at once."""
ShelfOf = Callable[[str, str], Mapping[str, bytes] | None]
"""(pack, version) → the files of that pack with those of its own base, if it is there."""
WAITING = frozenset({"unbound_verb", "unkept_subject"})
"""Faults that are not the author's to mend: the pack is sound and waits for the software."""


@dataclass(frozen=True, eq=False)
class Source:
    """The files of a pack as bytes, with those of packs it extends under ``base/``; two are one if their bytes are."""

    files: Mapping[str, bytes]
    digest: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@dataclass(frozen=True)
class Paper:
    """The text a pack is checked against: the file's SHA-256 and the pack's own name for the document."""

    sha256: str
    name: str
    document: str = ""


@dataclass(frozen=True)
class Checked:
    """``loaded`` is None where a fault stands in the way of reading. ``waits``: what this software lacks."""

    loaded: LoadedPack | None
    faults: tuple[PackFault, ...]
    notes: tuple[Note, ...] = ()
    waits: tuple[PackFault, ...] = ()


def source_of(texts: Mapping[str, str], *, whole: bool = False, shelf: ShelfOf | None = None) -> Source:
    """``texts``: file name → text. ``whole``: the files of packs it extends are among them already. ``shelf``: where a
    base is looked for before the folders.
    """
    files = {name: text.encode() for name, text in texts.items()}
    if not whole:
        files |= base_files(files, [Path(root) for root in settings.EXCLAVE_PACKS], other=shelf)
    return Source(files, digest_of(files))


@lru_cache(maxsize=KEPT)
def read(source: Source) -> tuple[LoadedPack | None, tuple[PackFault, ...]]:
    """The loaded pack, or every fault of reading and shape."""
    loaded, faults = read_pack(source.files)
    return loaded, tuple(faults)


@lru_cache(maxsize=KEPT)
def check(source: Source, paper: Paper | None = None) -> Checked:
    """Everything the checker has to say; with the paper, locators and copied words are checked as well."""
    loaded, faults = read(source)
    if loaded is None:
        return Checked(None, faults)
    words = _words(paper.sha256, paper.name) if paper is not None else None
    text = None
    if paper is not None and words is not None:
        text = {paper.document or next(iter(loaded.pack.documents), "document"): words}
    found = check_pack(loaded, text=text)
    own = tuple(f for f in found if isinstance(f, PackFault))
    notes = tuple(f for f in found if isinstance(f, Note))
    waits = tuple(f for f in library.faults_of(loaded) if f.code in WAITING)
    return Checked(loaded, own, notes, waits)


@lru_cache(maxsize=8)
def _words(sha256: str, name: str) -> str | None:
    """The paper as lines of text; None where the stored file is gone or cannot be read."""
    try:
        return "\n".join(
            line.text for line in read_document(storage.path_of(sha256).read_bytes(), name).lines
        )
    except (OSError, DocumentError):
        return None


@lru_cache(maxsize=KEPT)
def results(source: Source) -> tuple[ScenarioResult, ...] | None:
    """Every scenario run; None where the pack cannot be read or its conditions do not compile."""
    loaded, _ = read(source)
    if loaded is None:
        return None
    try:
        return tuple(test_pack(loaded))
    except (LanguageError, LanguageErrors):
        return None


@lru_cache(maxsize=8)
def compiled(source: Source) -> CompiledPack | None:
    """The pack compiled; None where it cannot be."""
    loaded, _ = read(source)
    if loaded is None:
        return None
    try:
        return compile_pack(loaded.pack)
    except (LanguageError, LanguageErrors):
        return None
