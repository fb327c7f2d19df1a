"""The API's document as a page people read: plain HTML, drawn on the server, without any script."""

import re
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from exclave.site.api import document

_MARKS = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")


def show_reference(request: HttpRequest) -> HttpResponse:
    return render(request, "opendata/reference.html", _context() | {"address": reverse("api-document")})


@cache
def _context() -> dict[str, Any]:
    made = document.document()
    return {
        "about": [_marked(part.replace("\n", " ")) for part in made["info"]["description"].split("\n\n")],
        "groups": [
            {"name": tag["name"], "said": tag["description"], "operations": _operations(made, tag["name"])}
            for tag in made["tags"]
        ],
        "shapes": [
            {"name": name, "said": schema.get("description", ""), "fields": _fields(schema)}
            for name, schema in sorted(made["components"]["schemas"].items())
        ],
    }


def _operations(made: dict[str, Any], tag: str) -> list[dict[str, Any]]:
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
                "summary": stated["summary"],
                "description": stated.get("description", "").replace("`", ""),
                "scope": document.scope_of(stated) if "security" in stated else None,
                "parameters": [_parameter(p) for p in stated["parameters"]],
                "shape": schema.get("title") or kind_of(schema),
                "fields": _fields(schema),
                "statuses": sorted(stated["responses"]),
            }
        )
    return found


def _parameter(stated: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": stated["name"],
        "required": stated.get("required", False),
        "kind": kind_of(stated["schema"]),
        "said": stated.get("description", "").replace("`", ""),
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


def _marked(text: str) -> list[dict[str, Any]]:
    """The two marks the description uses, as parts for the template."""
    parts: list[dict[str, Any]] = []
    at = 0
    for hit in _MARKS.finditer(text):
        parts.append({"text": text[at : hit.start()]})
        parts.append({"text": hit[1] or hit[2], "code": bool(hit[1]), "strong": bool(hit[2])})
        at = hit.end()
    return [*parts, {"text": text[at:]}]
