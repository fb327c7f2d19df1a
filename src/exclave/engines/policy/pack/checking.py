"""What every check shares: the pack, where things stand, and the refusals found so far."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from exclave.engines.policy.language.types import TypeEnv

from .environment import build_env
from .faults import Note, PackFault, Path
from .load import LoadedPack
from .messages import fault
from .model import Model, Pack

KINDS = {
    "clauses": ("条款", "clause"), "documents": ("文件", "document"), "duties": ("职责", "duty"),
    "subjects": ("主体", "subject"), "types": ("类型", "type"), "lists": ("清单", "list"),
    "params": ("参数", "param"), "fields": ("字段", "field"), "forms": ("表单", "form"),
    "conditions": ("条件", "condition"), "procedures": ("程序", "procedure"), "stages": ("环节", "stage"),
    "effects": ("后果", "effect"), "evaluations": ("考评", "evaluation"), "states": ("状态", "state"),
    "things": ("事项", "item of the pack"), "codes": ("代码", "code"), "outcomes": ("处理结果", "outcome"),
    "scenarios": ("场景", "scenario"), "targets": ("目标", "target"), "figures": ("数字", "figure"),
}  # fmt: skip


@dataclass
class Checking:
    """One check of one pack."""

    loaded: LoadedPack
    pack: Pack = field(init=False)
    env: TypeEnv = field(init=False)
    faults: list[PackFault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _fields: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.pack = self.loaded.pack
        self.env = build_env(self.pack)
        self._fields = frozenset(
            f"{subject}.{name}" for subject, several in self.pack.fields.items() for name in several
        )

    def bad(self, path: Path, code: str, /, **values: object) -> None:
        """A refusal at a path of the merged pack (YAML keys, list numbers)."""
        self.faults.append(fault(self.loaded.at(*path), code, **values))

    def known(self, path: Path, kind: str, name: str, names: Collection[str]) -> bool:
        """Whether a name is known; if not, a refusal that offers the nearest one."""
        if name in names:
            return True
        near = get_close_matches(name, list(names), n=1, cutoff=0.6)
        zh, en = KINDS[kind]
        hint = f"是否指“{near[0]}”？" if near else ""
        hint_en = f"Did you mean “{near[0]}”?" if near else ""
        self.bad(path, "unknown_name", kind=zh, kind_en=en, name=name, hint=hint, hint_en=hint_en)
        return False

    def fields(self) -> frozenset[str]:
        """All field keys, ``institution.name``."""
        return self._fields

    def types(self) -> frozenset[str]:
        return frozenset(name for subject in self.pack.subjects.values() for name in subject.types)


_PAIRS = (
    ("zh", "en"), ("practice", "practice_en"), ("does", "does_en"), ("note", "note_en"),
    ("opens_practice", "opens_practice_en"),
)  # fmt: skip


@cache
def _keys(model: type[Model]) -> tuple[tuple[str, str], ...]:
    """Attribute and key of everything a part of a pack may hold."""
    return tuple((name, info.alias or name) for name, info in model.model_fields.items())


def texts_of(item: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    """Every Chinese text below a part of the pack, with its path and its English (empty when missing)."""
    values: dict[Any, Any]
    if isinstance(item, Model):
        values = {key: getattr(item, name) for name, key in _keys(type(item))}
    elif isinstance(item, dict):
        values = item
    elif isinstance(item, list):
        values = dict(enumerate(item))
    else:
        return
    for zh, en in _PAIRS:
        if isinstance(values.get(zh), str) and (zh != "does" or en in values):
            yield (*path, zh), values[zh], str(values.get(en) or "")
    for key, value in values.items():
        if value and isinstance(value, Model | dict | list):
            yield from texts_of(value, (*path, key))
