"""Values of DynamoDB as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def plain(value: Mapping[str, Any]) -> Any:
    """A value without its type. A set becomes a list, and binary data stay in base64."""
    ((type_, inner),) = value.items()
    if type_ == "N":
        return _number(inner)
    if type_ == "NS":
        return [_number(each) for each in inner]
    if type_ == "NULL":
        return None
    if type_ == "L":
        return [plain(each) for each in inner]
    if type_ == "M":
        return {name: plain(each) for name, each in inner.items()}
    return inner


def _number(text: str) -> int | float | str:
    """The number; the text if JSON's readers would lose digits of it."""
    try:
        return int(text)
    except ValueError:
        number = float(text)
        return number if len(text.lstrip("-0.").replace(".", "")) <= 15 else text
