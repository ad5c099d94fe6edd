"""ConnectionErasure: forgets a member's connections, and what is stored of the member alone.

Whoever is still connected hears nothing from then on, and is asked to connect again with the next
frame. So a member's access has to end first, at the product's own sign-in.
"""

from __future__ import annotations

from typing import Any

from chalicelib.files import FileBucket
from chalicelib.personal_data.hiding import hide
from chalicelib.personal_data.pages import Item
from chalicelib.personal_data.tables import Tables
from chalicelib.personal_data.traces import in_key, key_of

DIRECTORY = "#bots"  # has an item for each bot
KINDS = {
    "bot": "bots",
    "push": "push subscriptions",
    "upload": "uploads",
    "uploads": "counts of uploads",
}


class ConnectionErasure:
    """Erases items of the two tables of connections, which all expire within hours, and of the
    table of members."""

    def __init__(self, tables: Tables, member: str) -> None:
        self._client: Any = tables.client
        self._tables = tables
        self._member = member

    def erase(self, item: Item) -> str:
        """Delete a connection, or what is stored of the member's rate limits."""
        self._delete(self._tables.connections, item)
        return "connections" if "connectedAt" in item else "rate limits"

    def erase_row(self, item: Item) -> str:
        """Delete a connection's place in a room."""
        self._delete(self._tables.room_connections, item)
        return "subscriptions"

    def erase_own(self, item: Item) -> str | None:
        """Delete what the member has in no room, such as a bot's token, or let what others have not
        tell of the member."""
        if not in_key(item, self._member):
            is_hidden = hide(self._client, self._tables.members, item, self._member)
            return "mentions at bots of others" if is_hidden else None
        if item["item"]["S"].startswith("upload#"):
            self._delete_files(item)
        self._delete(self._tables.members, item)
        kind = "bot" if item["member"]["S"] == DIRECTORY else item["item"]["S"].partition("#")[0]
        return KINDS.get(kind, "settings of the member")

    def _delete_files(self, upload: Item) -> None:
        bucket = FileBucket(self._tables.s3, upload["bucket"]["S"])
        bucket.delete(upload["forRoom"]["S"], upload["item"]["S"].removeprefix("upload#"))

    def _delete(self, table: str, item: Item) -> None:
        self._client.delete_item(TableName=table, Key=key_of(item))
