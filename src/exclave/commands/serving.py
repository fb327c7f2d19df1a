"""``exclave serve | demo``: the web server with its worker, and the living sample city."""

import argparse
import os
import sys
from typing import Any

from exclave.commands.supervising import port_taken, supervise

AT_ONCE = 16
"""Requests each of the two processes works on; more wait their turn, and none takes the last connection to the database."""

STAGES = ["call", "review", "notice", "report", "evaluation"]


def add(commands: Any) -> None:
    serve = commands.add_parser("serve", help="the web server and the worker on one machine")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(run=run_serve)
    demo = commands.add_parser("demo", help="a living sample city at a chosen stage")
    demo.add_argument("--stage", choices=STAGES, default="notice")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--reset", action="store_true", help="throw the sample city away and make it anew")
    demo.add_argument("--no-serve", action="store_true", help="only set up")
    demo.set_defaults(run=run_demo)


def run_serve(options: argparse.Namespace) -> int:
    from exclave.site.start import start_django

    if _said_taken(options.host, options.port):
        return 2
    start_django()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
        "--workers", "2", "--backpressure", str(AT_ONCE), "--blocking-threads", str(threads()), "--respawn-failed-workers", "--no-ws", "--log-level", "warning",
        "exclave.site.wsgi:application",
    ]  # fmt: skip
    return supervise(web, [sys.executable, "-m", "exclave.cli", "worker"])


def threads() -> int:
    """Of each process: eight, and on a small machine no more than two a core can use."""
    return min(8, 2 * (os.cpu_count() or 1))


def _said_taken(host: str, port: int) -> bool:
    if not port_taken(host, port):
        return False
    print(
        f"端口 {port} 已被占用，请用 --port 换一个。 Port {port} is in use; choose another with --port.",
        file=sys.stderr,
    )
    return True


def run_demo(options: argparse.Namespace) -> int:
    os.environ.setdefault("EXCLAVE_SIMULATION", "1")
    options.host = "127.0.0.1"
    if not options.no_serve and _said_taken(options.host, options.port):
        return 2
    from exclave.sample_city import seed

    seed.prepare(options.stage, reset=options.reset)
    if options.no_serve:
        return 0
    print(f"· http://127.0.0.1:{options.port}/  (Ctrl-C stops)", flush=True)
    return run_serve(options)
