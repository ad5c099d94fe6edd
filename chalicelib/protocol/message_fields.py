"""The fields of a message in frames, and how they keep to a frame's size. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from chalicelib.domain import File, Message, Reaction, Stamp
from chalicelib.protocol.encoding import present, to_json

MAX_EXCERPT_CHARS = 100
MAX_LISTED = 100  # members in all reactions of a message
MAX_LISTED_EACH = 10  # members in one of them
MAX_MESSAGE_BYTES = 30_600  # and its quote: a page has room for one, however long it is
# What a reply may take besides its own fields: name, look and excerpt of its target, escaped.
QUOTE_BYTES = 1_100
MARK_BYTES = len(',"mine":true')  # of each reaction that is the reader's

Quotes: TypeAlias = Mapping[int, Message]
"""The messages that others reply to, by their numbers, as far as they are kept."""


def message_fields(
    said: Message, quoted: Message | None = None, reader: str | None = None
) -> dict[str, Any]:
    """Return a message's fields that are not None.

    quoted: the message that it replies to, if that is kept. reader: the member whose own reactions
    are marked; None in frames for several.
    """
    fields = present(
        {
            "room": said.room,
            "seq": said.seq,
            "id": said.id,
            **said.sender._asdict(),
            "data": None if said.deleted else said.data,
            "at": said.at,
            "replyTo": None if said.reply_to is None else _quote(said.reply_to, quoted),
            "mentions": list(said.mentions) or None,
            "mentionsRoom": said.mentions_room or None,
            "files": _files(said.files) if said.files else None,
            "edited": said.edited and _stamp(said.edited),
            "deleted": said.deleted and _stamp(said.deleted),
            "thread": said.thread and said.thread._asdict(),
            "revision": said.revision or None,
        }
    )
    return _with_reactions(fields, said.reactions, reader) if said.reactions else fields


def message_size(said: Message) -> int:
    """Return what a message takes of a page at most, whoever reads it."""
    marked = _size(message_fields(said)) + MARK_BYTES * len(said.reactions)
    return min(marked, MAX_MESSAGE_BYTES) + (QUOTE_BYTES if said.reply_to else 0) + 1


def excerpt(text: str) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text[: 4 * MAX_EXCERPT_CHARS].split())
    return line if len(line) <= MAX_EXCERPT_CHARS else line[: MAX_EXCERPT_CHARS - 1] + "…"


def _quote(seq: int, quoted: Message | None) -> dict[str, Any]:
    if quoted is None:
        return {"seq": seq}
    shown = None if quoted.deleted else excerpt(quoted.data)
    deleted = True if quoted.deleted else None
    return present({"seq": seq, **quoted.sender._asdict(), "excerpt": shown, "deleted": deleted})


def _files(files: tuple[File, ...]) -> list[dict[str, Any]]:
    return [present(each._asdict()) for each in files]


def _stamp(stamp: Stamp) -> dict[str, Any]:
    return {**present(stamp.person._asdict()), "at": stamp.at}


def _with_reactions(
    fields: dict[str, Any], reactions: tuple[Reaction, ...], reader: str | None
) -> dict[str, Any]:
    """Add as much of the reactions as fits: if need be without names, or the first ones alone."""
    listed = list(_listed(reactions, reader, MAX_LISTED))
    if _size({**fields, "reactions": listed}) > MAX_MESSAGE_BYTES:
        listed = list(_listed(reactions, reader, 0))
    while _size({**fields, "reactions": listed}) > MAX_MESSAGE_BYTES:
        listed.pop()
    return {**fields, "reactions": listed}


def _listed(
    reactions: tuple[Reaction, ...], reader: str | None, most: int
) -> Iterator[dict[str, Any]]:
    for reaction, members in reactions:
        some = list(members[: min(most, MAX_LISTED_EACH)])
        most -= len(some)
        mine = {"mine": True} if reader in members else {}
        yield {"reaction": reaction, "count": len(members), "members": some, **mine}


def _size(fields: Mapping[str, Any]) -> int:
    return len(to_json(fields).encode())
