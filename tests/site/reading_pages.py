"""Every page a person can reach by following links, and what it says outside data."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404
from django.test import Client
from django.urls import resolve

from exclave.sample_city.city import City

HAN = "\u3400-\u9fff"
RUN = re.compile(rf"[{HAN}](?:[{HAN}（）〔〕，。、；：！？“”·0-9]*[{HAN}])?")
ENGLISH = re.compile(r"[A-Za-z][A-Za-z’'-]*(?:[ ,;:]+[A-Za-z][A-Za-z’'-]*){2,}")
LOCATOR = re.compile(
    r"^[一二三四五六七八九十]$|[一二三四五六七八九十]+、(?:[（一二三四五六七八九十）、0-9])*|（[一二三四五六七八九十]+）"
)
NOT_FOLLOWED = ("/static", "/sign-out", "/ui/", "/api/")
SHOWN = ("title", "aria-label", "placeholder", "alt")
VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))
# What is kept for proof or for sending, never shown as a name or a reason; pack texts have their English.
NOT_DATA = frozenset(("PackVersion", "Event", "Alert", "Dispatch", "Opening", "Receipt", "OutboxItem"))


@dataclass
class Page:
    who: str
    route: str
    address: str
    status: int
    body: str = ""
    came_from: str = ""


@dataclass
class Read(HTMLParser):
    """The texts of a page: of elements and of the attributes that are read out, without code and without scripts."""

    texts: list[str] = field(default_factory=list)
    open_: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if not self._silent():
            self.texts += [given[name] or "" for name in SHOWN if given.get(name)]
        if tag not in VOID:
            silent = tag in ("script", "style", "code", "pre", "textarea") or given.get("translate") == "no"
            self.open_.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self.open_ and self.open_.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._silent():
            self.texts.append(" ".join(data.split()))

    def _silent(self) -> bool:
        return any(silent for _, silent in self.open_)


def texts(body: str) -> list[str]:
    reader = Read()
    reader.feed(body)
    return reader.texts


def walk(city: City, who: str, language: str, per_route: int = 1) -> Iterator[Page]:
    """From the home page along every link, as this person; ``per_route`` pages of each route are opened."""
    client = Client()
    client.cookies["language"] = language
    if who:
        client.force_login(city.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    ahead, known, opened = deque([("/", "")]), {"/"}, Counter[str]()
    while ahead:
        address, came_from = ahead.popleft()
        try:
            route = resolve(address.split("?")[0]).url_name or ""
        except Http404:
            yield Page(who, "", address, 404, came_from=came_from)
            continue
        if opened[route] >= per_route:
            continue
        opened[route] += 1
        answer = client.get(address)
        page = Page(who, route, address, answer.status_code, came_from=came_from)
        following = [answer["Location"]] if answer.status_code in (301, 302) else []
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            page.body = answer.content.decode()
            following += [h.replace("&amp;", "&") for h in re.findall(r'href="(/[^"#]*)', page.body)]
        yield page
        fresh = [
            h for h in following if h.startswith("/") and not h.startswith(NOT_FOLLOWED) and h not in known
        ]
        known.update(fresh)
        ahead.extend((h, address) for h in dict.fromkeys(fresh))


def stored_texts() -> set[str]:
    """Every text the city keeps that has no English beside it: names, reasons, statements."""
    found: set[str] = set()
    for model in apps.get_models():
        if not model.__module__.startswith("exclave") or model.__name__ in NOT_DATA:
            continue
        kept = [
            f.attname
            for f in model._meta.concrete_fields
            if isinstance(f, (models.CharField, models.TextField, models.JSONField))
        ]
        manager: Any = model._default_manager
        rows = manager.scoped("a test reads all") if hasattr(manager, "scoped") else manager.all()
        for row in rows.values(*kept) if kept else ():
            found.update(_within(row))
    return found


def _within(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield from (" ".join(line.split()) for line in value.split("\n") if line.strip())
    elif isinstance(value, dict):
        for key, one in value.items():
            if not (str(key).endswith("zh") and value.get(f"{key[:-2]}en")):
                yield from _within(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _within(one)


def said_in_english(source: Path) -> str:
    """The house's own English sentences that quote Chinese on purpose, as examples of what may be typed."""
    said = [
        line
        for file in source.rglob("django.po")
        for line in file.read_text(encoding="utf-8").split("\n")
        if line.startswith('msgid "') or line.startswith('"')
    ]
    return "\n".join(line for line in said if re.search(rf"[A-Za-z].*[{HAN}]|[{HAN}].*[A-Za-z]", line))
