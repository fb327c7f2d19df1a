"""A city as its people meet it: each at a desk of their own, finding things by the words on the page."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from counting import Effort, watch
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from exclave.apps.programmes import library
from exclave.apps.ui.templatetags.ui import answer_word, date_text
from exclave.engines.policy.pack.model import Pack
from exclave.sample_city.city import City, at
from exclave.sample_city.founding import PACK

PICTURES = Path(__file__).resolve().parents[2] / "var" / "pictures"
ROLES = ("button", "link")


def starts(words: str) -> re.Pattern[str]:
    """A name that begins with these words; a hint such as “(optional)” may follow, the key that chooses it precede."""
    return re.compile(r"^\s*(?:[0-9]\s*)?" + re.escape(words), re.IGNORECASE)


def whole(words: str) -> re.Pattern[str]:
    """A name that is these words and nothing more; English names may begin with a capital."""
    return re.compile(r"^\s*" + re.escape(words) + r"\s*$", re.IGNORECASE)


def take(listed: Locator, words: str) -> None:
    """Choose the option of a list that reads like this."""
    option = listed.locator("option").filter(has_text=whole(words)).first
    listed.select_option(value=option.get_attribute("value"))


def is_fault(message: ConsoleMessage) -> bool:
    """An error in the console; that a form came back (422) or met a newer version (409) is an answer, not a fault."""
    answered = re.search(r"status of (409|422)", message.text)
    return message.type == "error" and not answered


@dataclass
class Town:
    """The people of a sample city, their browsers, and the words of the language they read."""

    browser: Browser
    url: str
    city: City
    language: str = "zh-hans"
    notes: dict[str, str] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    efforts: dict[str, Effort] = field(default_factory=dict)
    taken: int = 0

    @cached_property
    def pack(self) -> Pack:
        return library.from_disk(PACK).pack

    def say(self, english: str, chinese: str = "", **values: Any) -> str:
        """What the page says for this: from the catalogue, or of the two texts given."""
        if chinese:
            return chinese if self.language.startswith("zh") else english
        with translation.override(self.language):
            return translation.gettext(english) % values if values else translation.gettext(english)

    def of(self, named: Any) -> str:
        """The name of something in the pack."""
        return self.say(named.en or named.zh, named.zh)

    def field(self, path: str) -> str:
        """The label of a form's field, or of a column: ``institution.staff.degree``."""
        subject, name, *column = path.split(".")
        found = self.pack.fields[subject][name]
        return self.of(found.columns[column[0]] if column else found)

    def outcome(self, procedure: str, stage: str, outcome: str) -> str:
        found = next(s for s in self.pack.procedures[procedure].stages if s.id == stage)
        return self.of(found.outcomes[outcome])

    def of_state(self, state: str) -> str:
        """The name of an institution's state on the register."""
        return self.of(self.pack.subjects["institution"].state_names[state])

    def date(self, day: str) -> str:
        """A day as pages write it."""
        with translation.override(self.language):
            return date_text(date.fromisoformat(day))

    def answer(self, answer: str) -> str:
        """The word for a condition's answer (``met``, ``not_met`` …)."""
        with translation.override(self.language):
            return answer_word(answer)

    def at(self, who: str, *, width: int = 1280) -> Desk:
        """The desk of this person, signed in; "" is somebody who has no account."""
        if who not in self.desks:
            self.desks[who] = Desk(self, self._context(width).new_page())
            self._watch(self.desks[who].page)
            self.efforts[who] = Effort()
            watch(self.desks[who].page.context, self.efforts[who])
            if who:
                self.desks[who].sign_in(who)
                self.efforts[who].clicks, self.efforts[who].fields = 0, set()
        return self.desks[who]

    def _context(self, width: int) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            base_url=self.url,
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "language", "value": self.language, "url": self.url}])
        return context

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda m: self.faults.append(f"{page.url}: {m.text}") if is_fault(m) else None)
        page.on("response", lambda r: self.faults.append(f"{r.url}: {r.status}") if r.status >= 500 else None)

    def day(self, day: str, time: str = "10:00") -> None:
        at(day, time)

    def close(self) -> None:
        for desk in self.desks.values():
            desk.page.context.close()
        self.desks.clear()


