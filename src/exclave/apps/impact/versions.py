"""Which versions of packs an authority may compare: those it put in force, those on the shelf, and what later rooms offer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from exclave.apps.impact import ports
from exclave.apps.impact.ports import Loaded, Version
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes import library
from exclave.apps.programmes.clauses import Text, both
from exclave.apps.programmes.models import Programme
from exclave.apps.reference.models import Authority
from exclave.engines.policy.answers import CompiledPack, compile_pack
from exclave.engines.policy.pack import PackFault, PackRefused
from exclave.engines.policy.pack.model import Pack

WORDS: dict[str, Text] = {
    "in_force": {"zh": "施行中", "en": "in force"},
    "proposed": {"zh": "待签", "en": "waiting for a signature"},
    "ended": {"zh": "已停止", "en": "ended"},
    "shelf": {"zh": "架上的政策包", "en": "on the shelf"},
}
MOST_KEPT = 8
NOT_HERE = frozenset({"unbound_verb", "unkept_subject"})
"""Faults that keep a pack out of force, but not from being tried: nothing is carried out by a trial."""


def versions(authority: Authority) -> list[Version]:
    """Those in force first, then proposed and ended ones, then the shelf, then what other rooms offer."""
    found = [*_kept(authority), *_shelved(authority)]
    for source in ports.sources.values():
        found += source(authority)
    return found


def version_of(authority: Authority, ref: str) -> Version | None:
    return next((one for one in versions(authority) if one.ref == ref), None)


# ---- packs of programmes ------------------------------------------------------------------------------------
def programmes_of(authority: Authority) -> list[Programme]:
    """The authority's programmes, those in force first, then the newest."""
    rows = (
        Programme.objects.of(authority.pk)
        .filter(state__in=("in_force", "proposed", "ended"))
        .select_related("pack_version", "authority")
        .defer("pack_version__content")
        .order_by("-in_force_from", "-pk")
    )
    order = ("in_force", "proposed", "ended")
    return sorted(rows, key=lambda one: order.index(one.state))


def _kept(authority: Authority) -> Iterator[Version]:
    for one in programmes_of(authority):

        def load(programme: Programme = one) -> Loaded:
            read = library.readable(programme)
            if read is None:
                raise Refused(
                    "pack_unreadable",
                    "本版软件读不了这一政策包，请告知管理员。",
                    "This version of the software cannot read that pack; tell the administrator.",
                )
            return Loaded(read.pack, programme.pack_version.digest, programme.settled)

        name = {"zh": one.name_zh, "en": one.name_en or one.name_zh}
        kept = one.pack_version
        yield Version(f"programme:{one.public_id}", name, kept.pack, kept.version, WORDS[one.state], load)


# ---- packs on the shelf -------------------------------------------------------------------------------------
def _shelved(authority: Authority) -> Iterator[Version]:
    """Fictional packs serve tests; one is offered only where the authority has put some version of it in force."""
    own = {one.pack_version.pack for one in programmes_of(authority)}
    for name, folder in sorted(library.folders().items()):
        identity = _identity(folder, _stamp(folder))
        if identity is None or (identity["fictional"] and identity["pack"] not in own):
            continue

        def load(name: str = name) -> Loaded:
            return _from_shelf(name)

        yield Version(
            f"shelf:{name}", identity["name"], identity["pack"], identity["version"], WORDS["shelf"], load
        )


def _stamp(folder: Path) -> float:
    return max((file.stat().st_mtime for file in folder.glob("*.yaml")), default=0.0)


@lru_cache(maxsize=64)
def _identity(folder: Path, stamp: float) -> dict[str, Any] | None:
    """Name and version of a pack on disk, read again when its files change; None where it cannot be read."""
    try:
        pack = library.from_disk(str(folder)).pack
    except PackRefused:
        return None
    one = pack.pack
    return {"name": both(one.name), "pack": one.id, "version": one.version, "fictional": one.fictional}


def _from_shelf(name: str) -> Loaded:
    try:
        loaded = library.from_disk(name)
    except PackRefused as refused:
        raise faulty(list(refused.faults)) from None
    faults = [one for one in library.faults_of(loaded) if one.code not in NOT_HERE]
    if faults:
        raise faulty(faults)
    return Loaded(loaded.pack, loaded.digest)


def faulty(faults: list[PackFault]) -> Refused:
    """Why a version cannot be tried: its first fault, and how many there are."""
    return Refused(
        "pack_faulty",
        f"政策包未通过检查，共 {len(faults)} 处：{faults[0].zh}",
        f"The pack fails its check in {len(faults)} places: {faults[0].en}",
    )


# ---- packs as they were tried -------------------------------------------------------------------------------
def as_text(pack: Pack) -> str:
    """The pack whole, in its own order."""
    return pack.model_dump_json(by_alias=True, exclude_unset=True)


_made: dict[str, CompiledPack] = {}


def compiled(pack: Pack) -> CompiledPack:
    """The pack compiled; a few are kept by what they hold, so that a form that comes back need not wait again."""
    key = hash_of(as_text(pack))
    if key not in _made:
        if len(_made) >= MOST_KEPT:
            _made.clear()
        _made[key] = compile_pack(pack)
    return _made[key]


def hash_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def from_text(content: Any) -> Pack:
    return Pack.model_validate(json.loads(content) if isinstance(content, str) else content)
