"""Changer: changes a message, and writes into the room's log of changes that it has."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from chalicelib import deadline
from chalicelib.domain import Change, ChangeKind, Message
from chalicelib.stores.errors import StoreUnavailable
from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.counter import Archived, Reservation
from chalicelib.stores.message_log.items import Expiry, Item
from chalicelib.stores.message_log.reading import MessageReader
from chalicelib.stores.message_log.rewrite import rewrite
from chalicelib.stores.message_log.writer import (
    MAX_RESERVATIONS,
    WRITER_TIMEOUT_S,
    Part,
    Writer,
)

Decide = Callable[[Message | None], Message]
"""Returns what a message becomes, its revision unchanged; None: there is no such message. Raises
what refuses the change."""


@dataclass(frozen=True)
class Changed:
    """A message as it is after a change.

    seq: the number of the change; None if there was nothing to change.
    new: False if the log had the change before, under its id, or there was nothing to change.
    first: the changes from this number up to `seq` are known with this one: there are no others.
    void: a number that was reserved for it and sealed instead, if any.
    """

    message: Message
    seq: int | None
    new: bool
    first: int | None = None
    void: int | None = None


class Changer:
    """Changes messages; raises StoreUnavailable and AWS's errors."""

    def __init__(self, writer: Writer, messages: MessageReader) -> None:
        self._writer = writer
        self._messages = messages

    def change(
        self,
        change: Change,
        decide: Decide,
        even_archived: bool = False,
        rules_of: str | None = None,
    ) -> Changed:
        """Change a message as `MessageLog.change` does; raises Archived, and what `decide`
        raises."""
        # Behind the deadline lies its RESERVE_S, which is as long as a writer needs.
        if deadline.remaining() <= 0:
            raise StoreUnavailable("too little time is left to change a message; it is as it was")
        for _ in range(MAX_RESERVATIONS):
            with deadline.within(WRITER_TIMEOUT_S):
                attempt = _Attempt(self._writer, self._messages, change, decide)
                if changed := attempt.run(even_archived, rules_of):
                    return changed
        raise StoreUnavailable(f"{MAX_RESERVATIONS} reserved numbers were taken")


class _Rewrite(NamedTuple):
    """A message as it was read, with its expiry, and what it becomes."""

    old: Message
    new: Message
    expiry: Expiry


class _Attempt:
    """One change, at one reserved number. Before a number is reserved, and after each lost race, it
    is decided on the message as it is by then."""

    def __init__(
        self, writer: Writer, messages: MessageReader, change: Change, decide: Decide
    ) -> None:
        self._writer, self._messages = writer, messages
        self._change, self._decide = change, decide
        self._log = items.changes_log(change.room)
        # A reply has an id of its own room's, which has nothing to do with its sender's ids.
        of_reply = change.kind is ChangeKind.REPLY
        by = "thread" if of_reply else change.person.member
        self._marker_room = f"{self._log}#{by}#{change.id}" if change.id is not None else None

    def run(self, even_archived: bool, rules_of: str | None) -> Changed | None:
        """Change the message; None if the reserved number is taken."""
        change = self._change
        decided = self._decided(self._writer.get(change.room, change.target))
        if isinstance(decided, Changed):
            return decided
        try:
            if rules_of and not even_archived:
                self._writer.rules(rules_of)
            reserved = self._writer.reserve(self._log, even_archived=even_archived)
        except Archived:
            if known := self._made_before():
                return known
            raise
        try:
            return self._write(decided, reserved)
        except Exception:  # what `decide` raises, too: nobody has to wait for the number
            self._give_up(reserved)
            raise

    def _write(self, rewriting: _Rewrite, reserved: Reservation) -> Changed | None:
        nonce, tries = secrets.token_urlsafe(8), 0
        while (refusal := self._writer.write(self._parts(rewriting, reserved, nonce))) is not None:
            entry, marker = refusal.get("entry"), refusal.get("marker")
            if items.is_own(entry, nonce) or items.is_own(marker, nonce):
                break
            if marker:
                return replace(self._known(marker), void=self._give_up(reserved))
            if entry:
                return None
            if "target" in refusal:
                decided = self._decided(refusal["target"])
                if isinstance(decided, Changed):
                    return replace(decided, void=self._give_up(reserved))
                rewriting = decided
            tries += 1
            self._writer.pause(tries)
        first = 1 if reserved.is_first else reserved.seq
        return Changed(rewriting.new, reserved.seq, new=True, first=first)

    def _decided(self, target: Item | None) -> _Rewrite | Changed:
        """What to write; or what there is already, because the id is known or nothing changes."""
        old = self._messages.of(target)
        try:
            new = self._decide(old)
        except Exception:
            if known := self._made_before():
                return known
            raise
        if old is None or target is None:
            raise ValueError("there is no message to change")
        if new == old:
            return self._made_before() or Changed(old, None, new=False)
        return _Rewrite(old, replace(new, revision=old.revision + 1), Expiry.of(target))

    def _parts(self, rewriting: _Rewrite, reserved: Reservation, nonce: str) -> dict[str, Part]:
        """The entry of the change, the marker of its id, if it has one, and what the message
        becomes."""
        change, seq, (old, new, expiry) = self._change, reserved.seq, rewriting
        entry = items.change_entry(change, seq, new.revision, nonce, expiry)
        table = self._writer.table
        parts: dict[str, Part] = {
            "entry": ("Put", items.put_if_absent(table, entry)),
            "target": ("Update", rewrite(table, old, new)),
        }
        if self._marker_room is not None:
            marker = items.change_marker(self._marker_room, change, seq, new.revision, nonce)
            parts["marker"] = "Put", items.put_if_absent(table, marker)
        return parts

    def _made_before(self) -> Changed | None:
        """The change that the log has under this id."""
        marker = self._marker_room and self._writer.get(self._marker_room, 0)
        return self._known(marker) if marker else None

    def _known(self, marker: Item) -> Changed:
        target, revision = items.number(marker, "target"), items.number(marker, "revision")
        found = self._messages.states(self._change.room, {target: revision})
        # If the message is no longer kept, that is what refuses the change.
        message = found.get(target) or self._decide(None)
        seq = items.number(marker, "number")
        return Changed(message, seq, new=False, first=seq)

    def _give_up(self, reserved: Reservation) -> int | None:
        return self._writer.give_up(self._log, reserved, self._change.at)
