"""Appender: reserves a room's next number for a message, then writes the message there."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from chalicelib import deadline
from chalicelib.domain import File, Message
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable
from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.counter import Archived, Charge, Reservation
from chalicelib.stores.message_log.items import Item
from chalicelib.stores.message_log.message_attributes import message as message_of
from chalicelib.stores.message_log.reading import TRANSACTION_PAUSES_S
from chalicelib.stores.message_log.rules import Rules
from chalicelib.stores.message_log.slow_mode import SlowMode, SlowModeTimes
from chalicelib.stores.message_log.writer import (
    MAX_RESERVATIONS,
    WRITER_TIMEOUT_S,
    Part,
    Writer,
)

Attach = Callable[[int], tuple[File, ...]]
"""Returns the files of a message that is kept for a number of seconds. It is called when nothing
else keeps the message from being appended, and for none that the log has under its id."""


@dataclass(frozen=True)
class Appended:
    """A message as the log has it.

    new: False if the log had it before, under its id.
    void: a number that was reserved for it and sealed instead, if any.
    """

    message: Message
    new: bool
    void: int | None = None


class Appender:
    """Appends messages; raises StoreUnavailable and AWS's errors."""

    def __init__(self, writer: Writer, slow_mode: SlowModeTimes) -> None:
        self._writer = writer
        self._slow_mode = slow_mode

    def append(
        self,
        message: Message,
        is_exempt: bool = False,
        rules_of: str | None = None,
        attach: Attach | None = None,
    ) -> Appended:
        """Append a message as `MessageLog.append` does; raises Archived, SlowMode."""
        # An id tells apart the messages of one room alone, and slow mode holds in its threads, too.
        by = f"{message.room}#{message.id or secrets.token_urlsafe(8)}"
        room = rules_of or message.room
        charge = None if is_exempt else partial(self._slow_mode.charge, room, message, by=by)
        if attach:
            if known := self.sent(message):
                return known
            rules = self._charged(room, charge)
            message = replace(message, files=attach(rules.retention_s))
        # Behind the deadline lies its RESERVE_S, which is as long as a writer needs.
        if deadline.remaining() <= 0:
            raise StoreUnavailable("too little time is left to store a message; nothing was stored")
        for _ in range(MAX_RESERVATIONS):
            with deadline.within(WRITER_TIMEOUT_S):
                try:
                    reserved = self._reserve(message.room, charge, rules_of)
                except (Archived, SlowMode):
                    if known := self.sent(message):
                        return known
                    raise
                numbered = replace(message, seq=reserved.seq)
                if appended := self._write_or_seal(numbered, reserved):
                    return appended
        raise StoreUnavailable(f"{MAX_RESERVATIONS} reserved numbers were taken")

    def _reserve(self, log: str, charge: Charge | None, rules_of: str | None) -> Reservation:
        if rules_of is None:
            return self._writer.reserve(log, charge)
        rules = self._charged(rules_of, charge)
        reserved = self._writer.reserve(log, retention_s=rules.retention_s)
        return reserved._replace(rules=rules)

    def _charged(self, room: str, charge: Charge | None) -> Rules:
        """Return the rules of a room once slow mode lets the message through; raises Archived,
        SlowMode."""
        rules = self._writer.rules(room)
        if rules.slow_mode_s and charge:
            charge(rules.slow_mode_s)
        return rules

    def sent(self, message: Message) -> Appended | None:
        """Return the message that the log has under this id, if there is one."""
        marker = message.id and self._writer.get(_marker_room(message), 0)
        return self._known(message, marker, None) if marker else None

    def _write_or_seal(self, message: Message, reserved: Reservation) -> Appended | None:
        """Write as `_write` does; nobody has to wait for a number whose writer fails."""
        try:
            return self._write(message, reserved)
        except (StoreUnavailable, *AWS_ERRORS):
            self._writer.give_up(message.room, reserved, message.at)
            raise

    def _write(self, message: Message, reserved: Reservation) -> Appended | None:
        """Write at the reserved number, or find the message of the same id; None if the number is
        taken."""
        nonce, tries = secrets.token_urlsafe(8), 0
        parts = self._parts(message, reserved, nonce)
        while (refusal := self._writer.write(parts)) is not None:
            entry, marker = refusal.get("entry"), refusal.get("marker")
            if items.is_own(entry, nonce) or items.is_own(marker, nonce):
                break
            if marker:
                # Whatever was sent later; what was reserved for the resend is sealed.
                void = self._writer.give_up(message.room, reserved, message.at)
                return self._known(message, marker, void)
            if entry:
                return None
            tries += 1
            self._writer.pause(tries)
        return Appended(message, new=True)

    def _parts(self, message: Message, reserved: Reservation, nonce: str) -> dict[str, Part]:
        """What to write of a message: its entry, the marker of its id, if it has one, and its
        mentions."""
        table, expiry = self._writer.table, reserved.rules.expiry(message.at)
        puts = {"entry": items.put_if_absent(table, items.entry(message, nonce, expiry))}
        if message.id is not None:
            marker = items.marker(_marker_room(message), message.seq, message.at, nonce)
            puts["marker"] = items.put_if_absent(table, marker)
        for whom, item in items.mentions(message, expiry).items():
            puts[whom] = {"TableName": table, "Item": item}
        return {name: ("Put", put) for name, put in puts.items()}

    def _known(self, message: Message, marker: Item, void: int | None) -> Appended:
        stored = self._stored(message.room, items.number(marker, "number"))
        # Without an entry the message has expired; its sender learns that it was stored.
        known = stored or replace(message, seq=items.number(marker, "number"))
        return Appended(known, new=False, void=void)

    def _stored(self, room: str, seq: int) -> Message | None:
        """The message at a marker's number. A read in the middle of the original's transaction may
        see the marker before the message."""
        for pause_s in TRANSACTION_PAUSES_S:
            self._writer.sleep(pause_s)
            if item := self._writer.get(room, seq):
                return None if items.is_void(item) else message_of(item)
        return None


def _marker_room(message: Message) -> str:
    """The `room` of the key of a message's marker."""
    return f"{message.room}#{message.member}#{message.id}"
