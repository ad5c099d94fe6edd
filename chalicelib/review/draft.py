"""What a review hook is asked, and what it may answer. Pure.

ReviewFailed and Rejected are what ends a message before it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from chalicelib.protocol.actions import MAX_DATA_CHARS

MAX_REASON_CHARS = 200


class DraftKind(str, Enum):
    """What a text is to become."""

    MESSAGE = "message"
    EDIT = "edit"


@dataclass(frozen=True)
class Draft:
    """A text that a member wants to store.

    member, name: who wrote it. data: the text.
    """

    room: str
    member: str
    name: str
    data: str
    kind: DraftKind = DraftKind.MESSAGE

    def as_json(self) -> dict[str, str]:
        """Return what the hook is given."""
        return {
            "room": self.room,
            "member": self.member,
            "name": self.name,
            "data": self.data,
            "kind": self.kind.value,
        }


class Rejected(Exception):
    """The hook rejects a text; `reason` is for its author."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReviewFailed(Exception):
    """The hook gave no verdict, and the default is to reject: the author may try again.

    `str()` tells why, and quotes neither the text nor the hook's answer.
    """


def text_of(answer: Any, draft: Draft) -> str:
    """Return the text to store; raises Rejected, and ReviewFailed for what is not an answer."""
    if not isinstance(answer, dict):
        raise ReviewFailed(f"it answered {type(answer).__name__}, not an object")
    match answer.get("verdict"):
        case "accept":
            return draft.data
        case "reject":
            raise Rejected(_text(answer, "reason", MAX_REASON_CHARS))
        case "rewrite":
            return _text(answer, "data", MAX_DATA_CHARS)
    raise ReviewFailed('its "verdict" is not "accept", "reject" or "rewrite"')


def _text(answer: dict[str, Any], name: str, most: int) -> str:
    text = answer.get(name)
    if not isinstance(text, str) or not 1 <= len(text) <= most:
        raise ReviewFailed(f'its "{name}" is not a text of 1 to {most:,} characters')
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ReviewFailed(f'its "{name}" has half of a surrogate pair')
    return str(text)
