"""What can be applied for at any time, as the to-do page lists it."""

from typing import Any

from exclave.apps.cases import requesting
from exclave.apps.cases.filling import queries
from exclave.apps.cases.filling.words import capital
from exclave.apps.cases.presenting import text
from exclave.apps.cases.presenting.words import named
from exclave.apps.programmes import library


def offers(viewer: Any) -> list[dict[str, Any]]:
    """One entry per type that an organisation of the viewer may apply for without a call."""
    return [
        {
            "programme": o.programme.public_id,
            "type": o.type,
            "title": capital(named(o.spec)),
            "policy": text(
                library.compiled(o.programme).pack.pack.name.zh,
                library.compiled(o.programme).pack.pack.name.en,
            ),
        }
        for o in requesting.offers_for(queries.organisations_of(viewer))
    ]
