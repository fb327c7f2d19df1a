"""Pages of an institution's rows: what was so on a day, as known on a day, for one reader."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from exclave.apps.cases.models import Case
from exclave.apps.programmes import library
from exclave.apps.programmes.queries import programmes_by_id
from exclave.apps.register import entries, known
from exclave.apps.register.access import Sight
from exclave.apps.register.dates import TwoDates
from exclave.apps.register.masking import is_open, masked, may_read_rows
from exclave.apps.register.models import Change, Institution, Proof, Recorded
from exclave.apps.register.tables import DEFINITIONS, SHOWN, STATES, TABLES, Table, Words, option
from exclave.apps.register.values import MEASURES, both, show, stated_of, values_of
from exclave.engines.policy.pack.model import Pack


def tabs(institution: Institution, seen: Sight, dates: TwoDates, here: str) -> list[dict[str, Any]]:
    """The pages of an institution, keeping the two dates."""
    found = [
        {
            "label": {"zh": "概况", "en": "Overview"},
            "href": reverse("institution", args=[institution.public_id]) + dates.query,
            "current": here == "",
        }
    ]
    for key in SHOWN:
        found.append(
            {
                "label": _capital(TABLES[key].name),
                "href": reverse("institution-table", args=[institution.public_id, key]) + dates.query,
                "current": here == key,
            }
        )
    if seen.inside:
        found.append(
            {
                "label": {"zh": "变更记录", "en": "Changes"},
                "href": reverse("institution-changes", args=[institution.public_id]),
                "current": here == "changes",
            }
        )
    return found


def _capital(words: Words) -> Words:
    return {"zh": words["zh"], "en": words["en"][:1].upper() + words["en"][1:]}


# ---- tenants -----------------------------------------------------------------------------------------------
def tenants_of(institution: Institution, dates: TwoDates) -> list[known.TenantOn]:
    """Tenants as the page's two dates ask (four queries)."""
    tenants, states, support, proofs = (
        known.rows_of(institution, key, dates.at) for key in ("tenants", "states", "support", "proofs")
    )
    return known.tenants_on(tenants, states, support, proofs, dates.on)


def state_figures(tenants: Iterable[known.TenantOn]) -> list[dict[str, Any]]:
    """Counts by state, each with its definition and how many of them a file shows."""
    return [
        {
            "state": one.state,
            "label": option("tenant_state", one.state),
            "count": one.count,
            "proved": one.proved,
            "definition": DEFINITIONS[one.state],
        }
        for one in known.counts(tenants)
    ]


def tenant_rows(tenants: Iterable[known.TenantOn], seen: Sight) -> list[dict[str, Any]]:
    """A line per tenant: who it is, its states with their days and proofs, its support, and what entered it."""
    tenants = list(tenants)
    sources = sources_of([one.row for one in tenants]) if seen.inside and tenants else {}
    return [
        {
            "thread": one.thread,
            "row": one.row.pk,
            "source": sources.get(one.row.change_id),
            "name": {"zh": one.row.name_zh, "en": one.row.name_en or one.row.name_zh},
            "kind": option("tenant_kind", one.row.kind),
            "identity": one.row.identity_no if seen.inside else "",
            "home": one.row.home_registered,
            "staff": _stated_words(one.row),
            "states": [_state_cell(one, state, seen) for state in STATES],
            "stands": one.stands,
            "stands_word": option("tenant_state", one.stands) if one.stands else None,
            "reason": one.gone.reason if one.gone and seen.inside else "",
            "support": [
                {"name": s.name, "since": s.valid_from, "until": s.valid_until, "row": s.pk}
                for s in one.support
            ]
            if seen.inside
            else [],
        }
        for one in tenants
    ]


def _stated_words(row: Any) -> Words | None:
    column = TABLES["tenants"].column("staff")
    assert column is not None
    return show(column, values_of(TABLES["tenants"], row)["staff"], {})


def _state_cell(one: known.TenantOn, state: str, seen: Sight) -> dict[str, Any]:
    """The claim of a state nearest to the day: running, over, or none; with the files that show it."""
    claims = [s for s in one.states if s.state == state]
    claim = one.has(state) or next((s for s in reversed(claims) if s.valid_from <= one.day), None)
    if claim is None:
        return {"state": state, "label": option("tenant_state", state), "claim": None}
    over = one.has(state) is None
    ends = claim.valid_until or (one.gone.valid_from if over and one.gone else None)
    files = [proof_words(p, seen) for p in one.proofs.get(claim.thread, ())]
    return {
        "state": state,
        "label": option("tenant_state", state),
        "claim": claim,
        "over": over,
        "until": ends if over else claim.valid_until,
        "files": files,
        "proved": bool(files),
        "row": claim.pk,
        "stated": claim.since_stated,
    }


def proof_words(proof: Proof, seen: Sight) -> dict[str, Any]:
    href = reverse("evidence", args=[proof.evidence.public_id]) if seen.personal else ""
    return {
        "kind": option("proof_kind", proof.kind),
        "as_of": proof.valid_from,
        "href": href,
        "name": proof.evidence.name if href else "",
    }


