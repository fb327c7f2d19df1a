"""What a draft begins with: a skeleton of a document, a copy of a pack at hand, or an uploaded folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.library import texts as outlines
from exclave.apps.library.models import Document
from exclave.apps.library.stating import number_key
from exclave.apps.programmes import library, shelving
from exclave.apps.workbench import bundles, checking, succession, writing
from exclave.apps.workbench.models import Draft
from exclave.engines.policy.outline import figures, skeleton, title_key
from exclave.engines.policy.pack import PackRefused
from exclave.engines.policy.pack.extending import BASE
from exclave.engines.policy.pack.yaml_tree import read_yaml


@dataclass(frozen=True)
class Beginning:
    """The first files, what they come from in words, and the document they are about."""

    texts: dict[str, str]
    origin_name: str
    pack: str
    title: str
    document: Document | None = None


def of_document(document: Document, name: str, today: date) -> Beginning:
    """The skeleton that ``exclave pack new`` writes. ``name``: the new pack's id."""
    outline = outlines.outline_of(document.outline)
    texts = skeleton(outline, figures(outline), id=writing.pack_id(name), drafted=today)
    return Beginning(texts, document.title, name.strip(), document.title, document)


def of_pack(name: str, authority_id: int) -> Beginning:
    """A next version of a pack on the shelf: its own files, version raised, ``succeeds`` filled in."""
    if not shelving.on_hand(name, [authority_id]):
        raise not_allowed()
    try:
        loaded = shelving.load(name, [authority_id])
    except PackRefused as refused:
        fault = Fault(
            "pack", f"这个政策包读不出来：{refused.faults[0].zh}", f"That pack cannot be read: {refused.faults[0].en}"
        )  # fmt: skip
        raise Refused("pack_unreadable", fault.zh, fault.en, [fault]) from refused
    identity = loaded.pack.pack
    own = {name: content.decode() for name, content in loaded.files.items() if not name.startswith(BASE)}
    texts = succession.next_version(
        own,
        identity.id,
        identity.version,
        lambda version: writing.version_taken("", identity.id, version, ""),
    )
    return Beginning(
        {name: bundles.plain(text) for name, text in texts.items()},
        f"{identity.id} {identity.version}",
        identity.id,
        identity.name.zh,
    )


def of_bundle(name: str, content: bytes) -> Beginning:
    """The files of an uploaded ZIP, as they are."""
    texts = bundles.opened(name, content)
    return Beginning(texts, name.strip()[:240], "uploaded-pack", name.strip()[:200])


def packs_for(authority_id: int) -> list[tuple[str, dict[str, str]]]:
    """(name on the shelf, label) of packs an office may begin from: its approved drafts, then the folders (one query).

    Of a folder only pack.yaml is looked at; fictional packs serve tests and are left out.
    """
    approved = Draft.objects.of(authority_id).filter(stage="approved").order_by("-changed_at")
    found = [(one.public_id, _label(one.title, one.title_en, one.pack, one.pack_version)) for one in approved]
    for name, folder in sorted(library.folders().items()):
        tree = read_yaml("pack.yaml", (folder / "pack.yaml").read_bytes())
        identity = tree.value.get("pack") if isinstance(tree.value, dict) else None
        if not isinstance(identity, dict) or identity.get("fictional") is True:
            continue
        named = identity.get("name")
        called = named if isinstance(named, dict) else {}
        zh, en = (str(called.get(key, "")) for key in ("zh", "en"))
        found.append((name, _label(zh, en, str(identity.get("id", name)), str(identity.get("version", "")))))
    return found


def _label(zh: str, en: str, pack: str, version: str) -> dict[str, str]:
    return {"zh": f"{zh or pack} · {pack} {version}", "en": f"{en or zh or pack} · {pack} {version}"}


def documents_for(authority_id: int) -> "QuerySet[Document]":
    """What an office may begin from: documents it holds, and those published and open to the public."""
    return (
        Document.objects.scoped("held by the office, or public")
        .filter(Q(authority_id=authority_id) | Q(stage="published", openness="open"))
        .exclude(stage="given_up")
        .defer("outline")
    )


def document_named(texts: Mapping[str, str], authority_id: int) -> Document | None:
    """The library's document that the pack's first paper names by number, else by title."""
    pack, _ = checking.read(checking.source_of(texts))
    if pack is None:
        return None
    for one in pack.pack.documents.values():
        found = document_stated(one.title, one.number or "", authority_id)
        if found is not None:
            return found
    return None


def document_stated(
    title: str, number: str, authority_id: int, *, besides: Document | None = None
) -> Document | None:
    """The library's document of this title or number, the newest where there are several. ``besides``: neither this
    one nor the same file brought again.
    """
    key = number_key(number)
    same = Q(title_key=title_key(title)) | (Q(number_key=key) if key else Q(pk__in=[]))
    rows = documents_for(authority_id).filter(same)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk).exclude(file__sha256=besides.file.sha256)
    found: Document | None = rows.order_by("-issued", "pk").first()
    return found
