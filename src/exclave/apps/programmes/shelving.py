"""Packs at hand besides the folders on disk: another room gives them (drafts that two people agreed to).

A pack's name on the shelf is its folder's name, or what the room calls it; a folder wins where both are the same.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from exclave.apps.programmes import library
from exclave.engines.policy.pack import LoadedPack, PackFault, PackRefused


@dataclass(frozen=True)
class Shelf:
    """One pack at hand; ``loaded`` is None where its ``faults`` stand in the way of reading it."""

    name: str
    loaded: LoadedPack | None
    faults: Sequence[PackFault] = ()


Names = Callable[[Collection[int]], list[str]]
Packs = Callable[[Collection[int], Iterable[str] | None], Mapping[str, Shelf]]
"""``(row ids of authorities, names, or None for all) -> name → pack``, newest first: what they may put in force."""

_sources: list[tuple[Names, Packs]] = []


def source(names: Names, packs: Packs) -> None:
    """A room registers, in its ``apps.py``, what it lays on the shelf of an authority."""
    if (names, packs) not in _sources:
        _sources.append((names, packs))


def names(authority_ids: Collection[int]) -> list[str]:
    """What these authorities find on their shelf: drafts of their own first, then the folders."""
    own = [name for given, _ in _sources for name in given(authority_ids)]
    return [*own, *sorted(library.folders())]


def everything(authority_ids: Collection[int]) -> list[Shelf]:
    """The same, each pack read."""
    own: list[Shelf] = []
    for _, packs in _sources:
        own += packs(authority_ids, None).values()
    return [*own, *(_from_disk(name) for name in sorted(library.folders()))]


def _from_disk(name: str) -> Shelf:
    try:
        return Shelf(name, library.from_disk(name))
    except PackRefused as refused:
        return Shelf(name, None, refused.faults)


def on_hand(name: str, authority_ids: Collection[int]) -> bool:
    return name in names(authority_ids)


def load(name: str, authority_ids: Collection[int]) -> LoadedPack:
    """The pack of that name. Raises ``PackRefused`` where it cannot be read, KeyError where none is at hand."""
    if name in library.folders():
        return library.from_disk(name)
    for _, packs in _sources:
        found = packs(authority_ids, [name]).get(name)
        if found is not None:
            if found.loaded is None:
                raise PackRefused(found.faults)
            return found.loaded
    raise KeyError(name)
