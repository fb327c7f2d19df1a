"""A draft's files out of the database, the pack they make, and the shelf on which approved drafts lie.

For other rooms: ``queries.draft(viewer, public_id)`` and ``queries.drafts(viewer)`` give drafts a person may read;
``loaded(draft)`` is the pack as it stands now, whatever its stage.
"""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Max, Q

from exclave.apps.library.models import Document
from exclave.apps.library.stating import number_key
from exclave.apps.programmes.shelving import Shelf
from exclave.apps.workbench import checking
from exclave.apps.workbench.models import Draft, FileText
from exclave.engines.policy.outline import title_key
from exclave.engines.policy.pack import LoadedPack, PackRefused
from exclave.engines.policy.pack.extending import BASE


def loaded(draft: Draft) -> LoadedPack:
    """The draft's pack as its files stand now, with the packs it extends laid under it: what ``load_pack`` gives of a folder.

    One query; the reading is kept by content. Raises ``PackRefused`` with every fault (file, line, remedy) where the
    files cannot be read as a pack. Whether it passes its check is another question: ``checked(draft).faults``.
    The caller has shown that the viewer may read the draft.
    """
    found, faults = checking.read(source(draft))
    if found is None:
        raise PackRefused(faults)
    return found


def checked(draft: Draft) -> checking.Checked:
    """What the checker says of the draft as it stands, against its paper where it has one."""
    found = source(draft)
    return checking.check(found, paper_of(draft, found))


def source(draft: Draft, number: int | None = None) -> checking.Source:
    """The draft's files now, or as they were after change ``number``. An approved draft brings its base along."""
    frozen = draft.stage == "approved"
    return checking.source_of(texts(draft, number, base=frozen), whole=frozen, shelf=_shelf_of(draft))


def source_with(draft: Draft, rows: Iterable[tuple[str, str, int]]) -> checking.Source:
    """The same of rows (name, text, since) read already."""
    frozen = draft.stage == "approved"
    found = {name: text for name, text, _ in rows if frozen or not name.startswith(BASE)}
    return checking.source_of(found, whole=frozen, shelf=_shelf_of(draft))


def _shelf_of(draft: Draft) -> checking.ShelfOf:
    """How a base is looked for among the office's approved drafts: its files with its own base (two queries, asked
    only for a pack that extends another).
    """

    def found(pack: str, version: str) -> dict[str, bytes] | None:
        approved = Draft.objects.of(draft.authority_id).filter(stage="approved").exclude(pk=draft.pk)
        one = approved.filter(pack=pack, pack_version=version).first()
        if one is None:
            return None
        return {name: text.encode() for name, text in texts(one, base=True).items()}

    return found


def texts(draft: Draft, number: int | None = None, *, base: bool = False) -> dict[str, str]:
    """File name → text, sorted by name. ``base``: with the files of packs it extends (kept once it is approved)."""
    found = standing(draft, number).values_list("name", "text")
    return {name: text for name, text in sorted(found) if base or not name.startswith(BASE)}


def standing(draft: Draft, number: int | None = None):  # type: ignore[no-untyped-def]
    """The rows that hold now, or that held after change ``number``."""
    rows = FileText.objects.filter(draft=draft)
    if number is None:
        return rows.filter(until=None)
    return rows.filter(since__lte=number).filter(Q(until=None) | Q(until__gt=number))


def paper_of(draft: Draft, found: checking.Source) -> checking.Paper | None:
    """The document of the library that the draft is checked against."""
    if draft.document_id is None:
        return None
    held = Document.objects.scoped("the document of a draft").select_related("file").defer("outline")
    document = held.get(pk=draft.document_id)
    pack, _ = checking.read(found)
    return checking.Paper(document.file.sha256, document.file.name, own_name(pack, document))


def own_name(pack: LoadedPack | None, document: Document) -> str:
    """What the pack calls the document: the one of the same number or title, else the first it names."""
    if pack is None:
        return ""
    for name, one in pack.pack.documents.items():
        number = number_key(one.number or "")
        if (number and number == document.number_key) or title_key(one.title) == document.title_key:
            return name
    return next(iter(pack.pack.documents), "")


def states(draft: Draft, names: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """File name → (change, text after it) for every state of these files, in order; a renamed file's earlier states
    are its own as well (two queries).
    """
    renamed = list(
        draft.changes.filter(kind="renamed").order_by("-number").values_list("number", "file", "was")
    )
    known: dict[str, list[tuple[int, str]]] = {}
    wanted = {*names, *(was for _number, _file, was in renamed)}
    rows = FileText.objects.filter(draft=draft, name__in=wanted).order_by("since")
    for name, since, text in rows.values_list("name", "since", "text"):
        known.setdefault(name, []).append((since, text))
    return {name: _followed(name, known, renamed) for name in names if name in known}


def _followed(
    name: str, known: Mapping[str, list[tuple[int, str]]], renamed: Iterable[tuple[int, str, str]]
) -> list[tuple[int, str]]:
    """The states of a file back through the names it had. ``renamed``: (change, new name, old name), latest first."""
    found: list[tuple[int, str]] = []
    until: int | None = None
    for number, file, was in renamed:
        if file == name and (until is None or number < until):
            found += [
                row for row in known.get(name, []) if number <= row[0] and (until is None or row[0] < until)
            ]
            name, until = was, number
    found += [row for row in known.get(name, []) if until is None or row[0] < until]
    return sorted(found)


# ---- the shelf ----------------------------------------------------------------------------------------------
def on_the_shelf(authority_ids: Collection[int]) -> list[str]:
    """Opaque ids of the approved drafts of these offices, newest first."""
    approved = Draft.objects.of(authority_ids).filter(stage="approved").order_by("-changed_at")
    return list(approved.values_list("public_id", flat=True))


def from_the_shelf(authority_ids: Collection[int], names: Iterable[str] | None) -> Mapping[str, Shelf]:
    """Approved drafts of these offices by opaque id, newest first, as packs (two queries). ``names``: only these."""
    found = Draft.objects.of(authority_ids).filter(stage="approved").order_by("-changed_at")
    if names is not None:
        found = found.filter(public_id__in=list(names))
    approved = {one.pk: one for one in found}
    files: dict[int, dict[str, str]] = {pk: {} for pk in approved}
    rows = FileText.objects.filter(draft__in=approved, until=None) if approved else FileText.objects.none()
    for pk, name, text in rows.values_list("draft_id", "name", "text"):
        files[pk][name] = text
    return {
        one.public_id: Shelf(one.public_id, *checking.read(checking.source_of(files[pk], whole=True)))
        for pk, one in approved.items()
    }


def last_change(draft: Draft, file: str) -> int:
    """The version in which this file last changed; 0 for one that is not there."""
    found: int | None = standing(draft).filter(name=file).aggregate(at=Max("since"))["at"]
    return found or 0
