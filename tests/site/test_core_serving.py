"""Serving: both processes run and stop together, keys are made once, and only a sample city is thrown away."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import get_resolver

from exclave.apps.journal import clock
from exclave.apps.reference.models import Authority
from exclave.cli import main
from exclave.commands.supervising import port_taken
from exclave.sample_city import seed
from exclave.sample_city.city import City, at
from exclave.site import start

SUPERVISE = """
import sys
from exclave.commands import supervising
supervising.LOOK = 0.05
web, worker = sys.argv[1], sys.argv[2]
sys.exit(supervising.supervise([sys.executable, "-c", web], [sys.executable, "-c", worker]))
"""
FOREVER = "import time\nwhile True: time.sleep(1)"


def supervise(web: str, worker: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SUPERVISE, web, worker]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_serving_process_loads_its_routes_and_lets_the_collector_pass_over_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[Any] = []
    for name in ("collect", "freeze", "set_threshold"):
        monkeypatch.setattr(start.gc, name, lambda *given, name=name: done.append((name, given)))
    start.settle()
    assert done == [
        ("collect", ()),
        ("freeze", ()),
        ("set_threshold", (start.NEW_OBJECTS, *start.gc.get_threshold()[1:])),
    ]
    assert "url_patterns" in vars(get_resolver())


def noted(file: Path, count: int, within: float = 20.0) -> list[int]:
    """Process numbers that the children wrote, once there are ``count`` of them."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        found = [int(n) for n in file.read_text().split()] if file.exists() else []
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{file} has not {count} lines")


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def note(file: Path, then: str) -> str:
    return f"import os\nopen({str(file)!r}, 'a').write(f'{{os.getpid()}}\\n')\n{then}"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_both(tmp_path: Path, number: int) -> None:
    web, worker = tmp_path / "web", tmp_path / "worker"
    running = supervise(note(web, FOREVER), note(worker, FOREVER))
    children = noted(web, 1) + noted(worker, 1)
    running.send_signal(number)
    assert running.wait(20) == 0
    assert not any(alive(c) for c in children)


def test_children_of_a_server_that_dies_at_once_are_not_left_behind(tmp_path: Path) -> None:
    """A server that was stopped while it was still starting does not stop its own processes."""
    child = tmp_path / "child"
    spawning = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {note(child, FOREVER)!r}])\n{FOREVER}"
    running = supervise(spawning, FOREVER)
    (grandchild,) = noted(child, 1)
    running.terminate()
    assert running.wait(20) == 0
    until = time.monotonic() + 10
    while alive(grandchild) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(grandchild)


def test_worker_that_dies_is_started_again_and_said_so(tmp_path: Path) -> None:
    worker = tmp_path / "worker"
    running = supervise(FOREVER, note(worker, "raise SystemExit(3)"))
    assert len(set(noted(worker, 2))) == 2
    running.terminate()
    _, said = running.communicate(timeout=20)
    assert "status 3" in said


def test_server_that_ends_ends_the_worker_and_gives_its_status(tmp_path: Path) -> None:
    worker = tmp_path / "worker"
    running = supervise("import time; time.sleep(1.5); raise SystemExit(7)", note(worker, FOREVER))
    (child,) = noted(worker, 1)
    assert running.wait(20) == 7 and not alive(child)


