"""What the public may read of submitted values: fields the pack marks open, never a personal one."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from exclave.apps.cases.presenting.values import show
from exclave.apps.cases.presenting.words import Words, named
from exclave.engines.policy.answers import FormField
from exclave.engines.policy.pack.model import Field_, Pack


def is_public(pack: Pack, path: str) -> bool:
    """Whether the pack opens the field. What it does not know is closed."""
    found = _field(pack, path)
    return found is not None and _opens(found)


def public_values(pack: Pack, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Open fields with their values in words, in the pack's order: key, label, value, raw, type."""
    rows = []
    for subject, fields in pack.fields.items():
        for name, field in fields.items():
            path = f"{subject}.{name}"
            if path not in data or not is_public(pack, path) or field.type in ("file", "table"):
                continue
            words = show(pack, _form_field(path, field), data[path])
            if words is not None:
                rows.append(
                    {
                        "key": path,
                        "label": named(field),
                        "value": words,
                        "raw": data[path],
                        "type": field.type,
                    }
                )
    return _told_apart(pack, rows)


def _told_apart(pack: Pack, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two fields that bear one name in a language (“name”) are told apart by whose they are."""
    for lang in ("zh", "en"):
        names = [row["label"][lang] for row in rows]
        for row in rows:
            if names.count(row["label"][lang]) > 1:
                subject = pack.subjects.get(row["key"].partition(".")[0])
                whose = named(subject)[lang] if subject else ""
                joined = (
                    f"{whose}{row['label'][lang]}" if lang == "zh" else f"{row['label'][lang]} of the {whose}"
                )
                row["label"] = {**row["label"], lang: joined if whose else row["label"][lang]}
    return rows


def public_text(pack: Pack, data: Mapping[str, Any], path: str) -> Words | None:
    """One open field in words, None when it is closed or not given."""
    field = _field(pack, path)
    if field is None or path not in data or not _opens(field):
        return None
    return show(pack, _form_field(path, field), data[path])


def _opens(field: Field_) -> bool:
    return field.public and not field.personal


def _field(pack: Pack, path: str) -> Field_ | None:
    subject, _, name = path.partition(".")
    return pack.fields.get(subject, {}).get(name)


def _form_field(path: str, field: Field_) -> FormField:
    return _made(path, field.zh, field.en, field.type, field.unit, field.list_)


@lru_cache(maxsize=1_000)
def _made(path: str, zh: str, en: str, kind: str, unit: str | None, codes: str | None) -> FormField:
    """Made once: a list shows the same three fields in every row."""
    return FormField(path, zh, en, kind, False, unit=unit, list=codes)
