"""Reads values out of JSON by dotted paths, whatever their types turn out to be."""

from __future__ import annotations

import json
from typing import Any

MAX_INDEX_DIGITS = 4


def value_at(value: Any, path: str) -> Any:
    """Return what stands at a path such as `alerts.0.labels.alertname`; None if nothing does.

    A part is the name of an object's field, or the place in a list, from 0.
    """
    for part in path.split("."):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and _is_index(part) and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def text_at(value: Any, path: str) -> str:
    """Return what stands at a path as a text: "" for nothing, JSON for objects and lists."""
    return as_text(value_at(value, path))


def string_at(value: Any, path: str) -> str:
    """Return the string at a path, "" for anything else."""
    found = value_at(value, path)
    return found if isinstance(found, str) else ""


def as_text(value: Any) -> str:
    """Return a value of JSON as a text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:  # nested as deeply as can just be read
        return ""


def list_at(value: Any, path: str) -> list[dict[str, Any]]:
    """Return the objects in the list at a path; none if it is no list."""
    found = value_at(value, path)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _is_index(part: str) -> bool:
    return len(part) <= MAX_INDEX_DIGITS and part.isascii() and part.isdigit()
