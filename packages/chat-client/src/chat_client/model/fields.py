"""Read a frame's fields. Each function raises ValueError for a value of another type. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Frame: TypeAlias = Mapping[str, Any]


def as_object(value: object) -> Frame:
    """A JSON object."""
    if not isinstance(value, dict):
        raise ValueError(f"expected an object, got {type(value).__name__}")
    return value


def as_list(value: object) -> list[object]:
    """A JSON array."""
    if not isinstance(value, list):
        raise ValueError(f"expected a list, got {type(value).__name__}")
    return value


def as_number(value: object) -> int:
    """A whole number."""
    if type(value) is not int:
        raise ValueError(f"expected a whole number, got {type(value).__name__}")
    return value


def as_text(value: object) -> str:
    """A string."""
    if not isinstance(value, str):
        raise ValueError(f"expected a string, got {type(value).__name__}")
    return value


def as_optional_text(value: object) -> str | None:
    """A string, or None where the field is absent."""
    return None if value is None else as_text(value)


def as_optional_number(value: object) -> int | None:
    """A whole number, or None where the field is absent."""
    return None if value is None else as_number(value)
