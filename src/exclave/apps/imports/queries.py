"""Imports a person may see: those of their authority, as officer or leader; an administrator those they decide."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from exclave.apps.imports.kinds import KINDS, Kind
from exclave.apps.imports.models import Finding, Import, ImportedRow
from exclave.apps.people.access import standing
from exclave.apps.people.models import Account
from exclave.apps.programmes.models import Programme
from exclave.apps.reference.models import Authority

MAKERS = ("officer",)
LEVELS = ("city", "province")
BY_ADMINISTRATOR = [k.name for k in KINDS.values() if "administrator" in k.approvers]


def visible(viewer: Any) -> QuerySet[Import]:
    who = standing(viewer)
    desk = [a for level in LEVELS for a in who.authority_ids("officer", "leader", level=level)]
    keeps = who.authority_ids("administrator")
    return (
        Import.objects.scoped("narrowed to the viewer's authorities")
        .filter(Q(authority_id__in=desk) | Q(authority_id__in=keeps, kind__in=BY_ADMINISTRATOR))
        .select_related(
            "authority",
            "file",
            "programme__pack_version",
            "uploaded_by",
            "proposed_by",
            "decided_by",
            "undo_proposed_by",
            "undone_by",
        )
        .defer("programme__pack_version__content")
    )


def visible_import(viewer: Any, public_id: str) -> Import | None:
    return visible(viewer).filter(public_id=public_id).first()


def listed(viewer: Any, state: str = "") -> QuerySet[Import]:
    found = visible(viewer).order_by("-uploaded_at", "-pk")
    return found.filter(state=state) if state else found


def state_counts(viewer: Any) -> dict[str, int]:
    rows = visible(viewer).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def may_make(viewer: Any) -> list[int]:
    """Authorities for which the viewer may bring lists."""
    who = standing(viewer)
    return [a for level in LEVELS for role in MAKERS for a in who.authority_ids(role, level=level)]


def may_decide(viewer: Any, one: Import) -> bool:
    """Somebody with a role that decides this kind there, who neither uploaded nor proposed it nor covers for who did."""
    return not made_by(viewer, one) and _decides_kind(viewer, one)


def may_propose_undo(viewer: Any, one: Import) -> bool:
    """Whoever may bring a list there, or decide this kind."""
    return one.authority_id in may_make(viewer) or _decides_kind(viewer, one)


def may_confirm_undo(viewer: Any, one: Import) -> bool:
    """Whoever may decide this kind and is another pair of eyes than the one who proposed to undo it."""
    return not _one_of(viewer, one.undo_proposed_by) and _decides_kind(viewer, one)


def _decides_kind(viewer: Any, one: Import) -> bool:
    kind: Kind = KINDS[one.kind]
    who = standing(viewer)
    if "administrator" in kind.approvers:
        return one.authority_id in who.authority_ids("administrator")
    return any(
        one.authority_id in who.authority_ids(role, level=level)
        for role in kind.approvers
        for level in LEVELS
    )


def made_by(viewer: Any, one: Import) -> bool:
    """Whether the viewer, or one who counts as the same pair of eyes, uploaded or proposed it."""
    return _one_of(viewer, one.uploaded_by, one.proposed_by)


def _one_of(viewer: Any, *people: Account | None) -> bool:
    them = {a.public_id for a in people if a is not None}
    return bool(them & {getattr(viewer, "public_id", ""), *standing(viewer).one_with})


def waiting(viewer: Any) -> QuerySet[Import]:
    """Proposals that wait for this person: to import, and to undo."""
    to_import = Q(state="proposed") & ~Q(uploaded_by=viewer) & ~Q(proposed_by=viewer)
    rows = visible(viewer).filter(to_import | Q(state="undoing") & ~Q(undo_proposed_by=viewer))
    who = standing(viewer)
    if not who.holds("administrator"):
        rows = rows.exclude(kind__in=BY_ADMINISTRATOR)
    return rows


def to_sign(viewer: Any) -> QuerySet[Import]:
    """Of what waits, the lists that await a leader's word."""
    who = standing(viewer)
    desks = [a for level in LEVELS for a in who.authority_ids("leader", level=level)]
    return waiting(viewer).filter(authority_id__in=desks).exclude(kind__in=BY_ADMINISTRATOR)


def programmes(authority_ids: list[int]) -> list[Programme]:
    found = Programme.objects.of(authority_ids).filter(state="in_force")
    return list(
        found.select_related("pack_version").defer("pack_version__content").order_by("-in_force_from", "pk")
    )


def authorities(ids: list[int]) -> list[Authority]:
    return list(Authority.objects.filter(pk__in=ids).order_by("pk"))


def findings(one: Import, level: str = "") -> QuerySet[Finding]:
    """What the last check found, errors of a row first."""
    found = Finding.objects.filter(imported=one).order_by("row", "pk")
    return found.filter(level=level) if level else found


def finding_counts(one: Import) -> dict[tuple[str, str], int]:
    """(level, code) → how many, so that one look tells what is wrong with the file."""
    rows = (
        Finding.objects.filter(imported=one).order_by().values_list("level", "code").annotate(n=Count("pk"))
    )
    return {(level, code): n for level, code, n in rows}


def findings_of_rows(one: Import, rows: list[int]) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    for one_found in Finding.objects.filter(imported=one, row__in=rows).order_by("row", "pk"):
        found.setdefault(one_found.row, []).append(one_found)
    return found


def made_counts(one: Import) -> dict[str, int]:
    rows = ImportedRow.objects.filter(imported=one).order_by().values_list("model").annotate(n=Count("pk"))
    return dict(rows)


STANDING = ["applied", "undoing", "removing"]
"""States of an import whose rows are there."""


def brought(viewer: Any, model: str) -> QuerySet[ImportedRow]:
    """Rows of a table that stand there through the lists the viewer may see, the latest first."""
    lists = visible(viewer).filter(state__in=STANDING).order_by().values("pk")
    return ImportedRow.objects.filter(model=model, imported__in=lists).order_by("-pk")


def origin(model: str, object_id: int) -> ImportedRow | None:
    """The file's row a row of a table came from, if an import made it."""
    found = ImportedRow.objects.filter(model=model, object_id=object_id, imported__state__in=STANDING)
    return found.select_related("imported__file").first()
