"""BotStore: the bots, in the table of what members have in no room.

A bot's item has its member as the key's `member`, and `bot` as its `item`. To list the bots without
reading the table, each has an item under a member `#bots`, which no member's id is. That one is
written first and deleted last, so that no bot is missing in the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.capabilities import Capabilities
from chalicelib.domain import Bot
from chalicelib.stores.item_batches import ItemBatches, Write
from chalicelib.stores.table import Item, Table, number, text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BOT = "bot"
DIRECTORY = "#bots"


class BotStore:
    """The bots; methods raise StoreUnavailable."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)
        self._batches = ItemBatches(client)

    def find(self, member: str) -> Bot | None:
        """Return a bot as it was last written; None if there is none, or it was revoked."""
        item = self._table.get(_key(member, BOT))
        return _bot(item) if item else None

    def create(self, bot: Bot) -> None:
        """Store a new bot."""
        self._batches.write([Write(self._table.name, _key(DIRECTORY, bot.member))])
        self._batches.write([Write(self._table.name, _item(bot))])

    def revoke(self, member: str) -> Bot | None:
        """Let a bot's token be valid no more; returns the bot, or None if there is none."""
        found = self._table.delete(_key(member, BOT))
        self._table.delete(_key(DIRECTORY, member))
        return _bot(found) if found else None

    def all(self) -> list[Bot]:
        """Return all bots, the oldest first."""
        listed = self._table.query(
            KeyConditionExpression="#member = :directory",
            ExpressionAttributeNames={"#member": "member"},
            ExpressionAttributeValues={":directory": text(DIRECTORY)},
            ConsistentRead=True,
        )
        keys = [_key(each["item"]["S"], BOT) for each in listed]
        found = map(_bot, self._batches.read(self._table.name, keys))
        return sorted(found, key=lambda bot: (bot.created_at, bot.member))


def _key(member: str, item: str) -> dict[str, Any]:
    return {"member": text(member), "item": text(item)}


def _item(bot: Bot) -> dict[str, Any]:
    return {
        **_key(bot.member, BOT),
        "name": text(bot.name),
        "capabilities": text(bot.capabilities.encode()),
        "secretHash": text(bot.secret_hash),
        "createdAt": number(bot.created_at),
        "createdBy": text(bot.created_by),
    }


def _bot(item: Item) -> Bot:
    return Bot(
        member=item["member"]["S"],
        name=item["name"]["S"],
        capabilities=Capabilities.decode(item["capabilities"]["S"]),
        secret_hash=item["secretHash"]["S"],
        created_at=int(item["createdAt"]["N"]),
        created_by=item["createdBy"]["S"],
    )
