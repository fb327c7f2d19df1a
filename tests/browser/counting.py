"""What a person does with hand and keyboard, counted in the browser: clicks that a page took, fields that were filled in."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext

LISTENER = """
(() => {
  const told = (kind, what) => window.exclaveCounted(kind, what);
  const choice = (e) => e.matches && e.matches('input[type=radio], input[type=checkbox]');
  document.addEventListener('click', (e) => {
    const on = e.target.closest && e.target.closest('a, button, summary, input[type=radio], input[type=checkbox]');
    if (e.isTrusted && on) told('click', '');
  }, true);
  document.addEventListener('input', (e) => {
    if (!choice(e.target) && e.target.name) told('field', e.target.name);
  }, true);
})();
"""


@dataclass
class Effort:
    """``clicks``: on links, buttons and choices. ``fields``: text boxes, lists and files filled in, each once."""

    clicks: int = 0
    fields: set[str] = field(default_factory=set)

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(self.clicks + other.clicks, self.fields | other.fields)


def watch(context: BrowserContext, effort: Effort) -> None:
    """Count in every page of the context from now on."""

    def counted(kind: str, what: str) -> None:
        if kind == "click":
            effort.clicks += 1
        else:
            effort.fields.add(what)

    context.expose_function("exclaveCounted", counted)
    context.add_init_script(LISTENER)


@contextmanager
def counted(town: Any, role: str, task: str) -> Iterator[None]:
    """Note what everybody in the town does within, signing in apart, as one line of the file EXCLAVE_EFFORT names.

    Several blocks of one role and task are added up by ``script/effort``.
    """
    before = {who: Effort(e.clicks, set(e.fields)) for who, e in town.efforts.items()}
    for effort in town.efforts.values():
        effort.clicks, effort.fields = 0, set()
    yield
    done = sum(town.efforts.values(), Effort())
    for who, earlier in before.items():
        town.efforts[who].clicks += earlier.clicks
        town.efforts[who].fields |= earlier.fields
    place = os.environ.get("EXCLAVE_EFFORT")
    if place and done.clicks:
        with open(place, "a", encoding="utf-8") as file:
            line = {"role": role, "task": task, "clicks": done.clicks, "fields": len(done.fields)}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
