"""What a room's log consists of: messages, and gaps where messages are no longer kept. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Message:
    """A message of `member`, called `name` at the time; `at` is in milliseconds since 1970, UTC."""

    room: str
    seq: int
    member: str
    name: str
    data: str
    at: int
    id: str | None = None

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Message:
        """Read a frame's fields, and ignore further ones. Raises ValueError."""
        values: dict[str, Any] = {name: fields.get(name) for name in _TYPES}
        wrong = [name for name, value in values.items() if type(value) is not _TYPES[name]]
        id = fields.get("id")
        if wrong or not isinstance(id, str | None):
            raise ValueError(f"not a message: {', '.join(wrong) or 'id'}")
        return cls(**values, id=id)


_TYPES = {"room": str, "seq": int, "member": str, "name": str, "data": str, "at": int}


@dataclass(frozen=True)
class Gap:
    """Stands for the messages from `first` to `last`, which the server no longer keeps."""

    first: int
    last: int


Entry: TypeAlias = Message | Gap
