"""What becomes of a message that is edited, deleted, reacted to or replied to, or why not. Pure.

Each rule takes the message as it is now, None if it is not there, and returns it as it is then.
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain import Message, Reaction, Stamp, Thread
from chalicelib.protocol.actions import Delete, Edit, React
from chalicelib.protocol.errors import ErrorCode, FrameError

MAX_KINDS = 50  # different reactions of one message
MAX_REACTIONS = 1_000  # of one message, by all members together


class Superseded(Exception):
    """The message has another revision than the one that the change is meant for."""


def edited(found: Message | None, asked: Edit, by: Stamp, text: str, edit_ms: int) -> Message:
    """Return a message with another text.

    edit_ms: for how long after it was sent a message can be edited.
    """
    message = _expected(existing(found, asked.id), asked)
    if message.member != by.person.member:
        text_ = "Only who sent a message may edit it."
        raise FrameError(ErrorCode.NOT_ALLOWED, text_, asked.id)
    if by.at > message.at + edit_ms:
        raise FrameError(ErrorCode.TOO_LATE, "This message is too old to be edited.", asked.id)
    if text == message.data:
        return message
    return replace(message, data=text, edited=by)


def deleted(found: Message | None, asked: Delete, by: Stamp, moderates: bool) -> Message:
    """Return what is left of a message; its thread stays.

    moderates: whether who deletes it may delete messages of others.
    """
    message = _expected(existing(found, asked.id), asked)
    if message.member != by.person.member and not moderates:
        text = "Only who sent a message, or moderates the room, may delete it."
        raise FrameError(ErrorCode.NOT_ALLOWED, text, asked.id)
    return tombstone(message, by)


def tombstone(message: Message, by: Stamp) -> Message:
    """Return what is left of a deleted message."""
    return replace(
        message,
        data="",
        edited=None,
        deleted=by,
        reply_to=None,
        mentions=(),
        mentions_room=False,
        files=(),
        reactions=(),
    )


def reacted(found: Message | None, asked: React, member: str) -> Message:
    """Return a message with a member's reaction, or without it if it is taken back."""
    message = existing(found, asked.id)
    if asked.is_back:
        return replace(message, reactions=without(message.reactions, member, asked.reaction))
    by_kind = dict(message.reactions)
    members = by_kind.get(asked.reaction, ())
    if member in members:
        return message
    by_kind[asked.reaction] = (*members, member)
    if len(by_kind) > MAX_KINDS or sum(map(len, by_kind.values())) > MAX_REACTIONS:
        text = f"A message can have {MAX_KINDS} different reactions, and {MAX_REACTIONS:,} in all."
        raise FrameError(ErrorCode.TOO_MANY_REACTIONS, text, asked.id)
    return replace(message, reactions=tuple(Reaction(*each) for each in by_kind.items()))


def without(
    reactions: tuple[Reaction, ...], member: str, reaction: str | None = None
) -> tuple[Reaction, ...]:
    """Return reactions without those of a member; of one kind, if it is given."""
    left = (
        Reaction(kind, tuple(each for each in members if each != member))
        if reaction in (None, kind)
        else Reaction(kind, members)
        for kind, members in reactions
    )
    return tuple(each for each in left if each.members)


def replied(found: Message | None, reply: Message) -> Message:
    """Return a message with one more reply in its thread, deleted or not."""
    if found is None:
        raise FrameError(ErrorCode.NO_MESSAGE, "The thread's first message is no longer kept.")
    before = found.thread or Thread(0, 0, 0)
    last = max(before.last, reply.seq)
    return replace(found, thread=Thread(before.replies + 1, last, max(before.at, reply.at)))


def existing(found: Message | None, id: str | None) -> Message:
    """Return a message that is there and not deleted; raises FrameError."""
    if found is None or found.deleted:
        text = "There is no such message, or it is deleted."
        raise FrameError(ErrorCode.NO_MESSAGE, text, id)
    return found


def _expected(message: Message, asked: Edit | Delete) -> Message:
    """Return a message that has a revision that the change is meant for; raises Superseded."""
    if asked.revisions is not None and message.revision not in asked.revisions:
        raise Superseded
    return message
