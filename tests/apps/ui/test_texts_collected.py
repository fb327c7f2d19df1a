"""Texts stand where the collector of texts sees them: in a call of its own, never within an f-string."""

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3] / "src" / "exclave"
CALLS = {
    "_",
    "gettext",
    "ngettext",
    "pgettext",
    "npgettext",
    "gettext_lazy",
    "pgettext_lazy",
    "ngettext_lazy",
}


def unseen(text: str) -> list[str]:
    """Calls for a translation inside an f-string, where GNU gettext finds no text to translate."""
    return [
        ast.unparse(call)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CALLS
    ]


def test_no_text_is_hidden_in_an_f_string() -> None:
    found = {str(p.relative_to(SOURCE)): unseen(p.read_text("utf-8")) for p in SOURCE.rglob("*.py")}
    assert len(found) > 300 and {name: calls for name, calls in found.items() if calls} == {}


def test_text_in_an_f_string_would_be_found() -> None:
    """Negative control."""
    assert unseen("x = f\"{a} {_('More')}\"") == ["_('More')"] and not unseen('x = _("More")')
