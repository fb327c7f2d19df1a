"""What was found as people read it: where it leads, its name and a piece of its words with the hit marked."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from exclave.apps.alerts.addresses import address
from exclave.apps.benefits.offers import offers_of
from exclave.apps.cases.models import Case, PublicNotice
from exclave.apps.cases.queries import cases_for, public_notices
from exclave.apps.cases.views.public import opening_names
from exclave.apps.imports.queries import brought
from exclave.apps.journal import clock
from exclave.apps.library.models import Document
from exclave.apps.library.queries import visible_documents
from exclave.apps.people.frame import role_names
from exclave.apps.people.models import Organisation
from exclave.apps.programmes import clauses, library
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.programmes.queries import programmes_by_id, public_calls
from exclave.apps.records import queries as records
from exclave.apps.records.words import kind_words, type_words
from exclave.apps.register.inside import kept_entries
from exclave.apps.register.models import Institution
from exclave.apps.register.queries import SEARCHED, Filters, certificate_numbers, institutions
from exclave.apps.search.indexing import _text
from exclave.apps.search.queries import INSIDE, ORGANISATION, Sought, organisations, sees_some
from exclave.apps.search.seeking import Key
from exclave.apps.search.shaping import marked, snippet
from exclave.apps.ui import menu
from exclave.apps.ui.text import pick

SHOWN = ("number", "title", "public_id", "applicant__name_zh", "applicant__name_en", "applicant__identity_no")
"""Of a case no more is read than is shown."""

Row = dict[str, Any]


def rows(request: HttpRequest, kind: str, keys: Sequence[Key], sought: Sought) -> list[Row]:
    """The rows of these keys in their order, read through the page's own query (a fixed number of queries)."""
    made = _DRAW[kind](request, [target for target, _part in keys])
    found = []
    for key in keys:
        if (one := made(key)) is not None:
            href, title, number, words = one
            found.append(
                {
                    "href": href,
                    "title": marked(title, sought.terms),
                    "number": marked(number, sought.terms),
                    "snippet": snippet(words, sought.terms),
                }
            )
    return found


Drawn = Callable[[Key], tuple[str, str, str, str] | None]


def _cases(request: HttpRequest, ids: list[int]) -> Drawn:
    roles = set(role_names(request.user))
    found: dict[int, Case] = {
        one.pk: one
        for one in cases_for(request.user)
        .filter(pk__in=ids)
        .select_related(None)
        .select_related("applicant")
        .only(*SHOWN)
    }

    def draw(key: Key) -> tuple[str, str, str, str] | None:
        if (one := found.get(key[0])) is None:
            return None
        who = one.applicant
        name = pick({"zh": who.name_zh, "en": who.name_en or who.name_zh}) if who else ""
        words = " · ".join(t for t in (name, who.name_zh, who.name_en, who.identity_no) if t) if who else ""
        href = address("case.found", {"case": one.public_id}, roles)
        return href, one.title or name or one.number, one.number, words

    return draw


def _institutions(request: HttpRequest, ids: list[int]) -> Drawn:
    """An insider reads the name and which organisation supports it, everybody else what is open."""
    rows = institutions(Filters()).filter(pk__in=ids).only("number", "public", "public_id")
    found: dict[int, Institution] = {one.pk: one for one in rows}
    kept: dict[int, Institution] = {}
    if sees_some(request.user):
        inside = kept_entries(request.user).filter(pk__in=ids).select_related("organisation")
        kept = {one.pk: one for one in inside}
    numbers = certificate_numbers(found)

    def draw(key: Key) -> tuple[str, str, str, str] | None:
        if (one := (kept if key[1] == INSIDE else found).get(key[0])) is None:
            return None
        names = [_text(one.public.get(path)) for path in SEARCHED]
        if key[1] == INSIDE:
            who = one.organisation
            names = [one.name, *dict.fromkeys((who.name_zh, who.name_en, who.identity_no, *names[1:]))]
        number = one.number or numbers.get(one.pk, "")
        words = " · ".join(n for n in names[1:] if n)
        return (
            reverse("institution", args=[one.public_id]),
            names[0] or number or _("Institution"),
            number,
            words,
        )

    return draw


