"""Messages: sent, changed and read."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.protocol.actions.framed import Framed
from chalicelib.protocol.actions.limits import MAX_MENTIONS_PAGE, MAX_PAGE_SIZE, SEARCH_PAGE


@dataclass(frozen=True)
class SendMessage(Framed):
    """`sendmessage`: send `data`, 1 to 4,000 characters, to the room.

    reply_to: the number of the message that it replies to.
    mentions: the members that it mentions. mentions_room: whether it mentions everybody.
    files: the ids of the files that it carries.
    """

    data: str
    room: str | None = None
    reply_to: int | None = None
    mentions: tuple[str, ...] = ()
    mentions_room: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edit(Framed):
    """`edit`: give one's own message another text.

    revisions: the message must have one of them; None: any. No frame says it, as for Delete.
    """

    target: int
    data: str
    room: str | None = None
    revisions: frozenset[int] | None = None


@dataclass(frozen=True)
class Delete(Framed):
    """`delete`: delete one's own message, or as a moderator any. revisions: as for Edit."""

    target: int
    room: str | None = None
    revisions: frozenset[int] | None = None


@dataclass(frozen=True)
class React(Framed):
    """`react`: add a reaction to a message, or take one's own back (`unreact`)."""

    target: int
    reaction: str
    room: str | None = None
    is_back: bool = False


@dataclass(frozen=True)
class History(Framed):
    """`history`: the messages after a number, before one, or since a time; with none, the newest.

    since: in milliseconds since the epoch. limit: the most messages, 1 to 100.
    """

    after: int | None = None
    before: int | None = None
    limit: int = MAX_PAGE_SIZE
    room: str | None = None
    since: int | None = None


@dataclass(frozen=True)
class Changes(Framed):
    """`changes`: the messages that have changed after a number of the room's changes.

    after: None asks for the newest number alone. limit: the most changes, 1 to 100.
    """

    after: int | None = None
    limit: int = MAX_PAGE_SIZE
    room: str | None = None


@dataclass(frozen=True)
class Search(Framed):
    """Find the messages that have some words, the newest first. Not a frame: over HTTP alone.

    query: the words. before: what the page before had as `next`, or a time in milliseconds.
    limit: the most messages, 1 to 50.
    """

    room: str
    query: str
    before: str | None = None
    limit: int = SEARCH_PAGE


@dataclass(frozen=True)
class Mentions(Framed):
    """`mentions`: the messages that mention the member, in all rooms, the newest first.

    after: what the page before had as `next`.
    """

    limit: int = MAX_MENTIONS_PAGE
    after: int | None = None
