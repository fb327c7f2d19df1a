"""What can be found of each kind of thing, and keeping the index with every change, in the same transaction.

A case, institution, organisation, call or notice that is saved is indexed by a signal, so the index is never ahead
of or behind the change. What is written in bulk is taken up by `catch_up`, which the clock runs, and ``exclave search
--rebuild`` makes everything anew.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.signals import post_delete, post_save
from django.utils.translation import override

from exclave.apps.benefits.offers import offers_of
from exclave.apps.benefits.words import KIND_WORDS
from exclave.apps.cases.models import Case, PublicNotice
from exclave.apps.cases.views.public import opening_names
from exclave.apps.library.models import Document
from exclave.apps.people.models import Organisation
from exclave.apps.programmes import clauses, library
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.records.models import Record
from exclave.apps.records.words import kind_words, type_words
from exclave.apps.register.models import Certificate, Institution
from exclave.apps.register.queries import CERTIFICATE, SEARCHED
from exclave.apps.search.models import Found
from exclave.apps.search.seeking import ORDERED
from exclave.apps.search.shaping import number_key, shaped
from exclave.engines.codes import PlaceTable

log = logging.getLogger(__name__)

BATCH = 500
LONGEST = 8000
PAPERS = "found_papers"
"""Where a list of institutions keeps their certificates, read for all of them at once."""


def _found(
    kind: str, target: int, titles: Iterable[str], more: Iterable[str], number: str = "", part: str = ""
) -> Found:
    title = shaped(" · ".join(t for t in titles if t))
    words = shaped(" · ".join([title, number, *(m for m in more if m)]))
    return Found(
        kind=kind,
        target=target,
        part=part,
        number=number_key(number),
        title=title[:LONGEST],
        words=words[:LONGEST],
    )


def of_case(case: Case) -> Iterator[Found]:
    """Number, title and the applicant with its code; nothing of the form."""
    who = case.applicant
    names = [who.name_zh, who.name_en, who.identity_no] if who else []
    yield _found("case", case.pk, [case.title or (who.name_zh if who else "")], names, case.number)


def of_institution(one: Institution) -> Iterator[Found]:
    """Only what the pack opens: `Institution.public` holds nothing else; its numbers and its open place."""
    names = [_text(one.public.get(path)) for path in SEARCHED]
    places = PlaceTable.load().line(str(one.public.get("institution.place") or ""))
    papers = one.__dict__.get(PAPERS)
    papers = certificates().filter(institution=one) if papers is None else papers
    numbers = [paper.number for paper in papers]
    more = [*names[1:], *numbers, *(n for p in places for n in (p.name_zh, p.name_en or ""))]
    number = one.number or (numbers[-1] if numbers else "")
    yield _found("institution", one.pk, names[:1], more, number)


def of_kept_entry(one: Institution) -> Iterator[Found]:
    """What those inside read of it besides: its name whether it is open or not, and which organisation supports it."""
    who, places = one.organisation, PlaceTable.load().line(one.place)
    names = [
        who.name_zh,
        who.name_en,
        who.identity_no,
        *(n for p in places for n in (p.name_zh, p.name_en or "")),
    ]
    for seen in of_institution(one):
        yield _found("kept_entry", one.pk, [one.name], [seen.words, *names], one.number or seen.number)


def certificates() -> "QuerySet[Certificate]":
    return (
        Certificate.objects.scoped("numbers of certificates are public")
        .filter(kind=CERTIFICATE)
        .order_by("pk")
    )


def with_papers(found: "QuerySet[Institution]") -> "QuerySet[Institution]":
    return found.prefetch_related(Prefetch("certificates", queryset=certificates(), to_attr=PAPERS))


def of_organisation(one: Organisation) -> Iterator[Found]:
    yield _found("organisation", one.pk, [one.name_zh, one.name_en], [one.address], one.identity_no)


def of_call(call: Round) -> Iterator[Found]:
    if not call.obligation:
        yield _found(
            "call", call.pk, [call.title_zh, call.title_en], [call.text_zh, call.text_en], call.number
        )


def of_notice(notice: PublicNotice, opening: Collection[int] | None = None) -> Iterator[Found]:
    """The institution's name only where the pack opens it. ``opening``: row ids of programmes whose packs do."""
    case = notice.case
    opened = case.programme_id in (opening_names() if opening is None else opening)
    name = _text(notice.shown.get("institution.name")) if opened else ""
    programme = case.programme
    yield _found("notice", notice.pk, [name], [programme.name_zh, programme.name_en], notice.number)


