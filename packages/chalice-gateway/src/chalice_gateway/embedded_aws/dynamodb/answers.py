"""Responses of the quick path."""

from __future__ import annotations

from typing import NamedTuple

JSON = "application/x-amz-json-1.0"


class Answer(NamedTuple):
    """The response to a request."""

    status: int
    headers: dict[str, str]
    body: bytes


def ok(text: str) -> Answer:
    """A successful response."""
    return Answer(200, {"Content-Type": JSON}, text.encode())


def error(name: str, description: str) -> Answer:
    """An error, with its description in JSON."""
    headers = {"Content-Type": "application/json", "x-amzn-errortype": name}
    return Answer(400, headers, description.encode())
