"""A next version of a pack: its files copied, the version raised and ``succeeds`` filled in, every comment kept."""

import re
from collections.abc import Callable, Mapping

from exclave.engines.policy.pack.yaml_tree import Tree, read_yaml

_SCALAR = re.compile(r"'[^']*'|\"[^\"]*\"|[^\s,}#]+")
_LAST_NUMBER = re.compile(r"([0-9]{1,9})(?!.*[0-9])")


def next_version(
    texts: Mapping[str, str], pack: str, version: str, taken: Callable[[str], bool]
) -> dict[str, str]:
    """The files with the next free version that succeeds this one. Where pack.yaml is written in another way than
    line by line, its text stays as it is: the author then fills both in, and the check says that the version is taken.
    """
    later = raised(version)
    while taken(later):
        later = raised(later)
    files = dict(texts)
    for name, text in texts.items():
        tree = read_yaml(name, text.encode())
        if ("pack", "version") in tree.keys and ("pack", "version") in tree.values:
            files[name] = _written(text, tree, later, f"{{pack: {pack}, version: '{version}', same: {{}}}}")
    return files


def raised(version: str) -> str:
    """``1`` → ``2``, ``2026.9`` → ``2026.10``; a version without a number gets one."""
    if (number := _LAST_NUMBER.search(version)) is None:
        return f"{version}.1"
    return f"{version[: number.start()]}{int(number[1]) + 1}{version[number.end() :]}"


def _written(text: str, tree: Tree, version: str, link: str) -> str:
    lines = text.split("\n")
    key, value = tree.keys[("pack", "version")], tree.values[("pack", "version")]
    own_line = not lines[key.line - 1][: key.column - 1].strip()
    if not own_line or key.line != value.line:
        return text
    at = key.line - 1
    head, rest = lines[at][: value.column - 1], lines[at][value.column - 1 :]
    lines[at] = head + _SCALAR.sub(f"'{version}'", rest, count=1)
    insert = f"{' ' * (key.column - 1)}succeeds: {link}"
    succeeds = tree.keys.get(("pack", "succeeds"))
    if succeeds is None:
        lines.insert(key.line, insert)
    elif lines[succeeds.line - 1][: succeeds.column - 1].strip():
        return text
    else:
        lines[succeeds.line - 1 : _end_of(lines, succeeds.line - 1, succeeds.column - 1)] = [insert]
    return "\n".join(lines)


def _end_of(lines: list[str], start: int, indent: int) -> int:
    """The line after a key's value: deeper lines belong to it."""
    end = start + 1
    while end < len(lines) and lines[end].strip() and len(lines[end]) - len(lines[end].lstrip()) > indent:
        end += 1
    return end