def of_programme(programme: Programme) -> Iterator[Found]:
    """Its clauses, each a thing of its own; only while the policy is in force and its pack can be read."""
    read = library.readable(programme) if programme.state == "in_force" else None
    if read is None:
        return
    pack = read.pack
    for key in pack.clauses:
        stated = clauses.clause(programme, pack, key)
        if stated is not None:
            titles = [stated.at["zh"], programme.name_zh, programme.name_en]
            words = [stated.statement["zh"], stated.statement["en"]]
            yield _found("clause", programme.pk, titles, words, part=key[:60])


def of_benefits(programme: Programme) -> Iterator[Found]:
    """Its benefits, each a thing of its own, in both languages; only while the policy is in force and can be read."""
    if programme.state != "in_force":
        return
    for one in offers_of(programme):
        kind = KIND_WORDS[one.kind]
        with override("zh-hans"):
            kinds = [str(kind)]
        with override("en"):
            kinds.append(str(kind))
        said = one.standard.text or {}
        more = [*one.object.values(), *one.recipient.values(), *said.values(), *kinds]
        names = [programme.name_zh, programme.name_en]
        yield _found("benefit", programme.pk, one.name.values(), [*more, *names], part=one.id[:60])


def of_record(one: Record) -> Iterator[Found]:
    """What everybody reads of it; nothing of one that nobody has decided about, or that a meeting took off its list."""
    if one.shown and one.listed_until is None:
        yield _found("record", one.pk, [one.open_name], _kinds_of(one), one.number)


def of_kept_record(one: Record) -> Iterator[Found]:
    """What those inside read of it: the name whether it is open or not, and whose it is."""
    who = one.organisation
    names = [who.name_zh, who.name_en, who.identity_no] if who else []
    places = PlaceTable.load().line(one.place)
    more = [*names, *_kinds_of(one), *(n for p in places for n in (p.name_zh, p.name_en or ""))]
    yield _found("kept_record", one.pk, [one.name], more, one.number)


def _kinds_of(one: Record) -> list[str]:
    read = library.readable(one.programme)
    if read is None:
        return []
    type_ = type_words(read.pack, one.kind, one.type) if one.type else None
    return [*kind_words(read.pack, one.kind).values(), *(type_.values() if type_ else ())]


def of_document(one: Document) -> Iterator[Found]:
    """A document of the policy library, and each of its clauses as a thing of its own."""
    names = [one.title, one.title_en]
    yield _found("document", one.pk, names, [one.issuers], one.number)
    for clause in one.outline["clauses"]:
        if clause["heading"] or clause["text"]:
            titles = [f"{clause['label']} {clause['heading']}".strip(), *names]
            yield _found("document", one.pk, titles, [clause["text"]], part=clause["id"][:60])


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return " · ".join(str(v) for v in value.values() if v)
    return str(value or "")


MAKERS: dict[str, tuple[Any, Any, tuple[str, ...]]] = {
    "case": (Case, of_case, ("applicant",)),
    "institution": (Institution, of_institution, ()),
    "kept_entry": (Institution, of_kept_entry, ("organisation",)),
    "organisation": (Organisation, of_organisation, ()),
    "call": (Round, of_call, ()),
    "notice": (PublicNotice, of_notice, ("case__programme__pack_version",)),
    "clause": (Programme, of_programme, ("pack_version",)),
    "document": (Document, of_document, ()),
    "benefit": (Programme, of_benefits, ("pack_version",)),
    "record": (Record, of_record, ("programme__pack_version",)),
    "kept_record": (Record, of_kept_record, ("programme__pack_version", "organisation")),
}
DEFERRED = {kind: "programme__pack_version__content" for kind in ("record", "kept_record")}
"""A pack's content is kept compiled; it is not read again with each row."""


