"""What the address of the inbox asks for. Unknown values are dropped, so that an old bookmark still opens."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict

PER_PAGE = 50
LONGEST_SEARCH = 60
LONGEST_QUERY = 500
DEEPEST_PAGE = 10_000

VIEWS = ("mine", "open", "applicant", "office", "authority", "expert", "leader", "clock", "closed")
"""Waiting for me · all that are open · by whose turn it is · closed."""


HANDLERS = ("me", "none")
"""Given to me · given to nobody of my office."""


@dataclass(frozen=True)
class Wanted:
    """Filters, sort and page. Empty text: no filter. ``soon``: due within seven days."""

    view: str = "mine"
    overdue: bool = False
    soon: bool = False
    handler: str = ""
    stage: str = ""
    type: str = ""
    district: str = ""
    q: str = ""
    newest: bool = False
    arrived: bool = False
    page: int = 1

    @classmethod
    def kept(cls, query: str) -> Self:
        """The list a query text stands for, as it was kept or handed from page to page."""
        return cls.read(QueryDict(query[:LONGEST_QUERY]))

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        view, page = query.get("view", ""), query.get("page", "")
        return cls(
            view=view if view in VIEWS else "mine",
            overdue=query.get("overdue") == "1",
            soon=query.get("soon") == "1",
            handler=handler if (handler := query.get("handler", "")) in HANDLERS else "",
            stage=query.get("stage", "")[:120],
            type=query.get("type", "")[:60],
            district=query.get("district", "")[:16],
            q=query.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
            newest=query.get("sort") == "-due",
            arrived=query.get("sort") == "arrived",
            page=min(int(page), DEEPEST_PAGE) if page.isascii() and page.isdecimal() and len(page) < 9 else 1,
        )

    def but(self, **changes: object) -> str:
        """The query of the same list with something changed; the page starts again."""
        return replace(self, **{"page": 1, **changes}).query()  # type: ignore[arg-type]

    def at(self, page: int) -> str:
        """The query of another page of the same list."""
        return replace(self, page=page).query()

    def query(self) -> str:
        found = {} if self.view == "mine" else {"view": self.view}
        if self.overdue:
            found["overdue"] = "1"
        if self.soon:
            found["soon"] = "1"
        found |= {
            name: value
            for name in ("handler", "stage", "type", "district", "q")
            if (value := getattr(self, name))
        }
        if self.newest:
            found["sort"] = "-due"
        elif self.arrived:
            found["sort"] = "arrived"
        if self.page > 1:
            found["page"] = str(self.page)
        return urlencode(found)

    @property
    def filters_on(self) -> int:
        narrowing = (self.overdue, self.soon, self.handler, self.stage, self.type, self.district, self.q)
        return sum(map(bool, narrowing))
