"""From a folder of YAML to a pack: read every file, merge by top-level key, build the types.

Nothing stops at the first fault: every file is read and every fault is returned with its place.
"""

from __future__ import annotations

import hashlib
import pathlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from .extending import BASE, LISTS, Merged, lay_over, link_of, split
from .faults import PackFault, PackRefused, Path, Position
from .messages import fault
from .model import Pack
from .shape import place, shape_faults
from .yaml_tree import MAX_BYTES, Tree, read_yaml

SHIPPED = pathlib.Path(__file__).resolve().parents[3] / "packs"
MAX_FILES, MAX_TOTAL, MAX_LAYERS = 200, 4_000_000, 4
"""Files of a pack with those it extends, their bytes in all, and how many packs may lie under it."""
_FILE = re.compile(r"(?!.*\.\.)[\w-][\w .-]*(?:/[\w-][\w .-]*)*\.ya?ml")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_SINGLE = frozenset({"pack"})
_SECTIONS = frozenset(field.alias or name for name, field in Pack.model_fields.items())


@dataclass(frozen=True)
class LoadedPack:
    """A pack with the files it came from. ``digest`` is SHA-256 over names and bytes of all files."""

    pack: Pack
    digest: str
    files: Mapping[str, bytes]
    positions: Mapping[Path, Position]
    keys: Mapping[Path, Position] = field(default_factory=dict)

    def at(self, *path: str | int) -> Position:
        """The position of a path, or of the nearest thing around it."""
        return place(path, self.positions, self.keys)


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 (hex) over the sorted files: name, length and bytes, so no two folders share one by chance."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{len(files[name])}\0".encode())
        total.update(files[name])
    return total.hexdigest()


def _repeated(merged: Merged, name: str, at: Position, before: Position) -> None:
    merged.fault(at, "duplicate_id", name=name, file=before.file, line=before.line)


def _merge_section(merged: Merged, tree: Tree, section: str, value: Any) -> None:
    at = tree.keys[(section,)]
    if section in _SINGLE and section in merged.raw:
        _repeated(merged, section, at, merged.keys[(section,)])
        return
    if section in LISTS and isinstance(value, list):
        rows = merged.raw.setdefault(section, [])
        merged.keys.setdefault((section,), at)
        for index, row in enumerate(value):
            merged.take(tree, (section, index), (section, len(rows)))
            rows.append(row)
        return
    if section in merged.raw and isinstance(value, dict) and isinstance(merged.raw[section], dict):
        for key, item in value.items():
            _merge_item(merged, tree, section, key, item)
        return
    if section in merged.raw:
        _repeated(merged, section, at, merged.keys[(section,)])
        return
    merged.raw[section] = dict(value) if isinstance(value, dict) else value
    merged.take(tree, (section,), (section,))


def _merge_item(merged: Merged, tree: Tree, section: str, key: str, item: Any) -> None:
    known = merged.raw[section]
    two_levels = section == "fields" and isinstance(item, dict) and isinstance(known.get(key), dict)
    if key in known and not two_levels:
        _repeated(merged, f"{section}.{key}", tree.keys[(section, key)], merged.keys[(section, key)])
        return
    if two_levels:
        known[key] = dict(known[key])
        for name, field_ in item.items():
            here = tree.keys[(section, key, name)]
            if name in known[key]:
                _repeated(merged, f"{key}.{name}", here, merged.keys[(section, key, name)])
                continue
            known[key][name] = field_
            merged.take(tree, (section, key, name), (section, key, name))
        return
    known[key] = item
    merged.take(tree, (section, key), (section, key))


def _merge(trees: list[Tree]) -> Merged:
    merged = Merged()
    for tree in trees:
        merged.faults.extend(tree.faults)
        if tree.value is None:
            continue
        if not isinstance(tree.value, dict):
            merged.fault(Position(tree.file, 1, 1), "top_level")
            continue
        for section, value in tree.value.items():
            if value is None and section in _SECTIONS:
                continue  # a heading left empty
            _merge_section(merged, tree, section, value)
    _unique_rows(merged)
    _python_names(merged)
    return merged


def _unique_rows(merged: Merged) -> None:
    """Findings and scenarios are lists, but their ids are unique all the same."""
    for section in sorted(LISTS):
        seen: dict[str, Position] = {}
        for index, row in enumerate(merged.raw.get(section) or []):
            if not isinstance(row, dict) or not isinstance(row.get("id"), str):
                continue
            here = merged.values[(section, index)]
            if row["id"] in seen:
                _repeated(merged, f"{section}.{row['id']}", here, seen[row["id"]])
            seen.setdefault(row["id"], here)


def _python_names(merged: Merged) -> None:
    """``from_`` and the like are names of the program, not of the format."""
    for path, at in merged.keys.items():
        if isinstance(path[-1], str) and path[-1].endswith("_"):
            merged.fault(at, "unknown_key", where=".".join(map(str, path[:-1])), key=path[-1])


def _whole(files: Mapping[str, bytes], prefix: str = "") -> Merged:
    """All sections of a pack, those of the pack it extends below its own."""
    own, base = split(files)
    merged = _merge([read_yaml(prefix + name, own[name]) for name in sorted(own)])
    link = link_of(merged)
    if link is None:
        return merged
    if not base:
        at = merged.keys.get(("pack", "extends"), Position("", 1, 1))
        merged.fault(at, "no_base", name=link.get("pack"))
        return merged
    return lay_over(_whole(base, prefix + BASE), merged, link)


