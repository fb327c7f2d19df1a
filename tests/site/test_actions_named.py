"""Every action is named in a test, or it stands here with the reason why not."""

import ast
import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
EXCUSED: dict[str, str] = {}
"""Action → why no test names it. Empty, and to be kept so."""


def actions(text: str) -> dict[str, str]:
    """Functions made actions in a module: what each is called in the journal → the function's name."""
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "action":
                    found[ast.literal_eval(mark.args[0])] = node.name
    return found


def names(text: str) -> set[str]:
    """Everything a module calls, passes on or imports."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found.add(node.name)
    return found


def test_every_action_is_named_in_a_test() -> None:
    made: dict[str, str] = {}
    for path in (REPOSITORY / "src/exclave/apps").rglob("*.py"):
        made |= actions(path.read_text("utf-8")) if "actions" in path.parts else {}
    called: set[str] = set()
    for path in (REPOSITORY / "tests").rglob("*.py"):
        called |= names(path.read_text("utf-8"))
    assert len(made) > 100
    assert {verb: name for verb, name in made.items() if name not in called and verb not in EXCUSED} == {}
    assert EXCUSED == {}


def test_action_nobody_calls_would_be_found() -> None:
    """Negative control: a name in a sentence is none, one that is called is."""
    made = actions('@action("case.open")\ndef open_case(actor):\n    """open_case"""\n')
    assert made == {"case.open": "open_case"}
    assert not re.search("open_case", str(names('"""Tells of open_case."""'))) and "open_case" in names(
        "from a import open_case"
    )