# ---- every other table -------------------------------------------------------------------------------------
def table_page(institution: Institution, key: str, seen: Sight, dates: TwoDates) -> dict[str, Any]:
    """One table as the two dates ask: head, rows, how many, whether the list is complete, what is closed."""
    table, pack = TABLES[key], library.compiled(institution.programme).pack
    rows = known.on_day(known.rows_of(institution, key, dates.at), dates.on)
    readable = may_read_rows(table, pack, seen)
    names = _names(institution, key, rows, dates) if readable else {}
    sources = sources_of(rows) if seen.inside else {}
    shown: dict[str, list[Proof]] = {}
    for proof in known.rows_of(institution, "proofs", dates.at) if readable else ():
        shown.setdefault(proof.about, []).append(proof)
    return {
        "table": table,
        "name": _capital(table.name),
        "one": table.one,
        "count": len(rows),
        "readable": readable,
        "open": is_open(pack, table),
        "head": [c.label for c in table.columns],
        "since": {"zh": table.since[0], "en": table.since[1]},
        "until": {"zh": table.until[0], "en": table.until[1]},
        "rows": [_row(table, row, names, shown.get(row.thread, []), seen, sources) for row in rows]
        if readable
        else [],
        "complete": complete_since(institution, key, dates),
    }


def complete_since(institution: Institution, key: str, dates: TwoDates) -> Any:
    """Since when somebody answers for the list being complete; None where nobody does."""
    said = [r for r in known.rows_of(institution, "complete", dates.at) if r.table == key]
    return next((r.valid_from for r in known.on_day(said, dates.on)), None)


def sources_of(rows: Iterable[Any]) -> dict[int, dict[str, Any]]:
    """What entered the rows, by change: the change, and the case that decided it (two queries, for those inside)."""
    found = Change.objects.scoped("changes of rows the viewer sees inside of")
    changes = list(found.filter(pk__in={row.change_id for row in rows}))
    cases = Case.objects.scoped("only numbers, for those inside; the case's own page asks who reads")
    numbers = dict(cases.filter(pk__in={c.case_id for c in changes if c.case_id}).values_list("pk", "number"))
    return {
        change.pk: {
            "href": reverse("change", args=[change.public_id]),
            "number": numbers.get(change.case_id or 0, ""),
        }
        for change in changes
    }


def _row(
    table: Table,
    row: Recorded,
    names: Mapping[str, Words],
    proofs: list[Proof],
    seen: Sight,
    sources: Mapping[int, dict[str, Any]],
) -> dict[str, Any]:
    values = values_of(table, row)
    cells = []
    for column in table.columns:
        words = masked(column, show(column, values[column.name], names), seen)
        about = (
            column.kind in MEASURES and (stated := stated_of(row, column)) is not None and not stated.is_exact
        )
        href = (
            names.get(f"href:{values[column.name]}", {}).get("zh", "") if column.kind == "institution" else ""
        )
        cells.append(
            {"label": column.label, "words": words, "about": about, "href": href, "kind": column.kind}
        )
    return {
        "row": row.pk,
        "cells": cells,
        "since": row.valid_from,
        "until": row.valid_until,
        "recorded": row.recorded_at,
        "stated": row.since_stated,
        "source": sources.get(row.change_id),
        "files": [proof_words(p, seen) for p in proofs],
    }


def _names(institution: Institution, key: str, rows: Iterable[Any], dates: TwoDates) -> dict[str, Words]:
    """Names of what the rows point to."""
    if key == "space":
        return tenant_names(institution, dates)
    if key != "parents":
        return {}
    return institution_names(row.parent for row in rows)


def tenant_names(institution: Institution, dates: TwoDates) -> dict[str, Words]:
    rows = known.rows_of(institution, "tenants", dates.at)
    return {row.thread: {"zh": row.name_zh, "en": row.name_en or row.name_zh} for row in rows}


def institution_names(found: Iterable[Institution]) -> dict[str, Words]:
    """Institutions as everybody may call them, with their addresses under ``href:<id>``."""
    programmes = programmes_by_id()
    names: dict[str, Words] = {}
    for one in found:
        programme = programmes.get(one.programme_id)
        pack: Pack | None = library.compiled(programme).pack if programme else None
        names[one.public_id] = entries.entry_name(one, pack) if pack else both(one.public_id)
        names[f"href:{one.public_id}"] = both(reverse("institution", args=[one.public_id]))
    return names


def children(institution: Institution, dates: TwoDates) -> list[dict[str, Any]]:
    """The institutions below this one on the day."""
    links = known.on_day(known.children_of(institution, dates.at), dates.on)
    names = institution_names(link.institution for link in links)
    return [
        {
            "name": names[link.institution.public_id],
            "href": names[f"href:{link.institution.public_id}"]["zh"],
            "since": link.valid_from,
        }
        for link in links
    ]
