"""Clear routine cases of the inbox without a mouse, in a real browser against a real city, and count what it takes.

    python -m benchmarks.inbox [--cases 50] [--returns 5] [--limit 3]

Builds the sample city at its stage “review” on a database of its own, gives the officer so many cases to accept
(copies of a real one, with history, form and files), starts the server, signs in and works through the list:
the first case is opened by j and Enter; each acceptance is “1” and Enter; each return is “2”, a typed reason,
Tab, the days for correction, Enter. After a decision the next case opens by itself. The mouse is never touched.

Printed: keys pressed for commands and keys typed as text, wall time per case from the first key to the next case
standing with the focus at its heading (median and 95th of a hundred), CPU time of the server per case. How long
a person reads is not in it. Needs Chromium (``script/browser.py``). Exits 1 above --limit commands
per accepted case, or when a case was not decided.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from script.browser import CHROMIUM

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
REASON, DAYS = "请补充场地租赁合同。", "10"
LIST = "/work/?stage=filing.accept"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Hand:
    """The keys one person presses; ``commands`` and ``signs`` are counted apart."""

    page: Any
    commands: int = 0
    signs: int = 0
    walls: list[float] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.commands += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.signs += len(text)
        self.page.keyboard.type(text)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.inbox", description=__doc__.splitlines()[0])
    options.add_argument("--cases", type=int, default=50)
    options.add_argument("--returns", type=int, default=5)
    options.add_argument("--limit", type=float, default=3)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {
            "EXCLAVE_VAR": scratch,
            "EXCLAVE_SIMULATION": "1",
            "DJANGO_SETTINGS_MODULE": "exclave.site.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        program = str(Path(sys.executable).with_name("exclave"))
        subprocess.run(
            [program, "demo", "--stage", "review", "--no-serve", "--reset"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        _seed(asked.cases)
        password = json.loads((Path(scratch) / "sample-city.json").read_text())
        with _served(program) as (address, server):
            hand, cpu = _work(address, _password(password, "city1"), asked, server)
    return _print(hand, cpu, asked)


def _password(kept: Any, who: str) -> str:
    return str(next(one["password"] for one in kept["people"] if one["username"] == who))


def _seed(number: int) -> None:
    import django

    django.setup()
    from exclave.apps.cases.models import Case
    from exclave.sample_city.copies import copies

    one = Case.objects.scoped("a measurement").get(stage="accept", procedure="filing")
    copies(one, number - 1)


@contextmanager
def _served(program: str) -> Iterator[tuple[str, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [program, "serve", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/sign-in", timeout=5).read()
                break
            except OSError:
                time.sleep(0.2)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(20)


def _cpu(process: int) -> float:
    """Seconds of CPU used by the process and those it started (Linux)."""
    used: dict[int, tuple[int, float]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            values = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it ended meanwhile
            continue
        used[int(stat.parent.name)] = (int(values[1]), (int(values[11]) + int(values[12])) / TICKS)
    family = {process}
    while more := {pid for pid, (parent, _) in used.items() if parent in family} - family:
        family |= more
    return sum(used[pid][1] for pid in family if pid in used)


def _work(address: str, password: str, asked: argparse.Namespace, server: int) -> tuple[Hand, float]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(base_url=address, locale="zh-CN").new_page()
        page.goto("/sign-in")
        page.locator("input[name=username]").focus()
        page.keyboard.type("city1")
        page.keyboard.press("Tab")
        page.keyboard.type(password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(LIST)
        hand, before = Hand(page), _cpu(server)
        hand.press("j", "Enter")
        _arrived(page, "")
        for n in range(asked.cases):
            _decide(hand, back=n < asked.returns, last=n == asked.cases - 1)
        cpu = _cpu(server) - before
        browser.close()
    return hand, cpu


def _decide(hand: Hand, *, back: bool, last: bool) -> None:
    began, here = time.perf_counter(), hand.page.url
    if back:
        hand.press("2")
        hand.type(REASON)
        hand.press("Tab")
        hand.type(DAYS)
        hand.press("Enter")
    else:
        hand.press("1", "Enter")
    if last:
        hand.page.wait_for_url("**/work/**")
    else:
        _arrived(hand.page, here)
    hand.walls.append(time.perf_counter() - began)


def _arrived(page: Any, before: str) -> None:
    """The next case stands, its scripts ran, and the focus is at its heading."""
    page.wait_for_url(lambda url: "/cases/" in url and url != before, wait_until="commit")
    page.locator("h1:focus").wait_for()
    page.locator("[data-press]").first.wait_for()


def _print(hand: Hand, cpu: float, asked: argparse.Namespace) -> int:
    from exclave.apps.cases.models import Entry

    decided = Entry.objects.filter(kind="acted", stage="accept").count()
    number = asked.cases
    walls = sorted(hand.walls)
    each = (hand.commands - 2 - 3 * asked.returns) / max(number - asked.returns, 1)
    print(f"cases decided            {number} ({asked.returns} returned with a reason), without the mouse")
    print(f"keys                     {hand.commands} for commands, {hand.signs} signs of text")
    print(f"commands per acceptance  {each:.1f}")
    print(
        f"wall time                {sum(walls):.1f} s in all; per case median {statistics.median(walls) * 1000:.0f} ms, p95 {walls[int(len(walls) * 0.95)] * 1000:.0f} ms"
    )
    print(f"server CPU               {cpu / number * 1000:.0f} ms per case")
    return 0 if each <= asked.limit and decided >= number else 1


if __name__ == "__main__":
    sys.exit(main())
