"""How a connection is stored in the connections' table.

More kinds of items share the table, with a `#` in their key, which no connection's id has: who
holds a member's budgets (`member#...`), the budgets of a member who acts without a connection
(`caller#...`), when a room was last told of news (`presence#...`: who is there; `receipts#...`: who
has read), and the WebSocket API that the connections are at (`#api`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.capabilities import Capabilities
from chalicelib.domain import Connection
from chalicelib.stores.table import Item, number, text

# API Gateway ends every connection after 2 hours; the extra minutes are for clock skew.
CONNECTION_TTL_S = 2 * 3600 + 300

IS_STORED = "attribute_exists(connectionId)"  # without it, an update would make a new item


def key(id: str) -> dict[str, Any]:
    """Return the key of an item: a connection's id, or another kind's."""
    return {"connectionId": {"S": id}}


def expiry(at: int, token_expires_at: int | None = None) -> dict[str, str]:
    """Return when what is stored at a time, in milliseconds, expires, at the latest with a token;
    TTL counts in seconds."""
    ends = at // 1000 + CONNECTION_TTL_S
    return number(ends if token_expires_at is None else min(ends, token_expires_at // 1000))


def to_item(connection: Connection) -> dict[str, Any]:
    """Return the item of a connection."""
    item = {
        **key(connection.id),
        "member": text(connection.member),
        **naming(connection),
        "rooms": {"M": {room: text(letters) for room, letters in connection.rooms.items()}},
        "connectedAt": number(connection.connected_at),
        **token_fields(connection),
    }
    if connection.home is not None:
        item["home"] = text(connection.home)
    if connection.has_channel:
        item["hasChannel"] = {"BOOL": True}
    return item


def token_fields(connection: Connection) -> dict[str, Any]:
    """Return what changes in the item with a new token."""
    fields: dict[str, Any] = {
        "expiresAt": expiry(connection.connected_at, connection.token_expires_at)
    }
    if connection.token_expires_at is not None:
        fields["tokenExpiresAt"] = number(connection.token_expires_at)
        fields["capabilities"] = text(connection.capabilities.encode())
    return fields


def naming(connection: Connection) -> dict[str, Any]:
    """Return what an item has of a connection's name."""
    fields: dict[str, Any] = {"name": text(connection.name)}
    if connection.look is not None:
        fields["look"] = text(connection.look)
    if connection.vouched:
        fields["vouched"] = {"BOOL": True}
    return fields


def from_item(item: Item) -> Connection:
    """Return the connection of an item."""
    capabilities = optional(item, "capabilities")
    name, look = item["name"]["S"], optional(item, "look")
    return Connection(
        id=item["connectionId"]["S"],
        name=name,
        member=item["member"]["S"],
        connected_at=int(item["connectedAt"]["N"]),
        home=optional(item, "home"),
        rooms={room: value["S"] for room, value in item["rooms"]["M"].items()},
        look=None if look == name else look,
        vouched=True if "vouched" in item else None,
        has_channel="hasChannel" in item,
        token_expires_at=int(item["tokenExpiresAt"]["N"]) if "tokenExpiresAt" in item else None,
        capabilities=Capabilities.ALL
        if capabilities is None
        else Capabilities.decode(capabilities),
    )


def optional(item: Mapping[str, Any], name: str) -> str | None:
    """Return a text of an item, or None if it is absent."""
    return item[name]["S"] if name in item else None
