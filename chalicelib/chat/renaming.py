"""Renaming: gives a connection another name."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.chat.presence import Presence
from chalicelib.delivery import Dispatcher
from chalicelib.domain import Connection
from chalicelib.protocol import frames, look_alikes
from chalicelib.protocol.actions import Rename
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import ConnectionStore


class Renaming:
    """Performs `rename`; raises FrameError and StoreUnavailable."""

    def __init__(
        self, connections: ConnectionStore, presence: Presence, dispatcher: Dispatcher
    ) -> None:
        self._connections = connections
        self._presence = presence
        self._dispatcher = dispatcher

    def rename(self, sender: Connection, asked: Rename) -> None:
        """Rename a connection, tell it, and its rooms."""
        if sender.vouched:
            text = "Your name comes with your sign-in."
            raise FrameError(ErrorCode.NOT_ALLOWED, text, asked.id)
        renamed = replace(sender, name=asked.name, look=look_alikes.look(asked.name))
        here = self._connections.rename(renamed) if renamed.name != sender.name else None
        self._dispatcher.reply(frames.renamed(renamed.person, asked.id), sender.id)
        if here:
            self._presence.renamed(here)
