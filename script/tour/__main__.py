"""``script/pictures``: make the sample city at each stage, open the pages, write docs/pictures/*.png."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from script.browser import CHROMIUM
from script.tour.png import reduced
from script.tour.shots import SHOTS, Shot

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--lang=zh-CN"]
LARGEST = 150 * 1024

FIND = """
([pattern, holding]) => {
  const wanted = new RegExp(pattern);
  const links = [...document.querySelectorAll('main a[href]')].filter((a) => wanted.test(a.getAttribute('href')));
  const holds = (a) => (a.closest('tr, li, article, .card') ?? a).textContent.includes(holding);
  return (links.find(holds) ?? links[0])?.getAttribute('href') ?? null;
}
"""


def main(names: list[str]) -> int:
    """Status 1 when a page could not be reached or a picture is too large; the others are still taken."""
    unknown = set(names) - {shot.name for shot in SHOTS}
    if unknown:
        print(f"no such picture: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    wanted = [shot for shot in SHOTS if not names or shot.name in names]
    TARGET.mkdir(parents=True, exist_ok=True)
    if not names:
        for file in TARGET.glob("*.png"):
            if file.stem not in {shot.name for shot in SHOTS}:
                file.unlink()
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, env={**os.environ, "LANGUAGE": "zh_CN"}
        )
        for stage in dict.fromkeys(shot.stage for shot in wanted):
            print(f"· stage {stage}", flush=True)
            with served(stage) as (address, passwords):
                for shot in wanted:
                    if shot.stage == stage:
                        failed += not taken(browser, address, passwords, shot)
        browser.close()
    return 1 if failed else 0


@contextmanager
def served(stage: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The sample city at a stage on a free port; its address and passwords. Everything is gone afterwards."""
    scratch = tempfile.mkdtemp(prefix="exclave-pictures-")
    environment = {
        **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")},
        "EXCLAVE_VAR": scratch,
        "EXCLAVE_SIMULATION": "1",
    }
    command = [sys.executable, "-m", "exclave.cli"]
    server = None
    try:
        subprocess.run(
            [*command, "demo", "--stage", stage, "--no-serve"],
            env=environment, check=True, stdout=subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip
        people = json.loads((Path(scratch) / "sample-city.json").read_text(encoding="utf-8"))["people"]
        port = free_port()
        # A session of its own, so that the server, its workers and the clock end together.
        server = subprocess.Popen(
            [*command, "serve", "--port", str(port)],
            env=environment, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        wait_for(address)
        yield address, {one["username"]: one["password"] for one in people}
    finally:
        if server is not None:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
        shutil.rmtree(scratch, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str, seconds: float = 300) -> None:
    """Until the server answers. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers; what is wrong with a page shows when the page is taken
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(f"no answer from {address} in {seconds:.0f} s")


def taken(browser: Browser, address: str, passwords: dict[str, str], shot: Shot) -> bool:
    """Take one picture; say what came out of it."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": 900},
        locale="zh-CN",
        base_url=address,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "language", "value": shot.lang, "url": address}])
    page = context.new_page()
    try:
        if shot.who:
            sign_in(page, shot.who, passwords[shot.who])
        problem = go(page, shot)
        if problem:
            print(f"  ✗ {shot.name}: {problem}", file=sys.stderr, flush=True)
            return False
        height = min(shot.height, page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": shot.width, "height": height})
        page.wait_for_load_state("networkidle")
        raw = page.screenshot(animations="disabled", caret="hide")
        page.goto("about:blank")
        content = reduced(raw, page)
    finally:
        context.close()
    (TARGET / f"{shot.name}.png").write_bytes(content)
    fits = len(content) <= LARGEST
    print(f"  {'✓' if fits else '✗ too large:'} {shot.name}  {len(content) // 1024} KB", flush=True)
    return fits


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/sign-in")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: not re.search(r"/sign-in", url))


def go(page: Page, shot: Shot) -> str:
    """Open the page; what stood in the way, or nothing."""
    answer = page.goto(shot.start)
    if shot.link:
        href = page.evaluate(FIND, [shot.link, shot.holding])
        if href is None:
            return f"no link like {shot.link} on {shot.start}"
        answer = page.goto(href)
    if answer is None or not answer.ok:
        return f"{page.url} answered {answer.status if answer else 'nothing'}"
    for selector in shot.open:
        page.click(selector)
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
