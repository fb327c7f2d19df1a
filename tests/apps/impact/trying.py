"""A second version of the fictional pack with benefits on the shelf, and a trial of it, laid beside the sample city."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from exclave.apps.impact.actions.order_trial import order_trial
from exclave.apps.impact.models import Trial, TriedPack
from exclave.apps.impact.queries import tried_on
from exclave.apps.impact.versions import WORDS, as_text, hash_of
from exclave.apps.impact.working import work
from exclave.apps.journal import clock
from exclave.apps.programmes.models import Programme
from exclave.engines.policy.pack import LoadedPack, load_pack
from exclave.sample_city.city import City
from tests.apps.benefits.grant_pack import NAME, write_pack

NEXT = f"{NAME}-next"
CHANGES = {
    "benefits.yaml": (("clause: g1, value: 8 人", "clause: g1, value: 10 人"), ("{value: 5 万元}", "{value: 6 万元}")),
}  # fmt: skip


def write_next(root: Path, changes: dict[str, tuple[tuple[str, str], ...]] | None = None) -> Path:
    """Version 2 below ``root``: ten people instead of eight, and six instead of five 万元."""
    folder = write_pack(root / "made").rename(root / NEXT)
    (root / "made").rmdir()
    for name, pairs in (CHANGES if changes is None else changes).items():
        file = folder / name
        text = file.read_text("utf-8")
        for old, new in pairs:
            assert old in text, (name, old)
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
    manifest = folder / "pack.yaml"
    text = manifest.read_text("utf-8")
    assert "version: '1'" in text, text[:400]
    manifest.write_text(text.replace("version: '1'", "version: '2'"), "utf-8")
    return folder


@cache
def _loaded() -> tuple[LoadedPack, LoadedPack]:
    with tempfile.TemporaryDirectory() as folder:
        return load_pack(write_pack(Path(folder) / "old")), load_pack(write_next(Path(folder)))


def laid(city: City, programme: Programme) -> str:
    """The same as rows, without packs on the shelf, for walks over all pages; carried out by the worker."""
    now = clock.now()
    kept = []
    for loaded in _loaded():
        content, identity = as_text(loaded.pack), loaded.pack.pack
        made, _ = TriedPack.objects.get_or_create(
            sha256=hash_of(content),
            defaults={
                "pack": identity.id, "version": identity.version, "name_zh": identity.name.zh,
                "name_en": identity.name.en or "", "content": content, "stored_at": now,
            },
        )  # fmt: skip
        kept.append(made)
    items = tried_on(programme, now.date())
    trial = Trial.objects.create(
        authority=city.authority, programme=programme, old=kept[0], new=kept[1], old_digest=_loaded()[0].digest,
        new_digest=_loaded()[1].digest, old_word=WORDS["in_force"], new_word=WORDS["shelf"], asof=now.date(), known_at=now,
        ordered_by=city.accounts["policy"], ordered_at=now, items=items, total=len(items),
    )  # fmt: skip
    work()
    public_id: str = trial.public_id
    return public_id


def tried(city: City, programme: Programme, *, new: str = f"shelf:{NEXT}", **more: Any) -> str:
    """A trial ordered by the policy officer and carried out by the worker; its public id."""
    given: dict[str, Any] = {"asof": clock.now().date()} | more
    made = order_trial(
        city.actor("policy"),
        authority_id=city.authority.pk,
        old=f"programme:{programme.public_id}",
        new=new,
        **given,
    )
    work()
    trial: str = made.result["trial"]
    return trial
