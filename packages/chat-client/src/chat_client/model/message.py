"""What a room's log consists of: messages, and gaps where messages are no longer kept. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from chat_client.model.fields import as_list, as_number, as_object, as_text
from chat_client.model.message_parts import (
    File,
    Reaction,
    Reply,
    Stamp,
    Thread,
    excerpt,
    files,
    reactions,
)
from chat_client.model.people import Person


@dataclass(frozen=True)
class Message:
    """A message of `member`, called `name` at the time; `at` is in milliseconds since 1970, UTC.

    A message changes: this is what it was at its `revision`, 0 before the first change.

    look: what names that look like this one have in common; None if that is the name itself.
    vouched: whether the name came with a sign-in.
    reply_to: the message that it answers. mentions: the ids of members.
    mentions_room: whether it mentions everybody. files: those that it carries.
    edited: the last time. deleted: if it was, and then `data` is empty.
    """

    room: str
    seq: int
    member: str
    name: str
    data: str
    at: int
    id: str | None = None
    look: str | None = None
    vouched: bool = False
    reply_to: Reply | None = None
    mentions: tuple[str, ...] = ()
    mentions_room: bool = False
    files: tuple[File, ...] = ()
    edited: Stamp | None = None
    deleted: Stamp | None = None
    reactions: tuple[Reaction, ...] = ()
    thread: Thread | None = None
    revision: int = 0

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Message:
        """Read a frame's fields, and ignore further ones. Raises ValueError."""
        given = {"data": "", **fields} if "deleted" in fields else fields
        values: dict[str, Any] = {name: given.get(name) for name in _TYPES}
        wrong = [name for name, value in values.items() if type(value) is not _TYPES[name]]
        texts: dict[str, Any] = {name: fields.get(name) for name in ("id", "look")}
        wrong += [name for name, value in texts.items() if not isinstance(value, str | None)]
        if wrong:
            raise ValueError(f"not a message: {', '.join(wrong)}")
        return cls(**values, **texts, **_parts(fields))

    @property
    def person(self) -> Person:
        """Who sent it."""
        return Person(self.member, self.name, self.look, self.vouched)

    def seen_by(self, you: str | None, known: Message | None) -> Message:
        """With what the frames for all clients leave out of reactions. known: as it was before."""
        if not self.reactions:
            return self
        before = {each.reaction: each for each in known.reactions} if known else {}
        found = (each.seen_by(you, before.get(each.reaction)) for each in self.reactions)
        return replace(self, reactions=tuple(found))

    def answering(self, target: Message) -> Message:
        """With what its target is now."""
        if target.deleted:
            reply = Reply(target.seq, target.person, is_deleted=True)
        else:
            reply = Reply(target.seq, target.person, excerpt(target.data))
        return replace(self, reply_to=reply)


_TYPES = {"room": str, "seq": int, "member": str, "name": str, "data": str, "at": int}
_PARTS: dict[str, tuple[str, Callable[[object], Any]]] = {
    "vouched": ("vouched", lambda value: value is True),
    "mentions_room": ("mentionsRoom", lambda value: value is True),
    "reply_to": ("replyTo", lambda value: Reply.from_fields(as_object(value))),
    "mentions": ("mentions", lambda value: tuple(map(as_text, as_list(value)))),
    "files": ("files", files),
    "edited": ("edited", lambda value: Stamp.from_fields(as_object(value))),
    "deleted": ("deleted", lambda value: Stamp.from_fields(as_object(value))),
    "reactions": ("reactions", reactions),
    "thread": ("thread", lambda value: Thread.from_fields(as_object(value))),
    "revision": ("revision", as_number),
}


def _parts(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What most messages do not have."""
    found = {}
    for name, (key, read) in _PARTS.items():
        if key in fields:
            try:
                found[name] = read(fields[key])
            except ValueError as error:
                raise ValueError(f"not a message: {key}: {error}") from None
    return found


@dataclass(frozen=True)
class Gap:
    """Stands for the messages from `first` to `last`, which the server no longer keeps."""

    first: int
    last: int


Entry: TypeAlias = Message | Gap
