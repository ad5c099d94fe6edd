"""Formats: texts with the paths of values in braces, such as `{alert.title}: {status}`.

Nothing of Python's `str.format` is in them, no attributes, calls or widths: a format that somebody
else writes reads values of the body alone, and takes no longer than its length.
"""

from __future__ import annotations

import re
from typing import Any

from chalicelib.incoming.paths import text_at
from chalicelib.protocol.actions import MAX_DATA_CHARS

MAX_FORMAT_CHARS = 1_000
MAX_PATHS = 20
MAX_PATH_CHARS = 200

# `{{` and `}}` stand for braces.
_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_PATH = re.compile(r"[^\s{}.]+(\.[^\s{}.]+)*")


class BadFormat(ValueError):
    """The format breaks a rule; `str()` tells which."""


def check(text: str) -> None:
    """Raise BadFormat unless a text is a format that names at least one path."""
    if len(text) > MAX_FORMAT_CHARS:
        raise BadFormat(f"it has more than {MAX_FORMAT_CHARS:,} characters")
    paths = 0
    for token in _TOKEN.finditer(text):
        if token[0] in ("{", "}"):
            raise BadFormat("a brace is not closed or not open; write {{ or }} for a brace")
        if token[1] is not None:
            paths += 1
            if len(token[1]) > MAX_PATH_CHARS or not _PATH.fullmatch(token[1]):
                raise BadFormat(
                    "a path in braces must be names or numbers with dots between, "
                    'such as "{alerts.0.labels.alertname}"'
                )
    if paths > MAX_PATHS:
        raise BadFormat(f"it has more than {MAX_PATHS} paths")
    if not paths:
        raise BadFormat('it has no path in braces, such as "{title}"')


def fill(text: str, payload: Any) -> str:
    """Return a format with the values of a payload; what is not there is empty."""
    return _TOKEN.sub(lambda token: _filled(token, payload), text)


def _filled(token: re.Match[str], payload: Any) -> str:
    if token[1] is None:
        return token[0][0]
    # The whole message has no more; one value of several would be repeated without a bound.
    return text_at(payload, token[1])[: MAX_DATA_CHARS + 1]
