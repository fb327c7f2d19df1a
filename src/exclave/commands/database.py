"""``exclave migrate | worker | django``: the database, its clock and Django's own commands."""

import argparse
import logging
import time
from typing import Any

from exclave.site.start import start_django


def add(commands: Any) -> None:
    migrate = commands.add_parser("migrate", help="bring the database to this version")
    migrate.set_defaults(run=run_migrate)
    worker = commands.add_parser("worker", help="run the clock: rounds, deadlines, reminders, mail")
    worker.add_argument("--once", action="store_true", help="one tick, then stop")
    worker.add_argument("--every", type=float, default=20.0, help="seconds between ticks")
    worker.add_argument(
        "--status", action="store_true", help="say what waits and what was given up, then stop"
    )
    worker.set_defaults(run=run_worker)
    django = commands.add_parser("django", help="any Django management command")
    django.add_argument("rest", nargs=argparse.REMAINDER)
    django.set_defaults(run=run_django)


def run_migrate(options: argparse.Namespace) -> int:
    start_django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    return 0


def run_worker(options: argparse.Namespace) -> int:
    """Tick until stopped. A tick that fails, be it for want of a database, is logged and followed by the next."""
    start_django()
    if options.status:
        return _status()
    try:
        while True:
            failed = _tick(quiet=not options.once)
            if options.once:
                return 1 if failed else 0
            time.sleep(options.every)
    except KeyboardInterrupt:
        return 0


def _tick(*, quiet: bool) -> bool:
    """One tick, said in one line where it did anything; whether a step failed."""
    from django.db import close_old_connections

    from exclave.apps.cases.clockwork import tick
    from exclave.apps.journal.heartbeat import beat

    close_old_connections()
    try:
        done = tick()
        beat(done.failed)
    except Exception:
        logging.getLogger(__name__).exception("a tick failed")
        return True
    if not quiet or any(vars(done).values()):
        print(
            f"rounds {done.rounds} · hops {done.hops} · chased {done.chased} · delivered {done.delivered}"
            f" · failed {done.failed}",
            flush=True,
        )
    return bool(done.failed)


def _status() -> int:
    """What waits to be handed out; status 1 when something was given up."""
    from exclave.apps.alerts.delivery import status

    found = status()
    print(f"messages waiting {found['waiting']} · given up {found['given_up']}")
    return 1 if found["given_up"] else 0


def run_django(options: argparse.Namespace) -> int:
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["exclave django", *options.rest])
    return 0
