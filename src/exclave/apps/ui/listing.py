"""A list page's filters, order and pages, read from its address; unknown values are dropped, never an error."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Model, OrderBy, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from exclave.engines.codes import halfwidth

PER_PAGE = 50
LONGEST = 60


def wanted(request: HttpRequest, names: Iterable[str]) -> dict[str, str]:
    """What the address says of these filters, and of ``q``, the words searched for."""
    found = {name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in names}
    return found | {"q": halfwidth(request.GET.get("q", "")).replace("\x00", "").strip()[:LONGEST]}


def ordered(
    request: HttpRequest, found: QuerySet[Any], sorts: Mapping[str, Sequence[str]], default: str
) -> QuerySet[Any]:
    """Sorted as the address says by one of ``sorts`` (columns, the last a unique one), else by ``default``."""
    return in_order(found, sorts, order_asked(request, sorts, default))


def order_asked(request: HttpRequest, sorts: Mapping[str, Sequence[str]], default: str) -> str:
    """The name of the order in the address, with a minus where it descends, if it is one of ``sorts``."""
    asked = request.GET.get("sort", default)
    return asked if asked.removeprefix("-") in sorts else default


def in_order(found: QuerySet[Any], sorts: Mapping[str, Sequence[str]], order: str) -> QuerySet[Any]:
    """Sorted by an order that ``order_asked`` has told."""
    down = order.startswith("-")
    return found.order_by(*(_order(found.model, c, down) for c in sorts[order.removeprefix("-")]))


def _order(model: type[Model], column: str, down: bool) -> OrderBy:
    """What is absent comes last. Where nothing can be, that is left unsaid: an index then gives the order."""
    last = True if _may_be_absent(model, column) else None
    return F(column).desc(nulls_last=last) if down else F(column).asc(nulls_last=last)


@lru_cache(maxsize=512)
def _may_be_absent(model: type[Model], column: str) -> bool:
    """Whether a column, or what leads to it, may be null; one worked out by the query may."""
    for name in column.split("__"):
        if name == "pk":
            return False
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if getattr(field, "null", True):
            return True
        if not field.is_relation:
            return False
        model = cast(type[Model], field.related_model)
    return False


def page(
    request: HttpRequest,
    found: QuerySet[Any] | Sequence[Any],
    per_page: int = PER_PAGE,
    total: int | None = None,
) -> Page[Any]:
    """``total``: how many there are, where the filters' counts have told already; else it is asked."""
    paginator = Paginator(found, per_page)
    if total is not None:
        paginator.count = total
    return paginator.get_page(request.GET.get("page"))


def links(
    request: HttpRequest, name: str, label: Any, counts: Mapping[str, int], word: Callable[[str], Any]
) -> dict[str, Any]:
    """The main filter: every value a link with its count, “all” first."""
    current = request.GET.get(name, "")
    options = [("", _("All"), sum(counts.values())), *((v, word(v), n) for v, n in counts.items())]
    return {
        "name": name,
        "label": label,
        "kind": "links",
        "options": [
            {"value": v, "label": w, "count": n, "current": v == current, "query": _address(request, name, v)}
            for v, w, n in options
        ],
    }


def grouped(found: QuerySet[Any], columns: Mapping[str, Any]) -> QuerySet[Any]:
    """What ``tally`` adds up: how many rows have the same values in all columns.

    ``columns``: filter → column or expression, of few values each. ``found`` is narrowed by none of these filters.
    """
    return found.order_by().values_list(*columns.values()).annotate(n=Count("pk"))


def tally(
    rows: Iterable[tuple[Any, ...]], columns: Mapping[str, Any], fits: Mapping[str, Callable[[Any], bool]]
) -> dict[str, dict[Any, int]]:
    """How many rows each value of each filter would show, the other filters staying as they are.

    ``fits``: whether a value passes a filter that is on.
    """
    counts: dict[str, dict[Any, int]] = {name: {} for name in columns}
    for *values, number in rows:
        missed = [
            name
            for name, value in zip(columns, values, strict=True)
            if name in fits and not fits[name](value)
        ]
        for name, value in zip(columns, values, strict=True):
            if not missed or missed == [name]:
                counts[name][value] = counts[name].get(value, 0) + number
    return counts


def passing(counts: Mapping[str, int], value: str) -> int:
    """How many rows pass all filters, by the counts of one filter beside the list and the value it asks for."""
    return counts.get(value, 0) if value else sum(counts.values())


def choice(request: HttpRequest, name: str, label: Any, options: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    current = request.GET.get(name, "")
    return {
        "name": name,
        "label": label,
        "kind": "choice",
        "options": [{"value": v, "label": w, "current": v == current} for v, w in options],
    }


def search(request: HttpRequest, placeholder: Any) -> dict[str, Any]:
    return {
        "name": "q",
        "label": _("Search"),
        "kind": "search",
        "value": request.GET.get("q", "")[:LONGEST],
        "placeholder": placeholder,
    }


def _address(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = value
    return urlencode([(k, v) for k, v in query.items() if v])
