"""Alarms as an officer's page shows them: the numbers set, the rows of one alarm, filters with counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count

from exclave.apps.cases.presenting import type_text
from exclave.apps.programmes import library
from exclave.apps.programmes.conditions import state_name
from exclave.apps.programmes.queries import public_programmes
from exclave.apps.reference import composing, parameters
from exclave.apps.register import alarms
from exclave.apps.register.models import Institution
from exclave.apps.register.pending import scope_of
from exclave.engines.policy.answers import CompiledPack, form_keys

ASKED = "tenant"
"""The core subject a form asks for where an institution of that type takes tenants."""


def watched(viewer: Any, district: str, type_: str) -> alarms.Watched:
    """What the viewer's alarms are worked out with (four queries)."""
    scope = scope_of(viewer, district=district, type=type_)
    owners = sorted(scope.parent_ids or scope.authority_ids)
    day = parameters.today(owners[0])
    limits = parameters.values(owners[0], [alarms.FEW, alarms.LEFT, alarms.STALE], day)
    hosting, out = _types()
    return alarms.Watched(scope, day, limits, hosting, out)


_kept: dict[tuple[str, ...], tuple[tuple[str, ...], tuple[str, ...], "PackWords"]] = {}
"""By the digests of the packs: types, states and words of a pack never change."""


def _of_packs() -> tuple[tuple[str, ...], tuple[str, ...], "PackWords"]:
    """What ``_types_in`` and ``_words`` say of all packs in force or ended (one query)."""
    key = tuple(digest for (digest,) in _digests(connection.vendor).read())
    if key not in _kept:
        if len(_kept) > 20:
            _kept.clear()
        packs = [library.compiled(one) for one in public_programmes()]
        _kept[key] = (*_types_in(packs), _words(packs))
    return _kept[key]


@lru_cache(maxsize=4)
def _digests(vendor: str) -> composing.Rows:
    """The query for which packs are public, in their order."""
    return composing.rows(public_programmes().values_list("pack_version__digest"))


def _types() -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _of_packs()[:2]


def _types_in(packs: Iterable[CompiledPack]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Types whose forms ask for tenants, and states in which one is off the register, over all packs in force."""
    hosting: set[str] = set()
    out: set[str] = set()
    for compiled in packs:
        asking = {
            f"{subject}.{name}"
            for subject, fields in compiled.pack.fields.items()
            for name, field in fields.items()
            if field.core == ASKED
        }
        for subject in compiled.pack.subjects.values():
            out |= set(subject.out)
            for type_ in subject.types:
                if any(asking & set(form_keys(compiled, form, type_)) for form in compiled.pack.forms):
                    hosting.add(type_)
    return tuple(sorted(hosting)), tuple(sorted(out))


def choices(scope: alarms.Scope) -> tuple[dict[str, int], dict[str, int]]:
    """Districts of the organisations and types in the officer's care, with how many institutions (one query)."""
    whole = alarms.Scope(scope.authority_ids, scope.parent_ids, scope.places)
    rows = _by_place_and_type(connection.vendor, whole).read()
    districts: dict[str, int] = {}
    types: dict[str, int] = {}
    for place, type_, n in rows:
        if not scope.type or type_ == scope.type:
            districts[place] = districts.get(place, 0) + n
        if not scope.district or place == scope.district:
            types[type_] = types.get(type_, 0) + n
    return districts, types


@lru_cache(maxsize=256)
def _by_place_and_type(vendor: str, whole: alarms.Scope) -> composing.Rows:
    return composing.rows(
        Institution.objects.scoped("by the officer's scope")
        .filter(whole.q())
        .order_by()
        .values_list("organisation__place", "type")
        .annotate(n=Count("pk"))
    )


@dataclass(frozen=True)
class PackWords:
    """Types and register states of every pack in force, by their codes, in both languages."""

    types: dict[str, dict[str, str]]
    states: dict[str, dict[str, str]]


def pack_words() -> PackWords:
    """One query; where two packs name a code differently, the first one's word stands."""
    return _of_packs()[2]


def _words(packs: Iterable[CompiledPack]) -> PackWords:
    types: dict[str, dict[str, str]] = {}
    states: dict[str, dict[str, str]] = {}
    for pack in (one.pack for one in packs):
        for subject in pack.subjects.values():
            types |= {code: type_text(pack, code) for code in subject.types if code not in types}
            states |= {code: state_name(pack, code) for code in subject.states if code not in states}
    return PackWords(types, states)
