"""What to tell a person about a client, whenever something has changed."""

from __future__ import annotations

from chat_client.client import Client
from chat_client.connection import ConnectionState
from chat_client.outbox import OutboxItem
from chat_client.room_log import Entry
from chat_client.text import safe

MAX_QUOTE_CHARS = 60  # characters of a message that is quoted


class Notices:
    """What is new about a client since it was last asked for.

    refused: how many messages the server will never take.
    """

    def __init__(self, client: Client, address: str) -> None:
        self.refused = 0
        self._client = client
        self._address = address
        self._shown = 0
        self._is_away = False

    def new_entries(self) -> list[Entry]:
        """Those of the log that were not there yet."""
        log = self._client.log
        entries = log.entries[log.prepended + self._shown :]
        self._shown += len(entries)
        return entries

    def new_notices(self) -> list[str]:
        """What went wrong, each thing once, and that it is right again."""
        return [*self._refusals(), *self._outage()]

    def _refusals(self) -> list[str]:
        notices = []
        for item in self._client.outbox.items:
            if item.error:
                self._client.outbox.discard(item.id)
                why = safe(item.error.reason or item.error.code)
                notices.append(f"not sent: {quoted(item)}: {why}")
        self.refused += len(notices)
        return notices

    def _outage(self) -> list[str]:
        if self._client.offline_reason and not self._is_away:
            self._is_away = True
            reason = safe(self._client.offline_reason)
            return [f"no connection to {self._address}: {reason}; still trying"]
        if self._client.state is ConnectionState.OPEN and self._is_away:
            self._is_away = False
            return ["connected"]
        return []


def quoted(item: OutboxItem) -> str:
    """So much of an unsent message that one knows which it is, in one line."""
    text = safe(item.data)
    return text if len(text) <= MAX_QUOTE_CHARS else f"{text[: MAX_QUOTE_CHARS - 2]} …"
