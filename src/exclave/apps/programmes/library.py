"""Packs on disk and packs in the database, compiled once per digest."""

import json
import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes import effects, keeping
from exclave.apps.programmes.models import PackVersion, Programme
from exclave.engines.policy.answers import CompiledPack, compile_pack
from exclave.engines.policy.pack import LoadedPack, PackFault, check_pack, load_pack
from exclave.engines.policy.pack.model import Pack

log = logging.getLogger(__name__)


def folders() -> dict[str, Path]:
    """Shipped and site packs by folder name; a site's folder of the same name wins."""
    return {
        manifest.parent.name: manifest.parent
        for root in settings.EXCLAVE_PACKS
        for manifest in sorted(Path(root).glob("*/pack.yaml"))
    }


def folder(name_or_dir: str) -> Path:
    """A pack's folder by name or path. Raises KeyError naming what is there."""
    if name_or_dir in (known := folders()):
        return known[name_or_dir]
    if (Path(name_or_dir) / "pack.yaml").is_file():
        return Path(name_or_dir)
    raise KeyError(f"no pack “{name_or_dir}”; known packs: {', '.join(known)}")


def from_disk(name: str) -> LoadedPack:
    return load_pack(folder(name), [Path(root) for root in settings.EXCLAVE_PACKS])


@lru_cache(maxsize=32)
def _compiled(digest: str) -> CompiledPack:
    content = PackVersion.objects.values_list("content", flat=True).get(digest=digest)
    return compile_pack(Pack.model_validate(json.loads(content) if isinstance(content, str) else content))


def compiled(programme: Programme) -> CompiledPack:
    """The programme's pack, compiled; a pack version never changes, so the cache needs no clearing."""
    return _compiled(programme.pack_version.digest)


_told: set[str] = set()


def readable(programme: Programme) -> CompiledPack | None:
    """The programme's pack; None where this version of the software cannot read it, so that one such pack does not
    close the pages and the index of all the others. ``exclave doctor`` names it with the remedy.
    """
    try:
        return compiled(programme)
    except DatabaseError:  # the transaction is broken, the pack need not be
        raise
    except Exception:
        digest = programme.pack_version.digest
        if digest not in _told:
            _told.add(digest)
            log.exception("the pack of programme %s cannot be read; see exclave doctor", programme.public_id)
        return None


def faults_of(loaded: LoadedPack) -> list[PackFault]:
    """Why the pack cannot come into force here; a verb that no room carries out is one of the reasons."""
    found = check_pack(loaded, bound_effects=effects.bound())
    return [f for f in found if isinstance(f, PackFault)] + _unkept(loaded)


def _unkept(loaded: LoadedPack) -> list[PackFault]:
    """Procedures about something no room keeps: their decisions would have nowhere to be entered."""
    return [
        PackFault(
            "pack",
            1,
            "unkept_subject",
            f"还没有地方登记“{name}”，实现之前不能施行本包。",
            f"Nothing here keeps “{name}” yet; until then the pack cannot be put in force.",
            "等待支持该对象的版本。",
            "Wait for a version that keeps it.",
        )
        for name in keeping.unkept(loaded.pack)
    ]


def refuse_faulty(loaded: LoadedPack) -> None:
    """A pack that does not pass its own check cannot come into force."""
    faults = faults_of(loaded)
    if faults:
        raise Refused(
            "pack_faulty",
            f"政策包未通过检查，共 {len(faults)} 处：{faults[0].zh}",
            f"The pack fails its check in {len(faults)} places: {faults[0].en}",
        )
