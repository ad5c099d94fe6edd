"""What to tell the user whenever a client has changed."""

from __future__ import annotations

from chat_client.cli.escaping import escaped
from chat_client.client import Client
from chat_client.model.message import Entry
from chat_client.model.outbox import OutboxItem
from chat_client.net.connection import ConnectionState

MAX_QUOTE_CHARS = 60
THROTTLED = "sending more slowly: server limit reached"


class Notices:
    """What is new about a client since the last call.

    refused: how many messages the server has refused.
    """

    def __init__(self, client: Client, address: str) -> None:
        """address: without secrets, because it is shown."""
        self.refused = 0
        self._client = client
        self._address = address
        self._shown = 0
        self._is_offline = False
        self._was_throttled = False

    def new_entries(self) -> list[Entry]:
        """The log's new entries."""
        log = self._client.log
        entries = log.entries[log.prepended + self._shown :]
        self._shown += len(entries)
        return entries

    def new_notices(self) -> list[str]:
        """Each refused message, when the connection is lost and restored, and the first wait."""
        return [*self._refusals(), *self._connection(), *self._throttling()]

    def _refusals(self) -> list[str]:
        notices = []
        for item in self._client.outbox.items:
            if item.error:
                self._client.outbox.discard(item.id)
                reason = escaped(item.error.reason or item.error.code)
                notices.append(f"not sent: {quoted(item)}: {reason}")
        self.refused += len(notices)
        return notices

    def _connection(self) -> list[str]:
        if self._client.offline_reason and not self._is_offline:
            self._is_offline = True
            reason = escaped(self._client.offline_reason)
            return [f"no connection to {self._address}: {reason}; still trying"]
        if self._client.state is ConnectionState.CONNECTED and self._is_offline:
            self._is_offline = False
            return ["connected"]
        return []

    def _throttling(self) -> list[str]:
        if self._was_throttled or not self._client.is_throttled:
            return []
        self._was_throttled = True
        return [THROTTLED]


def quoted(item: OutboxItem) -> str:
    """The beginning of an unsent message, in one line."""
    text = escaped(item.data)
    return text if len(text) <= MAX_QUOTE_CHARS else f"{text[: MAX_QUOTE_CHARS - 2]} …"
