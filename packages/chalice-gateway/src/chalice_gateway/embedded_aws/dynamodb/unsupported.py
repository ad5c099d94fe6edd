"""Why the quick path does not handle a request."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any, TypeVar

T = TypeVar("T")


class Unsupported(Exception):
    """Leave this request to moto. It may be invalid; then moto knows the error."""


def require(condition: object) -> None:
    """Leave the request to moto unless `condition` holds."""
    if not condition:
        raise Unsupported


def present(value: T | None) -> T:
    """A value that is not None."""
    if value is None:
        raise Unsupported
    return value


def require_members(request: Mapping[str, Any], known: Set[str]) -> None:
    """Leave the request to moto if it has members that are not `known`."""
    if not request.keys() <= known:
        raise Unsupported
