"""What the worker does for the records at every tick: lists that papers name are entered once they hold."""

from exclave.apps.journal.transaction import CLOCK
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.apps.records import revising
from exclave.apps.records.actions.enter_listed import enter_listed


def enter_lists() -> int:
    """How many rows were entered; a programme whose paper names none costs no query of its own."""
    done = 0
    running = Programme.objects.scoped("the clock works through all programmes").filter(state="in_force")
    for programme in running.select_related("pack_version").defer("pack_version__content"):
        read = library.readable(programme)
        if read is not None and revising.missing(programme, read.pack):
            done += enter_listed(CLOCK, programme_pk=programme.pk).result["entered"]
    return done