def _organisations(request: HttpRequest, ids: list[int]) -> Drawn:
    applicant = "applicant" in set(role_names(request.user))
    rows = organisations(request.user).filter(pk__in=ids)
    found: dict[int, Any] = {o.pk: o for o in (rows if applicant else _with_leads(request.user, rows))}

    def draw(key: Key) -> tuple[str, str, str, str] | None:
        if (one := found.get(key[0])) is None:
            return None
        to = reverse("organisation") if applicant else _lead(one)
        words = " · ".join(t for t in (one.name_zh, one.name_en, one.address) if t)
        return to, pick({"zh": one.name_zh, "en": one.name_en or one.name_zh}), one.identity_no, words

    return draw


def _with_leads(viewer: Any, rows: "QuerySet[Organisation]") -> "QuerySet[Organisation]":
    """With what ``_lead`` asks: the first and last institution each supports, whether it has a case, the list that brought it."""
    kept = kept_entries(viewer).filter(organisation_id=OuterRef("pk")).values("public_id")
    lists = brought(viewer, ORGANISATION).filter(object_id=OuterRef("pk")).values("imported__public_id")
    return rows.annotate(
        first_kept=Subquery(kept.order_by("pk")[:1]),
        last_kept=Subquery(kept.order_by("-pk")[:1]),
        has_case=Exists(cases_for(viewer).order_by().filter(applicant_id=OuterRef("pk"))),
        brought_by=Subquery(lists[:1]),
    )


def _lead(one: Any) -> str:
    """To the institution it supports; where there are several, or none but cases, to those; else to the list."""
    if one.first_kept and one.first_kept == one.last_kept:
        return reverse("institution", args=[one.first_kept])
    if one.brought_by and not one.first_kept and not one.has_case:
        return reverse("import", args=[one.brought_by])
    kind = "institution" if one.first_kept else "case"
    return f"{reverse('search')}?{urlencode({'q': one.identity_no, 'kind': kind})}"


def _programmes(request: HttpRequest) -> dict[int, Programme]:
    """The public programmes by row id, asked once a page."""
    kept: dict[int, Programme] | None = getattr(request, "found_programmes", None)
    if kept is None:
        kept = programmes_by_id()
        request.found_programmes = kept  # type: ignore[attr-defined]
    return kept


def _clauses(request: HttpRequest, ids: list[int]) -> Drawn:
    programmes = {pk: one for pk, one in _programmes(request).items() if pk in set(ids)}

    def draw(key: Key) -> tuple[str, str, str, str] | None:
        programme = programmes.get(key[0])
        if programme is None:
            return None
        read = library.readable(programme)
        stated = clauses.clause(programme, read.pack, key[1]) if read else None
        if stated is None:
            return None
        name = pick({"zh": programme.name_zh, "en": programme.name_en or programme.name_zh})
        words = " · ".join(
            dict.fromkeys((pick(stated.statement), stated.statement["zh"], stated.statement["en"]))
        )
        return stated.href, f"{name} · {pick(stated.at)}", "", words

    return draw


def _calls(request: HttpRequest, ids: list[int]) -> Drawn:
    found: dict[int, Round] = {one.pk: one for one in public_calls(clock.now()).filter(pk__in=ids)}

    def draw(key: Key) -> tuple[str, str, str, str] | None:
        if (one := found.get(key[0])) is None:
            return None
        title = pick({"zh": one.title_zh, "en": one.title_en or one.title_zh})
        words = " · ".join(t for t in (one.title_zh, one.title_en, one.text_zh, one.text_en) if t)
        return reverse("call", args=[one.public_id]), title, one.number, words

    return draw


def _notices(request: HttpRequest, ids: list[int]) -> Drawn:
    found: dict[int, PublicNotice] = {one.pk: one for one in public_notices(clock.now()).filter(pk__in=ids)}
    opening = set(opening_names())

    def draw(key: Key) -> tuple[str, str, str, str] | None:
        if (one := found.get(key[0])) is None:
            return None
        programme = one.case.programme
        name = _text(one.shown.get("institution.name")) if one.case.programme_id in opening else ""
        words = pick({"zh": programme.name_zh, "en": programme.name_en or programme.name_zh})
        return reverse("notice", args=[one.public_id]), name or one.number, one.number, words

    return draw


