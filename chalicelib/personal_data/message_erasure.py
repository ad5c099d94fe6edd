"""MessageErasure: takes a member out of the table of messages.

A message becomes a tombstone by a change of the log, so that every client that is there, or comes
back, drops its text; its number stays. What else stands in the table is changed in place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.chat import message_rules
from chalicelib.domain import ERASED, Change, ChangeKind, Message, Stamp
from chalicelib.personal_data.pages import Item
from chalicelib.personal_data.tables import Tables
from chalicelib.personal_data.traces import in_key, key_of
from chalicelib.stores import MessageLog


class _NoMessage(Exception):
    """There is no such message, or it has expired."""


class MessageErasure:
    """Erases items of the table of messages.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self, tables: Tables, log: MessageLog, member: str, clock: Callable[[], int]
    ) -> None:
        self._client = tables.client
        self._table = tables.messages
        self._log = log
        self._member = member
        self._clock = clock

    def erase(self, item: Item) -> str | None:
        """Take the member out of an item; returns what it was."""
        if in_key(item, self._member):
            self._client.delete_item(TableName=self._table, Key=key_of(item))
            is_mention = item["room"]["S"].startswith("@")
            return "entries of lists of mentions" if is_mention else "records of what was sent"
        if "#" in item["room"]["S"]:
            return self._hide(item)
        return self._change(item)

    def _hide(self, item: Item) -> str | None:
        """Let an entry of the log of changes not tell who made it."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=key_of(item),
                UpdateExpression="SET #member = :erased",
                ConditionExpression="#member = :member",
                ExpressionAttributeNames={"#member": "member"},
                ExpressionAttributeValues={
                    ":erased": {"S": ERASED.member},
                    ":member": {"S": self._member},
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        return "changes"

    def _change(self, item: Item) -> str | None:
        room, seq = item["room"]["S"], int(item["seq"]["N"])
        is_own = item["member"] == {"S": self._member}
        kind = ChangeKind.DELETE if is_own else ChangeKind.EDIT
        at = self._clock()
        change = Change(room=room, kind=kind, target=seq, person=ERASED, at=at)
        try:
            changed = self._log.change(change, self._erased, even_archived=True)
        except _NoMessage:
            return self._delete_expired(item)
        if not changed.new:
            return None
        return "messages" if is_own else "reactions, mentions and stamps at messages of others"

    def _erased(self, message: Message | None) -> Message:
        if message is None:
            raise _NoMessage
        return without_member(message, self._member, self._clock())

    def _delete_expired(self, item: Item) -> str:
        """Delete a message that DynamoDB deletes soon: nobody reads it any more."""
        self._client.delete_item(TableName=self._table, Key=key_of(item))
        return "expired messages"


def without_member(message: Message, member: str, at: int) -> Message:
    """Return what a message becomes without a member. Pure.

    at: milliseconds since the epoch, UTC.
    """
    if message.member == member:
        return _tombstone(message, member, at)
    stamps: dict[str, Any] = {"edited": message.edited, "deleted": message.deleted}
    hidden: dict[str, Any] = {
        name: Stamp(ERASED, stamp.at)
        for name, stamp in stamps.items()
        if stamp and stamp.person.member == member
    }
    return replace(
        message,
        mentions=tuple(other for other in message.mentions if other != member),
        reactions=message_rules.without(message.reactions, member),
        **hidden,
    )


def _tombstone(message: Message, member: str, at: int) -> Message:
    """A deleted message of nobody. Who else has deleted it before stays."""
    by_other = message.deleted and message.deleted.person.member != member
    by = message.deleted if message.deleted and by_other else Stamp(ERASED, at)
    return replace(message_rules.tombstone(message, by), **ERASED._asdict(), id=None)
