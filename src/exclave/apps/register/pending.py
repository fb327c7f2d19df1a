"""Changes as people read them: what each step does, before and after, who proposed and who decided."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from exclave.apps.cases import world
from exclave.apps.files.models import Evidence
from exclave.apps.people.access import standing
from exclave.apps.reference import composing
from exclave.apps.register import alarms
from exclave.apps.register.access import Sight, sight_of
from exclave.apps.register.entering import Entry, entries_of
from exclave.apps.register.masking import masked
from exclave.apps.register.models import Change, Institution, Tenant
from exclave.apps.register.proposals import OPS
from exclave.apps.register.tables import TABLES, Words
from exclave.apps.register.values import show

_JOINED = ("institution__organisation", "authority", "proposed_by", "endorsed_by", "decided_by")
LOOKS = {"proposed": "waiting", "approved": "success", "declined": "danger", "withdrawn": "neutral"}
STATE_WORDS: dict[str, Words] = {
    "proposed": {"zh": "待批准", "en": "awaits approval"},
    "approved": {"zh": "已批准", "en": "approved"},
    "declined": {"zh": "未批准", "en": "not approved"},
    "withdrawn": {"zh": "已撤回", "en": "withdrawn"},
}


# ---- reading -----------------------------------------------------------------------------------------------
def changes_of(institution: Institution) -> QuerySet[Change]:
    """Changes of one institution, those waiting first, then the latest."""
    return (
        Change.objects.scoped("one institution the viewer sees inside")
        .filter(institution=institution)
        .select_related(*_JOINED)
        .order_by("decided_at", "-proposed_at", "-pk")
    )


def change_by_id(viewer: Any, public_id: str) -> Change | None:
    """A change of an institution the viewer sees inside."""
    found = (
        Change.objects.scoped("by public id; the viewer's sight decides")
        .select_related(*_JOINED, "institution__authority", "institution__programme__pack_version")
        .select_related("institution__programme__authority")
        .defer("institution__programme__pack_version__content")
        .filter(public_id=public_id, institution__isnull=False)
        .first()
    )
    if found is None or found.institution is None:
        return None
    return found if sight_of(viewer, found.institution).inside else None


def scope_of(viewer: Any, **narrowed: str) -> alarms.Scope:
    """The institutions an officer looks after: of their own office, and of the districts whose places they keep."""
    who = standing(viewer)
    below = [h for h in who.roles if h.role == "officer" and h.level == "district" and h.parent_id]
    mine = {h.authority_id for h in who.roles if h.role == "officer"}
    if not below:
        return alarms.Scope(tuple(mine), **narrowed)
    rows = Institution.objects.of({h.parent_id for h in below if h.parent_id}).order_by()
    known = rows.values_list("organisation__place", flat=True).distinct()
    table = world.places()
    places = tuple(p for p in known if p and any(h.place and table.within(p, h.place) for h in below))
    return alarms.Scope(tuple(mine), tuple({h.parent_id for h in below if h.parent_id}), places, **narrowed)


_LISTED = (
    *(field.name for field in Change._meta.concrete_fields),
    "institution__public_id", "institution__name", "proposed_by__name", "decided_by__name",
)  # fmt: skip


def waiting_in(scope: alarms.Scope) -> composing.Listed:
    """Changes that wait for an officer of this scope, the longest waiting first, with what a list shows."""
    return composing.Listed(("changes waiting", scope), lambda: _waiting_in(scope))


def _waiting_in(scope: alarms.Scope) -> QuerySet[Change]:
    return (
        Change.objects.scoped("by the officer's scope")
        .filter(scope.q("institution__"), state="proposed", institution__isnull=False)
        .select_related("institution", "proposed_by", "decided_by")
        .only(*_LISTED)
        .order_by("proposed_at", "pk")
    )


# ---- in words ----------------------------------------------------------------------------------------------
def change_row(change: Change) -> dict[str, Any]:
    """A change as lists show it (no query)."""
    steps = entries_of(change)
    return {
        "public_id": change.public_id,
        "institution": change.institution,
        "what": [{"op": OPS[e.op], "one": TABLES[e.table].one} for e in steps[:3]],
        "more": max(0, len(steps) - 3),
        "correction": change.correction,
        "reason": change.reason,
        "state": {"look": LOOKS[change.state], "word": STATE_WORDS[change.state]},
        "proposed_at": change.proposed_at,
        "proposed_by": change.proposed_by.name if change.proposed_by else "",
        "by_agent": change.proposed_as == "agent",
        "decided_at": change.decided_at,
        "decided_by": change.decided_by.name if change.decided_by else "",
        "origin": change.origin,
    }


def change_page(change: Change, seen: Sight) -> list[dict[str, Any]]:
    """The steps with what the row said before and says after."""
    steps = entries_of(change)
    names = names_in(change, steps)
    return [_step(step, names, seen) for step in steps]


def _step(step: Entry, names: Mapping[str, Words], seen: Sight) -> dict[str, Any]:
    table = TABLES[step.table]
    rows = []
    for column in table.columns:
        before = masked(column, show(column, step.before.get(column.name), names), seen)
        after = (
            masked(column, show(column, step.values.get(column.name), names), seen) if step.values else before
        )
        if step.op == "withdraw":
            after = None
        rows.append({"label": column.label, "before": before, "after": after, "changed": before != after})
    rows += _days(step)
    return {
        "op": OPS[step.op],
        "code": step.op,
        "one": table.one,
        "rows": [r for r in rows if r["before"] or r["after"]],
        "adds": step.op == "add",
    }


def _days(step: Entry) -> list[dict[str, Any]]:
    table = TABLES[step.table]
    since = {"zh": table.since[0], "en": table.since[1]}
    until = {"zh": table.until[0], "en": table.until[1]}
    was, ended = (date.fromisoformat(v) if (v := step.before.get(k)) else None for k in ("since", "until"))
    after: dict[str, tuple[Any, Any]] = {
        "add": (step.since, step.until),
        "correct": (step.since, step.until),
        "end": (was, step.since),
        "change": (was, ended),
        "withdraw": (None, None),
    }
    new, gone = after[step.op]
    rows = [
        {"label": since, "before": was, "after": new, "changed": was != new, "day": True},
        {"label": until, "before": ended, "after": gone, "changed": ended != gone, "day": True},
    ]
    if step.op == "change":
        label = {"zh": "新内容自何日起", "en": "the new content holds from"}
        rows.append({"label": label, "before": None, "after": step.since, "changed": True, "day": True})
    return rows


def names_in(change: Change, steps: Iterable[Entry]) -> dict[str, Words]:
    """Names of tenants, files and things the steps speak of, those the change itself adds included."""
    steps = list(steps)
    assert change.institution is not None
    rows = Tenant.objects.scoped("tenants of the change's institution").filter(institution=change.institution)
    names = {r.thread: {"zh": r.name_zh, "en": r.name_en or r.name_zh} for r in rows.order_by("pk")}
    for step in steps:
        if step.op == "add" and step.table == "tenants":
            named = str(step.values.get("name_zh") or "")
            names[step.thread] = {"zh": named, "en": str(step.values.get("name_en") or named)}
    for step in steps:
        if step.thread and step.table not in ("tenants", "proofs"):
            names.setdefault(step.thread, TABLES[step.table].one)
    names |= _things(change.institution, steps, names)
    files = [
        str(s.values.get("evidence") or s.before.get("evidence") or "") for s in steps if s.table == "proofs"
    ]
    if any(files):
        names |= _files(change.institution, files)
    return names


def _things(institution: Institution, steps: Iterable[Entry], names: Mapping[str, Words]) -> dict[str, Words]:
    """What proofs are about, where no name is known yet: the table it stands in, and whose state it is."""
    wanted = {str(s.values.get("about") or s.before.get("about") or "") for s in steps if s.table == "proofs"}
    wanted -= {"", *names}
    found: dict[str, Words] = {}
    for key in ("states", "support", "space", "staff", "contracts", "titles", "parents") if wanted else ():
        table = TABLES[key]
        rows = table.model.objects.scoped("things of the change's institution").filter(
            institution=institution, thread__in=wanted
        )
        for row in rows:
            whose = names.get(getattr(row, "tenant", ""), None)
            one = table.one
            found[row.thread] = {lang: f"{whose[lang]} · {one[lang]}" for lang in one} if whose else one
    return found


def _files(institution: Institution, ids: Iterable[str]) -> dict[str, Words]:
    rows = Evidence.objects.of(institution.authority_id).filter(
        public_id__in=[i for i in ids if i], subject_id=institution.public_id
    )
    return {row.public_id: {"zh": row.name, "en": row.name} for row in rows}
