"""What every list takes, and how a day and a code are written in an address."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from exclave.site.api.paging import LONGEST, MOST, USUAL

CODE: dict[str, Any] = {"min_length": 1, "max_length": 60, "pattern": r"^[0-9A-Za-z][0-9A-Za-z._-]*$"}
TEXT: dict[str, Any] = {"min_length": 1, "max_length": 80, "pattern": r"^[^\x00-\x1f]+$"}
DAY: dict[str, Any] = {
    "pattern": r"^(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$|^(19|20)\d\d-(0[13-9]|1[0-2])-(29|30)$|^(19|20)\d\d-(0[13578]|1[02])-31$|^(19(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))-02-29$",
    "examples": ["2026-01-31"],
}
"""A day of the calendar, written so that the pattern alone refuses the 30th of February."""


class Listed(BaseModel):
    """Paging, the same for every list."""

    limit: Annotated[
        int, Field(USUAL, ge=1, le=MOST, description=f"每页条数，最多 {MOST} · rows a page, {MOST} at most")
    ]
    cursor: Annotated[
        str | None,
        Field(
            None,
            min_length=1,
            max_length=LONGEST,
            pattern=r"^[0-9A-Za-z:_=-]+$",
            description="上一页 next 中的位置，原样使用 · the place given in `next` of the page before, as it is",
        ),
    ]
