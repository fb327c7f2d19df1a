"""Every action and every kind of event has words in both languages: an auditor reads what happened, not an identifier."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import exclave
from exclave.apps.oversight.action_words import ROLES, WORDS, action_words, role_words
from exclave.apps.people.models import Role
from exclave.apps.workbench.models import CHANGES
from exclave.engines.procedure.history import KINDS

SOURCE = Path(exclave.__file__).parent / "apps"
SHAPE = re.compile(r"[a-z_]+\.[a-z_]+\Z")
COMPOSED = {
    "f'case.{entry.kind}'": {f"case.{kind}" for kind in KINDS},
    "f'draft.{kind}'": {f"draft.{kind}" for kind, _ in CHANGES},
}
"""Names put together when they are recorded, and what they may be."""


Called = tuple[str, list[ast.expr]]


@cache
def functions() -> tuple[tuple[ast.FunctionDef, tuple[Called, ...]], ...]:
    """Every function of the rooms with its calls: (name, arguments)."""
    found = []
    for path in SOURCE.rglob("*.py"):
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(one, ast.FunctionDef):
                inside = [node for node in ast.walk(one) if isinstance(node, ast.Call) and node.args]
                calls = ((getattr(c.func, "id", None) or getattr(c.func, "attr", ""), c.args) for c in inside)
                found.append((one, tuple(calls)))
    return tuple(found)


def naming(calls: tuple[Called, ...], taking: dict[str, set[int]]) -> Iterator[ast.expr]:
    """The arguments that name an event, in calls of functions that take one at these places."""
    for name, args in calls:
        yield from (args[at] for at in taking.get(name, ()) if len(args) > at)


def named() -> set[str]:
    """Every name an action is registered under or an event is recorded under, also where it is passed on."""
    taking: dict[str, set[int]] = {"action": {0}, "record": {2}}
    while True:
        before = sum(map(len, taking.values()))
        for one, calls in functions():
            parameters = [a.arg for a in one.args.args]
            for given in naming(calls, taking):
                if isinstance(given, ast.Name) and given.id in parameters:
                    taking.setdefault(one.name, set()).add(parameters.index(given.id))
        if sum(map(len, taking.values())) == before:
            break
    found: set[str] = set()
    for one, calls in functions():
        for given in naming(calls, taking):
            if isinstance(given, ast.JoinedStr):
                found |= COMPOSED[ast.unparse(given)]
            said = [given]
            if isinstance(given, ast.Name):
                said = [
                    n.value
                    for n in ast.walk(one)
                    if isinstance(n, ast.Assign) and given.id in map(ast.unparse, n.targets)
                ]
            found |= {
                str(c.value)
                for expression in said
                for c in ast.walk(expression)
                if isinstance(c, ast.Constant) and SHAPE.match(str(c.value))
            }
    return found


def test_every_action_and_every_event_has_words_in_both_languages() -> None:
    found = named()
    assert {"case.acted", "case.many", "facility.add", "bar.set", "import.apply", "case.waive_end"} <= found
    assert found - set(WORDS) == set(), "give them words in oversight/action_words.py"
    nouns = {name.split(".")[0] for name in found}
    assert {name for name in set(WORDS) - found if name.split(".")[0] in nouns} == set(), (
        "words of what is done no more"
    )


def test_words_tell_one_action_from_another() -> None:
    for language in (0, 1):
        twice = [word for word, number in Counter(w[language] for w in WORDS.values()).items() if number > 1]
        assert twice == []
    assert all(re.search("[一-鿿]", zh) and not re.search("[一-鿿]", en) for zh, en in WORDS.values())


def test_an_event_of_an_earlier_version_is_shown_by_its_name() -> None:
    assert action_words("case.abolished") == {"zh": "case.abolished", "en": "case.abolished"}


def test_every_role_has_words_and_an_unknown_one_keeps_its_code() -> None:
    assert {code for code, _ in Role.ROLES} <= set(ROLES)
    assert role_words("expert") == {"zh": "评审专家", "en": "expert"}
    assert role_words("later") == {"zh": "later", "en": "later"}