def _documents(request: HttpRequest, ids: list[int]) -> Drawn:
    held = visible_documents(request.user).filter(pk__in=ids).defer(None)
    found: dict[int, Document] = {one.pk: one for one in held}
    clauses_of = {pk: {c["id"]: c for c in one.outline["clauses"]} for pk, one in found.items()}

    def draw(key: Key) -> tuple[str, str, str, str] | None:
        if (one := found.get(key[0])) is None:
            return None
        title = pick({"zh": one.title, "en": one.title_en or one.title})
        page = reverse("library-document", args=[one.public_id])
        if not key[1]:
            return page, title, one.number, one.issuers
        if (clause := clauses_of[one.pk].get(key[1])) is None:
            return None
        at = f"{clause['path'].replace('/', '')} {clause['heading']}".strip()
        return f"{page}#{key[1]}", f"{title} · {at}", "", clause["text"]

    return draw


def _benefits(request: HttpRequest, ids: list[int]) -> Drawn:
    programmes = (one for pk, one in _programmes(request).items() if pk in set(ids))
    found = {(each.pk, one.id[:60]): one for each in programmes for one in offers_of(each)}

    def draw(key: Key) -> tuple[str, str, str, str] | None:
        if (one := found.get(key)) is None:
            return None
        policy = pick({"zh": one.programme.name_zh, "en": one.programme.name_en or one.programme.name_zh})
        said = [pick(one.object), pick(one.standard.text) if one.standard.text else ""]
        words = " · ".join(dict.fromkeys(t for t in (*said, policy) if t))
        name = pick(one.name)
        return one.href, name[:1].upper() + name[1:], "", words

    return draw


def _records(request: HttpRequest, ids: list[int]) -> Drawn:
    """An insider reads the name and whose it is, everybody else what is open."""
    kept = {}
    if sees_some(request.user):
        kept = {one.pk: one for one in records.inside(request.user).filter(pk__in=ids)}
    others = [pk for pk in ids if pk not in kept]
    shown = {one.pk: one for one in records.public_records().filter(pk__in=others)}
    programmes = _programmes(request)

    def draw(key: Key) -> tuple[str, str, str, str] | None:
        inside = key[1] == INSIDE
        one = (kept if inside else shown).get(key[0])
        programme = programmes.get(one.programme_id) if one else None
        read = library.readable(programme) if programme else None
        if one is None or read is None:
            return None
        name, kind = (one.name if inside else one.open_name), kind_words(read.pack, one.kind)
        type_ = type_words(read.pack, one.kind, one.type) if one.type else None
        who = one.organisation if inside else None
        said = (
            pick(kind),
            pick(type_) if type_ else "",
            who.name_zh if who else "",
            who.name_en if who else "",
        )
        return (
            reverse("record", args=[one.public_id]),
            name or one.number,
            one.number,
            " · ".join(filter(None, said)),
        )

    return draw


_DRAW: dict[str, Callable[[HttpRequest, list[int]], Drawn]] = {
    "case": _cases,
    "institution": _institutions,
    "organisation": _organisations,
    "record": _records,
    "benefit": _benefits,
    "clause": _clauses,
    "document": _documents,
    "call": _calls,
    "notice": _notices,
}


def pages(request: HttpRequest, sought: Sought) -> list[Row]:
    """Pages of the reader's own menus whose name holds the words."""
    items = [*menu.public(request), *(item for group in menu.groups(request) for item in group.items)]
    found: dict[str, Row] = {}
    for item in items:
        label = str(item.label)
        text = label.casefold()
        if sought.terms and all(term in text for term in sought.terms):
            found[item.href] = {
                "href": item.href,
                "title": marked(label, sought.terms),
                "number": "",
                "snippet": "",
            }
    return list(found.values())
