"""The bare Django view of each list: what a competent developer writes on the first day, and nothing a real page adds.

It runs the list's own rows query – same rows, same filter, same order, as many as the page shows – for the columns the
page shows of the row and of what it is joined to, and draws them by a plain template: links by ``{% url %}``, days by
``date``. It has no middleware, session, account, permission, menu, layout, filters, counts, pages, translation or
words of packs. What a page reads from further tables (tenants by state, sums, findings) is left away, which makes the
bare view cheaper. ``joined`` names exactly the relations shown, so nothing is read that is not drawn.

``bare``   model instances, as Django's tutorial has it: what the target of 1.6 is held against.
``least``  the same rows as tuples (``values_list``) and no ``{% url %}``: the least one can get away with in Django.
``site``   ``bare`` as a site would have it: Django's own default middleware, session, a signed-in account, a paginator
           with its count, a page around the table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import DateField, F, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.backends.django import DjangoTemplates

from exclave.apps.alerts.models import Alert, Dispatch
from exclave.apps.cases.models import Case, ObligationDue, PublicNotice
from exclave.apps.documents.models import PrintJob
from exclave.apps.facilities.models import Facility, Liaison
from exclave.apps.imports.models import Import
from exclave.apps.journal.models import Event
from exclave.apps.monitoring.models import Finding, Reading
from exclave.apps.panels.models import Assignment
from exclave.apps.people.models import Account, ApiToken
from exclave.apps.programmes.models import Round
from exclave.apps.projects.models import Input, Project
from exclave.apps.register.models import Change, Institution

View = Callable[[HttpRequest], HttpResponse]
DJANGO_DEFAULT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PLAIN = DjangoTemplates({"NAME": "plain", "DIRS": [], "APP_DIRS": False, "OPTIONS": {}})
"""Django's own tags, without those the house puts in their place."""
SITE = DjangoTemplates(
    {
        "NAME": "site",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
)
"""Middleware and context as ``startproject`` writes them."""


@dataclass(frozen=True)
class Bare:
    """``columns``: what is shown, dots through relations; the first is the link to ``route`` by the column ``key``."""

    rows: Callable[[], QuerySet[Any]]
    columns: tuple[str, ...]
    joined: tuple[str, ...] = ()
    route: str = ""
    key: str = "public_id"
    number: int = 50
    json: bool = False

    def found(self) -> QuerySet[Any]:
        rows = self.rows()
        return rows.select_related(*self.joined) if self.joined else rows

    def least(self) -> QuerySet[Any]:
        names = [c.replace(".", "__") for c in self.columns]
        return self.rows().values_list(*([self.key.replace(".", "__")] if self.route else []), *names)


def _all(model: type[Model]) -> QuerySet[Any]:
    return model._base_manager.all()


def peers(authority: int, officer: int, expert: int) -> dict[str, Bare]:
    """By the name of the list's route; row ids of the officer's authority and of who asks."""
    own = {"authority_id": authority}
    institution = ("organisation",)
    notice = ("number", "case.type", "case.procedure", "starts_at", "ends_at")
    running = lambda: _all(PublicNotice).order_by(F("ended_at").asc(nulls_first=True), "-starts_at", "-pk")  # noqa: E731
    calls = lambda: _all(Round).filter(obligation="", procedure="filing").order_by("-opens_at", "-pk")  # noqa: E731
    register = lambda: _all(Institution).order_by("-entered_at", "-pk")  # noqa: E731
    return {
        "inbox": Bare(
            lambda: _all(Case).filter(Q(submitted_at__isnull=False) | Q(round=None), **own, waits_on="authority").order_by(F("due_at").asc(nulls_last=True), "pk"),
            ("title", "number", "applicant.name_zh", "procedure", "stage", "waits_on", "office.name_zh", "due_at"),
            ("applicant", "office"), "case",
        ),
        "work-register": Bare(
            lambda: _all(Institution).filter(**own).order_by("-entered_at", "-pk"),
            ("name", "number", "type", "organisation.name_zh", "organisation.place", "place", "state"), institution, "institution",
        ),
        "register": Bare(
            register, ("name", "number", "type", "organisation.name_zh", "home", "place", "state", "entered_at"), institution, "institution",
        ),
        "evaluations": Bare(
            lambda: _all(Case).filter(round=_newest_evaluation(authority)).order_by("title", "pk"),
            ("title", "number", "applicant.name_zh", "type", "stage", "outcome", "opened_at"),
            ("applicant",),
            "case",
        ),
        "notices": Bare(running, notice, ("case",), "notice", number=20),
        "work-notices": Bare(
            lambda: _all(PublicNotice).filter(**own, ended_at=None).order_by("ends_at", "pk"),
            ("case.title", *notice), ("case",), "notice",
        ),
        "chase": Bare(
            lambda: _all(ObligationDue).filter(**own, state__in=("open", "late")).order_by("due_at", "subject_name", "pk"),
            ("subject_name", "organisation.name_zh", "obligation", "year", "state", "due_at", "reminded"), ("organisation",), "remind",
        ),
        "rounds": Bare(
            lambda: _all(Round).filter(**own).order_by("-opens_at", "-pk"),
            ("title_zh", "number", "procedure", "opens_at", "closes_at"), (), "round", number=25,
        ),
        "calls": Bare(calls, ("title_zh", "number", "types", "authority.name_zh", "opens_at", "closes_at"), ("authority",), "call", number=20),
        "work-changes": Bare(
            lambda: _all(Change).filter(**own, state="proposed").order_by("proposed_at", "pk"),
            ("institution.name", "entries", "reason", "state", "proposed_by.name", "proposed_at"), ("institution", "proposed_by"), "change",
        ),
        "alarms": Bare(
            lambda: _all(Institution).filter(**own).order_by("name", "pk"), ("name", "organisation.place", "number"), institution, "institution",
        ),
        "projects": Bare(
            lambda: _all(Project).filter(institution__authority_id=authority).order_by(F("stage_since").desc(nulls_last=True), "-pk"),
            ("title", "institution.name", "stage", "stage_since"), ("institution",), "project",
        ),
        "inputs": Bare(
            lambda: _all(Input).filter(institution__authority_id=authority, superseded_at=None).order_by("-year", "-institution__name"),
            ("institution.name", "year", "source", "text", "as_of"), ("institution",), "institution", "institution.public_id",
        ),
        "facilities": Bare(
            lambda: _all(Facility).order_by("name_zh", "pk"), ("name_zh", "kind", "place", "open", "capacity_text", "as_of"), (), "facility",
        ),
        "liaisons": Bare(
            lambda: _all(Liaison).filter(institution__authority_id=authority).order_by("institution__name", "name", "pk"),
            ("name", "institution.name", "body", "side", "since", "until"), ("institution",), "liaison",
        ),
        "readings": Bare(
            lambda: _all(Reading).filter(**own).order_by("-as_of", "-pk"),
            ("indicator.name_zh", "institution.name", "text", "scaled", "as_of", "source"), ("indicator", "institution"), "reading",
        ),
        "findings": Bare(
            lambda: _all(Finding).filter(first__authority_id=authority).order_by("-opened_at", "-pk"),
            ("first.indicator.name_zh", "first.institution.name", "first.as_of", "first.text", "second.text", "opened_at", "outcome"),
            ("first__indicator", "first__institution", "second"), "finding",
        ),
        "imports": Bare(
            lambda: _all(Import).filter(**own).order_by("-uploaded_at", "-pk"),
            ("kind", "file.name", "state", "rows", "uploaded_by.name", "uploaded_at", "decided_by.name"), ("file", "uploaded_by", "decided_by"), "import",
        ),
        "printing": Bare(
            lambda: _all(PrintJob).filter(**own).order_by("-ordered_at", "-pk"),
            ("what_zh", "form", "total", "ordered_by.name", "ordered_at", "state"), ("ordered_by",), "printing-job", number=30,
        ),
        "messages": Bare(
            lambda: _all(Alert).filter(account_id=officer).order_by("-created_at", "-pk"), ("topic", "payload", "created_at", "read_at"), number=30,
        ),
        "review-tasks": Bare(
            lambda: _all(Assignment).filter(expert__account_id=expert).order_by("-pk"), ("case_public_id", "state", "assigned_at"), (), "sheet", number=100,
        ),
        "accounts": Bare(lambda: _all(Account).order_by("username"), ("name", "username", "email", "last_login", "is_active"), (), "account"),
        "all-tokens": Bare(
            lambda: _all(ApiToken).order_by("-pk"), ("name", "account.name", "role", "scopes", "expires_at", "issued_at"), ("account",),
        ),
        "given-up": Bare(
            lambda: _all(Dispatch).filter(attempts__gte=8).order_by("-due_at", "-pk"),
            ("alert.account.name", "channel", "alert.topic", "due_at", "last_error", "attempts"), ("alert__account",), number=30,
        ),
        "journal": Bare(lambda: _all(Event).order_by("-pk"), ("sequence", "time", "authority", "action", "actor", "subject_id")),
        "api-register": Bare(
            register, ("public_id", "name", "number", "type", "state", "home", "place", "entered_at", "organisation.name_zh"), institution, json=True,
        ),
        "api-notices": Bare(running, ("public_id", *notice, "shown", "authority.name_zh"), ("case", "authority"), json=True),
        "api-rounds": Bare(
            calls, ("public_id", "title_zh", "title_en", "number", "procedure", "types", "opens_at", "closes_at", "authority.name_zh"), ("authority",), json=True,
        ),
    }  # fmt: skip


def _newest_evaluation(authority: int) -> Any:
    rounds = _all(Round).filter(authority_id=authority, procedure="evaluation").order_by("-opens_at", "-pk")
    return rounds.values("pk")[:1]


# ---- drawing -------------------------------------------------------------------------------------------------
def bare(one: Bare) -> View:
    if one.json:
        return lambda request: JsonResponse(
            {"rows": [_record(row, one.columns) for row in one.found()[: one.number]]}
        )
    template = PLAIN.from_string(table(one))
    return lambda request: HttpResponse(template.render({"rows": one.found()[: one.number]}))


def least(one: Bare) -> View:
    if one.json:
        names = [c.replace(".", "__") for c in one.columns]
        return lambda request: JsonResponse({"rows": list(one.rows().values(*names)[: one.number])})
    template = PLAIN.from_string(table(one, tuples=True))
    return lambda request: HttpResponse(template.render({"rows": one.least()[: one.number]}))


def site(one: Bare) -> View:
    if one.json:
        return bare(one)
    template = SITE.from_string(PAGE % table(one))

    def view(request: HttpRequest) -> HttpResponse:
        page = Paginator(one.found(), one.number).get_page(request.GET.get("page"))
        account = request.user if request.user.is_authenticated else None
        return HttpResponse(
            template.render({"rows": page.object_list, "page": page, "account": account}, request)
        )

    return view


PAGE = """<!doctype html><html lang="zh"><head><title>List</title></head><body>{%% if account %%}<p>{{ account.name }}</p>{%% endif %%}
%s<p>{{ page.number }} / {{ page.paginator.num_pages }} ({{ page.paginator.count }})</p></body></html>"""


def table(one: Bare, *, tuples: bool = False) -> str:
    """The template, as one would write it."""
    model = one.rows().model
    shift = 1 if one.route else 0
    cells = []
    for n, column in enumerate(one.columns):
        shown = f"row.{n + shift}" if tuples else f"row.{column}"
        day = '|date:"Y-m-d"' if _is_day(model, column) else ""
        cells.append(f"{{{{ {shown}{day} }}}}")
    if one.route:
        link = f"/{one.route}/{{{{ row.0 }}}}/" if tuples else f"{{% url '{one.route}' row.{one.key} %}}"
        cells[0] = f'<a href="{link}">{cells[0]}</a>'
    heads = "".join(f"<th>{column}</th>" for column in one.columns)
    drawn = "".join(f"<td>{cell}</td>" for cell in cells)
    return f"<table><tr>{heads}</tr>\n{{% for row in rows %}}<tr>{drawn}</tr>\n{{% endfor %}}</table>"


def _is_day(model: type[Model], column: str) -> bool:
    *through, name = column.split(".")
    for step in through:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return isinstance(model._meta.get_field(name), DateField)


def _record(row: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    found = {}
    for column in columns:
        value = row
        for name in column.split("."):
            value = getattr(value, name, None)
        found[column] = value
    return found
