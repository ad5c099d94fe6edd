"""Quoting: finds the messages that others reply to. A text that is quoted stands nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain import Message
from chalicelib.stores import MessageLog


class Quoting:
    """Reads quoted messages; raises StoreUnavailable."""

    def __init__(self, messages: MessageLog) -> None:
        self._messages = messages

    def of(self, messages: Sequence[Message]) -> dict[int, Message]:
        """Return what messages of one room reply to, by number, as far as it is kept. Nothing is
        read for what is among them."""
        known = {message.seq: message for message in messages}
        wanted = {message.reply_to for message in messages if message.reply_to is not None}
        if missing := wanted - known.keys():
            keys = [(messages[0].room, seq) for seq in sorted(missing)]
            found = self._messages.messages(keys)
            known |= {seq: message for (_, seq), message in found.items()}
        return {seq: known[seq] for seq in wanted if seq in known}
