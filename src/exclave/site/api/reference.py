"""The API's document as a page people read: plain HTML, drawn on the server, without any script."""

import re
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from exclave.apps.ui import text
from exclave.site.api import document

_MARKS = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")


def show_reference(request: HttpRequest) -> HttpResponse:
    context = _context(text.is_english()) | {"address": reverse("api-document")}
    return render(request, "opendata/reference.html", context)


@cache
def _context(english: bool) -> dict[str, Any]:
    made = document.document()
    return {
        "about": [_marked(pair[english]) for pair in document.ABOUT],
        "groups": [
            {
                "name": tag["name"],
                "said": _own(tag["description"], english),
                "operations": _operations(made, tag["name"], english),
            }
            for tag in made["tags"]
        ],
        "shapes": [
            {"name": name, "said": schema.get("description", ""), "fields": _fields(schema)}
            for name, schema in sorted(made["components"]["schemas"].items())
        ],
    }


def _own(stated: str, english: bool) -> str:
    """The reader's half of “中文 · English”; a text without the dot stands in one language for all."""
    zh, _, en = stated.partition(" · ")
    return en if english and en else zh


def _described(stated: str, english: bool) -> str:
    """The reader's half, on one line and without the scope, which stands beside the address."""
    return _own(" ".join(stated.split()).partition(" 权限 Scope:")[0], english).replace("`", "")


def _operations(made: dict[str, Any], tag: str, english: bool) -> list[dict[str, Any]]:
    found = []
    for path, methods in made["paths"].items():
        stated = methods["get"]
        if tag not in stated["tags"]:
            continue
        schema = stated["responses"]["200"]["content"]["application/json"]["schema"]
        found.append(
            {
                "id": stated["operationId"],
                "path": path,
                "summary": _own(stated["summary"], english),
                "description": _described(stated.get("description", ""), english),
                "scope": document.scope_of(stated) if "security" in stated else None,
                "parameters": [_parameter(p, english) for p in stated["parameters"]],
                "shape": schema.get("title") or kind_of(schema),
                "fields": _fields(schema),
                "statuses": sorted(stated["responses"]),
            }
        )
    return found


def _parameter(stated: dict[str, Any], english: bool) -> dict[str, Any]:
    return {
        "name": stated["name"],
        "required": stated.get("required", False),
        "kind": kind_of(stated["schema"]),
        "said": _own(stated.get("description", ""), english).replace("`", ""),
    }


def _fields(schema: dict[str, Any]) -> list[dict[str, str]]:
    return [{"name": name, "kind": kind_of(one)} for name, one in schema.get("properties", {}).items()]


def kind_of(schema: dict[str, Any]) -> str:
    """A schema in few words: “integer, 1–100”, “a | b”, “list of Clause”."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(kind_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    if schema.get("format"):
        return str(schema["format"])
    if "minimum" in schema and "maximum" in schema:
        return f"{kind}, {schema['minimum']}–{schema['maximum']}"
    return kind


def _marked(stated: str) -> list[dict[str, Any]]:
    """The two marks the description uses, as parts for the template."""
    parts: list[dict[str, Any]] = []
    at = 0
    for hit in _MARKS.finditer(stated):
        parts.append({"text": stated[at : hit.start()]})
        parts.append({"text": hit[1] or hit[2], "code": bool(hit[1]), "strong": bool(hit[2])})
        at = hit.end()
    return [*parts, {"text": stated[at:]}]
