"""What a programme offers, made ready to be answered once for each pack version; and the params of a day."""

from datetime import date

from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.engines.policy.eligibility import Sheet, sheet_for
from exclave.engines.policy.pack.settle import Params, resolve_params

MOST_KEPT = 32
_made: dict[str, Sheet] = {}


def sheet_of(programme: Programme) -> Sheet:
    """The sheet of the programme's pack version; a version never changes, so what is kept needs no clearing."""
    digest = programme.pack_version.digest
    if digest not in _made:
        if len(_made) >= MOST_KEPT:
            _made.clear()
        _made[digest] = sheet_for(library.compiled(programme))
    return _made[digest]


def params_of(programme: Programme, on: date) -> Params:
    """The programme's points as the policy states them or as they were settled when it was put in force."""
    return resolve_params(sheet_of(programme).pack, programme.settled, {}, {}, on=on)
