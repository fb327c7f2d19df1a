"""Make the sample city at a stage, or show the one that stands there."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from exclave.site.start import start_django

STAGES = ["call", "review", "notice", "report", "evaluation"]


def prepare(stage: str, *, reset: bool) -> None:
    """Set up the database and the city, saying what happens meanwhile; print a sign-in for every actor."""
    started = time.monotonic()
    start_django()
    from django.conf import settings

    kept: Path = settings.SAMPLE_CITY
    try:
        if not _stands(kept, reset=reset, started=started):
            _make(stage, kept, started)
    except KeyboardInterrupt:
        sys.exit("· stopped; nothing was kept, the next run begins anew")
    standing = json.loads(kept.read_text(encoding="utf-8"))
    if standing["stage"] != stage:
        print(
            f"· The sample city stands at stage “{standing['stage']}”. "
            f"Use --reset to throw it away and make stage “{stage}”.",
            flush=True,
        )
    _show(standing["people"])


def _stands(kept: Path, *, reset: bool, started: float) -> bool:
    """Whether the sample city stands in this database, after ``reset`` has thrown it away.

    Only a database that the mark beside the data names is a sample city's; any other is left alone.
    """
    from django.core.management import call_command

    _say("database", started)
    call_command("migrate", interactive=False, verbosity=0)
    from exclave.apps.journal.models import ClockOffset
    from exclave.apps.reference.models import Authority

    mark = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    ours = mark.get("database") == _database() and ClockOffset.objects.exists()
    if not Authority.objects.exists():
        return False
    if not ours:
        sys.exit(
            "This database holds an office that is no sample city. Set EXCLAVE_VAR (or DATABASE_URL) to another place."
        )
    if reset:
        call_command("flush", interactive=False, verbosity=0)
        kept.unlink(missing_ok=True)
    return not reset


def _database() -> str:
    """Which database this process points at, without its password."""
    from django.db import connection

    given = connection.settings_dict
    return f"{connection.vendor}:{given['HOST']}:{given['PORT']}:{given['NAME']}"


def _make(stage: str, kept: Path, started: float) -> None:
    """The whole city or nothing of it: whoever interrupts finds an empty database."""
    from django.db import transaction

    from exclave.sample_city import cast

    with transaction.atomic():
        city = build(stage, say=lambda what: _say(what, started), every_type=True, supported=True)
        people = [
            {"username": p.username, "password": city.passwords[p.username], "name": p.name, "part": _part(p)}
            for p in cast.PEOPLE
        ]
        _mark(kept, {"stage": stage, "database": _database(), "people": people})
    _say("done", started)


def _mark(kept: Path, content: dict[str, Any]) -> None:
    """Written whole, readable by its owner only: it holds the passwords."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    written = kept.with_suffix(".part")
    descriptor = os.open(written, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
    os.replace(written, kept)


def build(stage: str, say=lambda what: None, city=None, every_type=False, supported=False):  # type: ignore[no-untyped-def]
    """The city by real actions up to the stage; the clock stays at that stage's day.

    ``city``: the handles to fill, for who wants to see them while it is made; new ones otherwise. ``every_type``:
    with an institution of each type, as the demonstration has them; tests begin with the university type alone.
    ``supported``: with a made-up measure that gives benefits, as the demonstration alone has it.
    """
    from exclave.sample_city import ecosystem, founding, library_texts, supporting, year
    from exclave.sample_city.city import City

    city = City() if city is None else city
    city.every_type = every_type
    say("offices, people, calendar, pack")
    founding.found(city)
    say("a round that ended in spring 2025")
    year.spring_round(city)
    if every_type:
        say("a centre agreed case by case")
        year.centre_by_case(city)
    say("the call of autumn 2025")
    cases = year.autumn_call(city)
    for name, step in (
        ("review", year.autumn_review),
        ("notice", year.autumn_notice),
        ("report", year.january_reports),
        ("evaluation", year.spring_evaluation),
    ):
        if STAGES.index(stage) >= STAGES.index(name):
            say(name)
            step(city, cases)
            if name == "report" and every_type:
                say("projects, facilities, liaison officers, readings")
                ecosystem.grow(city)
                library_texts.shelve(city)
    if supported:
        say("a measure with benefits")
        supporting.support(city)
    return city


def _part(person) -> str:  # type: ignore[no-untyped-def]
    return person.roles[0][0] if person.roles else "applicant"


def _say(what: str, started: float) -> None:
    print(f"· {time.monotonic() - started:5.1f} s  {what}", flush=True)


def _show(people: list[dict[str, str]]) -> None:
    width = max(len(p["username"]) for p in people)
    print("· sign-ins (random passwords, kept in sample-city.json beside the data):")
    for p in people:
        print(f"    {p['username']:<{width}}  {p['password']}  {p['part']:<14} {p['name']}")