def test_port_in_use_is_said_before_anything_is_set_up(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        assert port_taken("127.0.0.1", port)
        assert main(["serve", "--port", str(port)]) == 2
        assert main(["demo", "--port", str(port)]) == 2
    said = capsys.readouterr()
    assert str(port) in said.err and "--port" in said.err and "database" not in said.out
    assert not port_taken("127.0.0.1", port)


KEY = "from exclave.site import settings; print(settings.SECRET_KEY)"


def test_processes_that_start_at_once_share_one_key_that_others_cannot_read(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    environment = {k: v for k, v in os.environ.items() if k not in ("SECRET_KEY", "DATABASE_URL")}
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", KEY], env=environment | {"EXCLAVE_VAR": str(folder)},
            stdout=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    keys = {process.communicate(timeout=60)[0].strip() for process in starting}
    assert len(keys) == 1 and len(keys.pop()) > 50
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [f.name for f in folder.iterdir()] == ["secret-key"]


def test_site_behind_tls_asks_browsers_to_keep_to_it(tmp_path: Path) -> None:
    read = (
        "from exclave.site import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS >= 31536000,"
        "s.SECURE_PROXY_SSL_HEADER[1], s.DEBUG, s.ALLOWED_HOSTS)"
    )
    environment = os.environ | {
        "EXCLAVE_VAR": str(tmp_path), "EXCLAVE_HTTPS": "1", "EXCLAVE_HOSTS": "city.example, ",
    }  # fmt: skip
    said = subprocess.run(
        [sys.executable, "-c", read], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "True True True https False ['city.example']"


# ---- the sample city's mark ---------------------------------------------------------------------------------
@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch):
    """A city of one office, so that the mark can be tried without a year of cases."""

    def build(stage: str, say=None, **more: object) -> City:
        city = City()
        at("2025-02-17")
        Authority.objects.create(name_zh="示例市", name_en="Sample", level="city", place="420700", code="T")
        for person in seed_cast():
            city.password(person)
        return city

    monkeypatch.setattr(seed, "build", build)
    monkeypatch.setattr("django.core.management.call_command", flushing)


def seed_cast() -> list[str]:
    from exclave.sample_city import cast

    return [p.username for p in cast.PEOPLE]


def flushing(name: str, **options: object) -> None:
    if name == "flush":
        Authority.objects.all().delete()


@pytest.mark.django_db
def test_second_run_finds_the_city_and_another_stage_is_pointed_out(
    quick, tmp_path, settings, capsys
) -> None:
    settings.SAMPLE_CITY = tmp_path / "sample-city.json"
    seed.prepare("call", reset=False)
    first = json.loads(settings.SAMPLE_CITY.read_text())
    assert stat.S_IMODE(settings.SAMPLE_CITY.stat().st_mode) == 0o600
    seed.prepare("notice", reset=False)
    assert json.loads(settings.SAMPLE_CITY.read_text()) == first
    assert "--reset" in capsys.readouterr().out
    seed.prepare("notice", reset=True)
    again = json.loads(settings.SAMPLE_CITY.read_text())
    assert again["stage"] == "notice" and again["people"] != first["people"]
    assert Authority.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("mark", [None, {"stage": "call", "database": "sqlite:::/elsewhere", "people": []}])
@pytest.mark.parametrize("reset", [False, True])
def test_database_that_is_no_sample_city_is_never_touched(quick, tmp_path, settings, mark, reset) -> None:
    """Neither without the mark nor with one left by a city in another database."""
    settings.SAMPLE_CITY = tmp_path / "sample-city.json"
    if mark:
        settings.SAMPLE_CITY.write_text(json.dumps(mark))
    Authority.objects.create(name_zh="真实市", name_en="Real", level="city", place="420600", code="R")
    with pytest.raises(SystemExit):
        seed.prepare("call", reset=reset)
    assert Authority.objects.get().code == "R"


@pytest.mark.django_db
def test_database_whose_clock_was_never_moved_is_no_sample_city(quick, tmp_path, settings) -> None:
    settings.SAMPLE_CITY = tmp_path / "sample-city.json"
    seed.prepare("call", reset=False)
    clock.return_to_present()
    with pytest.raises(SystemExit):
        seed.prepare("call", reset=True)
    assert Authority.objects.exists()


@pytest.mark.django_db
def test_interrupted_city_leaves_nothing_and_the_next_run_begins_anew(
    quick, tmp_path, settings, monkeypatch
) -> None:
    settings.SAMPLE_CITY = tmp_path / "sample-city.json"
    whole = seed.build

    def interrupted(stage: str, say=None, **more: object) -> City:
        whole(stage)
        raise KeyboardInterrupt

    monkeypatch.setattr(seed, "build", interrupted)
    with pytest.raises(SystemExit) as stopped:
        seed.prepare("call", reset=False)
    assert (
        "stopped" in str(stopped.value)
        and not Authority.objects.exists()
        and not settings.SAMPLE_CITY.exists()
    )
    monkeypatch.setattr(seed, "build", whole)
    seed.prepare("call", reset=False)
    assert Authority.objects.exists() and not connection.needs_rollback
