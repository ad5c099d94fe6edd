"""What goes wrong in a test, each with what the test needs to know.

AppError
├── AppNotStarted       the gateway ended before it served: `output` is what it printed
├── HandshakeRefused    the app or the gateway refused a connection: `status`, `headers`, `body`
├── ConnectionEnded     a message was awaited from a connection that ended: `code`, `reason`
├── UnexpectedMessage   a message came that is not JSON, or when none was to come
├── InvocationFailed    a function that the test invoked failed: `type`, `message`, `traceback`
└── WaitTimeout         something did not happen in time
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

LONGEST_TEXT = 300
MOST_TEXTS = 10


class AppError(Exception):
    """Something that a test waited for did not happen, or happened differently."""


class AppNotStarted(AppError):
    """The app or its options are invalid; the last line of the output says why."""

    def __init__(self, output: str) -> None:
        super().__init__(f"The app did not start:\n{output.strip()}")
        self.output = output


class HandshakeRefused(AppError):
    """The handshake of a WebSocket connection was answered with another status than 101."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(f"The handshake was refused with {status}: {_shortened(body.decode())}")
        self.status = status
        self.headers = headers
        self.body = body

    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


class ConnectionEnded(AppError):
    """The connection ended while a test waited for a message."""

    def __init__(self, code: int, reason: str, unread: Sequence[str]) -> None:
        why = f"{code} ({reason})" if reason else f"{code}"
        super().__init__(f"The connection ended with {why}.{came(unread)}")
        self.code = code
        self.reason = reason


class UnexpectedMessage(AppError):
    """A message came that the test did not expect; `text` is that message."""

    def __init__(self, problem: str, text: str) -> None:
        super().__init__(f"{problem}: {_shortened(text)}")
        self.text = text


class InvocationFailed(AppError):
    """A function that the test invoked raised, died, took too long, or returned no JSON."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        self.type: str = error["errorType"]
        self.message: str = error["errorMessage"]
        self.traceback = "\n".join(error.get("stackTrace", ()))
        super().__init__(f"{self.type}: {self.message}\n{self.traceback}".rstrip())


class WaitTimeout(AppError):
    """Something did not happen in time. The message has what happened instead."""


def came(texts: Sequence[str]) -> str:
    """A sentence about messages that came but were not those that a test waited for."""
    if not texts:
        return ""
    shown = "\n".join(f"  {_shortened(text)}" for text in texts[-MOST_TEXTS:])
    which = f"the last {MOST_TEXTS} of {len(texts)}" if len(texts) > MOST_TEXTS else "all"
    return f" These messages are unread ({which}):\n{shown}"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}... ({len(text)} letters)"
