"""What a person does with hand and keyboard, counted in the browser: clicks that a page took, fields that were filled in."""

from dataclasses import dataclass, field

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
