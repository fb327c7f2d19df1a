"""The page before an application that waits for no call: what is asked, and for which organisation."""

from typing import Any

from exclave.apps.cases import requesting
from exclave.apps.cases.filling import queries, starting
from exclave.apps.cases.presenting import text, type_text
from exclave.apps.programmes import library


def page(viewer: Any, offered: requesting.Offer) -> dict[str, Any]:
    """The context of ``cases/applicant/request.html``."""
    compiled = library.compiled(offered.programme)
    begun = queries.own_cases(viewer).filter(
        programme=offered.programme, type=offered.type, waits_on="applicant", ended=False
    )
    return {
        "type": starting.type_row(compiled, offered.procedure, offered.type),
        "authority": offered.programme.authority,
        "organisations": [
            {"public_id": o.public_id, "name": text(o.name_zh, o.name_en)}
            for o in queries.organisations_of(viewer)
            if requesting.may_set_up(offered, o)
        ],
        "begun": [
            {
                "public_id": c.public_id,
                "number": c.number,
                "title": c.title or type_text(compiled.pack, c.type),
            }
            for c in begun.filter(procedure=offered.procedure)
        ],
    }
