"""What a case's subject is called: the field of the form that holds its name, whatever the pack calls the subject."""

from collections.abc import Mapping
from typing import Any

from exclave.engines.policy.pack.model import Field_, Pack

LONGEST = 200
CORES = ("institution.name_zh", "project.title", "tenant.organisation")
NAMES = ("name", "title", "heading", "person", "who")
_TEXTS = ("text", "person", "org", "longtext")


def name_field(pack: Pack, subject: str) -> str | None:
    """The short id of the field that names the subject; None where its pack gives it no name of its own."""
    fields = pack.fields.get(subject, {})
    for name, field in fields.items():
        if field.core in CORES:
            return name
    for name, field in fields.items():
        if field.type in _TEXTS and (name in NAMES or name.endswith(("_name", "_title"))):
            return name
    if subject in pack.subjects and pack.subjects[subject].parties:
        return None
    return next((name for name, field in fields.items() if _says(field)), None)


def name_in(pack: Pack, subject: str, data: Mapping[str, Any]) -> str:
    """The name the form states, on one line; empty where it states none."""
    name = name_field(pack, subject)
    value = data.get(f"{subject}.{name}") if name else None
    if isinstance(value, Mapping):
        value = value.get("name")
    lines = str(value).strip().splitlines() if value else []
    return lines[0][:LONGEST] if lines else ""


def _says(field: Field_) -> bool:
    return field.type in _TEXTS and not field.personal
