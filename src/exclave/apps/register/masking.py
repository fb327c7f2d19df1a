"""What of a row a reader may read: closed tables count, personal columns are masked."""

from exclave.apps.cases.openness import is_public
from exclave.apps.register.access import Sight
from exclave.apps.register.models import Institution
from exclave.apps.register.tables import Column, Table, Words
from exclave.engines.policy.pack.model import Pack

MASK = "＊＊"


def is_open(pack: Pack, table: Table) -> bool:
    """Whether the pack opens the fact this table answers for. Links between open entries are open; unknown is closed."""
    if table.key == "parents":
        return is_public(pack, "institution.name")
    if not table.core:
        return False
    core = f"institution.{table.field}" if table.core == "institution" else table.core
    return any(
        field.core == core and is_public(pack, f"{subject}.{name}")
        for subject, fields in pack.fields.items()
        for name, field in fields.items()
    )


def may_read_rows(table: Table, pack: Pack, seen: Sight) -> bool:
    return seen.inside or is_open(pack, table)


def masked(column: Column, words: Words | None, seen: Sight) -> Words | None:
    """A personal value for somebody who may not read it: the first sign of a name stays, nothing else."""
    if words is None or not column.personal or seen.personal:
        return words
    return {lang: (text[:1] + MASK if column.name == "person" else MASK) for lang, text in words.items()}


def names_open(institution: Institution, pack: Pack) -> bool:
    """Whether everybody may read the institution's own name."""
    return "institution.name" in institution.public and is_public(pack, "institution.name")