def read_pack(files: Mapping[str, bytes]) -> tuple[LoadedPack | None, list[PackFault]]:
    """Build a pack from file names and bytes. The pack is None when any fault stands in its way."""
    refused = unfit(files)
    if refused:
        return None, refused
    merged = _whole(files)
    if "pack" not in merged.raw and not merged.faults:
        merged.fault(Position(min(files, default=""), 1, 1), "missing_key", where="", key="pack")
        return None, merged.faults
    pack: Pack | None = None
    try:
        pack = Pack.model_validate(merged.raw)
    except ValidationError as error:
        merged.faults += shape_faults(error, merged.raw, merged.values, merged.keys)
    faults = sorted(merged.faults, key=PackFault.sort_key)
    if pack is None or faults:
        return None, faults
    return LoadedPack(pack, digest_of(files), dict(files), merged.values, merged.keys), []


def unfit(files: Mapping[str, bytes]) -> list[PackFault]:
    """Why the files are not even read: names that lead elsewhere, too many, too large, too many layers."""
    first = Position(min(files, default=""), 1, 1)
    found = [
        fault(Position(name, 1, 1), "file_name", name=name[:80])
        for name in sorted(files)
        if len(name) > 200 or _FILE.fullmatch(name) is None
    ][:MAX_FILES]
    if len(files) > MAX_FILES:
        found.append(fault(first, "too_many_files", limit=MAX_FILES))
    if sum(map(len, files.values())) > MAX_TOTAL:
        found.append(fault(first, "too_much", limit=MAX_TOTAL))
    if any(name.startswith(BASE * (MAX_LAYERS + 1)) for name in files):
        found.append(fault(first, "too_many_layers", limit=MAX_LAYERS))
    return found


def pack_files(folder: pathlib.Path) -> dict[str, bytes]:
    """The YAML files of a folder and its ``scenarios``, by name relative to it; links are not followed.

    Of a file that is too large only as much is read as tells so, and one file more than there may be.
    """
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yaml", ".yml") and path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = file.read(MAX_BYTES + 1)
            if len(found) > MAX_FILES:
                break
    return found


def load_pack(folder: pathlib.Path | str, shelves: Iterable[pathlib.Path] = ()) -> LoadedPack:
    """Load a folder; `PackRefused` carries every fault of reading and shape (`check_pack` judges sense).

    The pack it extends is looked for beside the folder, on the ``shelves`` given, and among the shipped packs.
    """
    where = pathlib.Path(folder)
    return _loaded(tuple(files_with_base(where, [where.resolve().parent, *shelves, SHIPPED]).items()))


@lru_cache(maxsize=16)
def _loaded(files: tuple[tuple[str, bytes], ...]) -> LoadedPack:
    """Kept by the bytes of the files: a pack on a shelf is asked for again and again, and takes a second to build."""
    loaded, faults = read_pack(dict(files))
    if loaded is None:
        raise PackRefused(faults)
    return loaded


def files_with_base(folder: pathlib.Path, shelves: Iterable[pathlib.Path]) -> dict[str, bytes]:
    """The files of a pack and, under ``base/``, of the packs it extends; a base that is not found is left out."""
    files = {name: content for name, content in pack_files(folder).items() if not name.startswith(BASE)}
    return files | base_files(files, shelves, folder)


@lru_cache(maxsize=32)
def _link_in(files: tuple[tuple[str, bytes], ...]) -> Mapping[str, Any] | None:
    """Which pack these extend; kept like the packs, for every file is read to find it."""
    return link_of(_merge([read_yaml(name, content) for name, content in sorted(files)]))


def base_files(
    files: Mapping[str, bytes],
    shelves: Iterable[pathlib.Path],
    folder: pathlib.Path | None = None,
    other: Callable[[str, str], Mapping[str, bytes] | None] | None = None,
) -> dict[str, bytes]:
    """Under ``base/``, the files of the packs that these extend, as they lie on the shelves; none where none is found.

    ``folder``: where the files themselves lie, if in a folder, so that no pack lies under itself. ``other``: (pack,
    version) → files that lie elsewhere, those of that pack's own base among them; asked before the shelves.
    """
    shelves, around, seen = list(shelves), BASE, {folder.resolve()} if folder is not None else set()
    found_files: dict[str, bytes] = {}
    link = _link_in(tuple(files.items()))
    while link is not None and len(seen) <= MAX_LAYERS:
        name = str(link.get("pack"))
        if _ID.fullmatch(name) is None:
            break
        if other is not None and (kept := other(name, str(link.get("version")))) is not None:
            return found_files | {around + one: content for one, content in kept.items()}
        found = next((shelf / name for shelf in shelves if (shelf / name / "pack.yaml").is_file()), None)
        if found is None or found.resolve() in seen:
            break
        seen.add(found.resolve())
        base = pack_files(found)
        found_files |= {around + name: content for name, content in base.items()}
        link, around = _link_in(tuple(base.items())), around + BASE
    return found_files