class Desk:
    """One person's browser window, used by the words a first-time user would look for."""

    def __init__(self, town: Town, page: Page) -> None:
        self.town, self.page, self.say = town, page, town.say
        page.set_default_timeout(30_000)

    def sign_in(self, who: str) -> None:
        self.page.goto("/sign-in")
        self.page.get_by_label(self.say("Account name")).fill(who)
        self.page.get_by_label(self.say("Password")).fill(self.town.city.passwords[who])
        self.main.get_by_role("button", name=self.say("Sign in")).click()
        expect(self.page.get_by_text(self.town.city.accounts[who].name).first).to_be_visible()

    def second_window(self) -> Desk:
        """Another window of the same browser, at the same address."""
        page = self.page.context.new_page()
        self.town._watch(page)
        page.goto(self.page.url)
        return Desk(self.town, page)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def menu(self, english: str) -> None:
        """Follow an entry of the work menu, or of the public menu where there is no other."""
        name = starts(self.say(english))
        self._leave(self.page.get_by_role("navigation").get_by_role("link", name=name).first)

    def home(self) -> None:
        self.page.goto("/")

    def follow(self, words: str, within: Locator | None = None) -> None:
        self._leave((within or self.main).get_by_role("link", name=starts(words)).first)

    def press(self, words: str, within: Locator | None = None) -> None:
        """Press the button, and wait for the page that answers."""
        self._leave((within or self.main).get_by_role("button", name=starts(words)).first)

    def press_and_confirm(self, words: str) -> None:
        """Press the button and agree in the dialog that asks again."""
        self.main.get_by_role("button", name=starts(words)).first.click()
        self._leave(self.page.get_by_role("dialog").get_by_role("button", name=words))

    def _leave(self, pressed: Locator) -> None:
        """Click, and go on when the page that answers has loaded: ``expect`` would look for it ever more rarely."""
        with self.page.expect_navigation(timeout=20_000):
            pressed.click()

    def write(self, label: str, value: str, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("textbox", name=starts(label)).first.fill(value)

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        """A radio button or a tick box by its own label, within the group of that name; or an option of a list."""
        place = within or self.main
        group = place.get_by_role("group", name=starts(label))
        chosen = group.get_by_role("radio", name=starts(option)).or_(
            group.get_by_role("checkbox", name=starts(option))
        )
        listed = place.get_by_role("combobox", name=starts(label))
        if group.count():
            chosen.first.check()
        else:
            take(listed.first, option)

    def tick(self, words: str, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("checkbox", name=starts(words)).first.check()

    def decide(self, outcome: str, reason: str = "") -> None:
        """Choose an outcome of the decision panel and send it."""
        key = r"^\s*(?:[0-9]\s*)?"  # the digit that chooses it may stand before its name
        offered = re.compile(key + re.escape(outcome), re.IGNORECASE)
        self.main.get_by_role("radio", name=offered).first.check()
        if reason:
            self.page.locator("section", has=self.page.get_by_role("radio", name=offered)).get_by_role(
                "textbox", name=starts(self.say("Reason"))
            ).fill(reason)
        self.press(self.say("Decide"))

    def sees(self, words: str) -> None:
        expect(self.main.get_by_text(words).locator("visible=true").first).to_be_visible()

    def does_not_see(self, words: str) -> None:
        expect(self.main.get_by_text(words).locator("visible=true")).to_have_count(0)

    def picture(self, name: str) -> None:
        """Keep the page as it stands under var/pictures/ when EXCLAVE_PICTURES is set."""
        if not os.environ.get("EXCLAVE_PICTURES"):
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.town.taken += 1
        place = PICTURES / f"{self.town.taken:02d}-{name}-{self.town.language}.png"
        self.page.screenshot(path=place, full_page=True, animations="disabled")


Step = Callable[[Town], None]
