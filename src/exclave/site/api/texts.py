"""Shapes that recur in answers."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

ID_PATTERN = r"^[2-9a-hjkmnp-z]{16}$"
Id = Annotated[
    str, Field(pattern=ID_PATTERN, description="公开编号 · public id", examples=["k3v9q2m7x4c8b5nd"])
]


class Words(TypedDict):
    """A text in Chinese and in English; where no English is known the Chinese stands in both."""

    zh: str
    en: str


class Shape(BaseModel):
    """An answer's shape: what is not named here is not in the answer."""

    model_config = ConfigDict(extra="forbid")


class Coded(Shape):
    """A code with its name."""

    code: str
    name: Words


class Office(Shape):
    """An authority 主管机关."""

    id: str
    name: Words


class Clause(Shape):
    """A clause of the policy: where it stands in the paper."""

    id: str
    at: Words
    statement: Words


def words(stated: Any) -> Words | None:
    """Two texts out of whatever the pages use for them."""
    if stated is None:
        return None
    if isinstance(stated, dict):
        return {"zh": str(stated["zh"]), "en": str(stated["en"])}
    return {"zh": str(stated), "en": str(stated)}


def office(authority: Any) -> dict[str, Any]:
    return {
        "id": authority.public_id,
        "name": {"zh": authority.name_zh, "en": authority.name_en or authority.name_zh},
    }


def clause(found: Any) -> dict[str, Any]:
    """A clause chip of a page as data."""
    return {"id": found.id, "at": dict(found.at), "statement": dict(found.statement)}


def coded(code: str, name: Any) -> dict[str, Any]:
    return {"code": code, "name": words(name) or {"zh": code, "en": code}}