def put(kind: str, rows: Iterable[Any]) -> int:
    """Index these rows (again); how many things can be found of them. One query a batch.

    A row that cannot be put into words is logged and passed over: it must not keep the others out of the index.
    """
    make, count = MAKERS[kind][1], 0
    if kind == "notice":
        make = partial(of_notice, opening=set(opening_names()))
    found = (one for row in rows for one in _made(kind, make, row))
    while some := list(islice(found, BATCH)):
        Found.objects.bulk_create(
            some,
            update_conflicts=True,
            unique_fields=["kind", "target", "part"],
            update_fields=["number", "title", "words"],
        )
        count += len(some)
    return count


def _made(kind: str, make: Callable[[Any], Iterator[Found]], row: Any) -> list[Found]:
    try:
        return list(make(row))
    except DatabaseError:  # the transaction is broken: whoever asked must know
        raise
    except Exception:
        log.exception("%s %s is not in the index", kind, row.pk)
        return []


def missing(kind: str) -> "QuerySet[Any]":
    """Rows of this kind that should be in the index and are not: written in bulk, or not to be put into words."""
    known = Found.objects.filter(kind=kind, target=OuterRef("pk"))
    found = _rows(kind).filter(~Exists(known))
    if kind == "call":
        return found.filter(obligation="")
    if kind == "record":
        return found.filter(shown=True, listed_until=None)
    if kind in ORDERED:
        found = found.filter(state="in_force")
    if kind == "benefit":  # most policies have none
        return found.filter(pk__in=[one.pk for one in found if any(offers_of(one))])
    return found


def _rows(kind: str) -> "QuerySet[Any]":
    model, _make, related = MAKERS[kind]
    found = model.objects.all()
    if hasattr(found, "scoped"):
        found = found.scoped("the index holds everything; results are read through the pages' own queries")
    found = with_papers(found) if model is Institution else found
    found = found.defer(DEFERRED[kind]) if kind in DEFERRED else found
    return found.select_related(*related).order_by("pk")


def rebuild() -> dict[str, int]:
    """Make the index anew, in one transaction: readers see the old one until it is done."""
    with transaction.atomic():
        Found.objects.all().delete()
        return {kind: put(kind, _rows(kind).iterator(chunk_size=BATCH)) for kind in MAKERS}


def catch_up(limit: int = 5000) -> int:
    """Index what was written in bulk and is not in the index yet; how many things were added."""
    return sum(put(kind, missing(kind)[:limit]) for kind in MAKERS)


def _saved(sender: Any, instance: Any, **_: Any) -> None:
    for kind in _kinds(sender):
        if _closed(kind, instance):
            Found.objects.filter(kind=kind, target=instance.pk).delete()
        put(kind, [instance])
    if sender is Organisation:
        _renamed(instance)


def _closed(kind: str, row: Any) -> bool:
    """Whether the thing is one that is found no longer, or not yet."""
    if kind == "record":
        return not row.shown or row.listed_until is not None
    return kind in ORDERED and row.state != "in_force"


def _kinds(model: Any) -> list[str]:
    return [kind for kind, (known, _make, _related) in MAKERS.items() if known is model]


def _renamed(organisation: Organisation) -> None:
    """Cases carry the applicant's name, records their owner's, institutions their supporter's: they follow."""
    if organisation.version > 1:
        put("case", _rows("case").filter(applicant=organisation))
        for kind in ("kept_record", "kept_entry"):
            put(kind, _rows(kind).filter(organisation=organisation))


def _numbered(sender: Any, instance: Certificate, **_: Any) -> None:
    for kind in _kinds(Institution):
        put(kind, [instance.institution])


def _gone(sender: Any, instance: Any, **_: Any) -> None:
    Found.objects.filter(kind__in=_kinds(sender), target=instance.pk).delete()


def keep() -> None:
    """Connect the signals; called once in ``apps.py``."""
    for kind, (model, _make, _related) in MAKERS.items():
        post_save.connect(_saved, sender=model, dispatch_uid=f"search index of {kind}")
        post_delete.connect(_gone, sender=model, dispatch_uid=f"search index without {kind}")
    post_save.connect(_numbered, sender=Certificate, dispatch_uid="search index of certificates")
