"""Finds the route of a path, as API Gateway does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from chalice_gateway.manifest import Route


class Match(NamedTuple):
    """A route, and the values that its path captures. They stay percent-encoded (chalice#511)."""

    route: Route
    captured: dict[str, str]


class Router:
    """Routes by path. A literal segment goes before a variable, a variable before `{proxy+}`."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = sorted(routes, key=lambda route: _specificity(route.path))

    def match(self, path: str) -> Match | None:
        """The route of a path, as it stands in the request. A slash at the end does not count."""
        segments = _segments(path)
        for route in self._routes:
            captured = _capture(_segments(route.path), segments)
            if captured is not None:
                return Match(route, captured)
        return None


def _segments(path: str) -> list[str]:
    stripped = path[1:].removesuffix("/")
    return stripped.split("/") if stripped else []


def _specificity(path: str) -> list[int]:
    """A sort key by which the most specific path comes first."""
    return [_generality(segment) for segment in _segments(path)]


def _generality(segment: str) -> int:
    if not segment.startswith("{"):
        return 0
    return 2 if segment.endswith("+}") else 1


def _capture(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    """The captured values of segments that match; None for others."""
    if pattern and _generality(pattern[-1]) == 2 and len(segments) >= len(pattern):
        rest = "/".join(segments[len(pattern) - 1 :])
        segments = [*segments[: len(pattern) - 1], rest]
    if len(pattern) != len(segments):
        return None
    captured = {}
    for expected, segment in zip(pattern, segments, strict=True):
        if _generality(expected):
            if not segment:
                return None
            captured[expected.strip("{+}")] = segment
        elif expected != segment:
            return None
    return captured
