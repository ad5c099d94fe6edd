"""PushSubscriptions: the browsers in which members asked for notifications, in a DynamoDB table."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from chalicelib.capabilities import Capabilities
from chalicelib.domain import PushSubscription
from chalicelib.stores.table import Item, Table, number, text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_SUBSCRIPTIONS = 10  # of a member
SUBSCRIPTION_TTL_S = 90 * 24 * 3600  # after it was made or renewed
PREFIX = "push#"


class PushSubscriptions:
    """The subscriptions, by member; methods raise StoreUnavailable."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def put(self, member: str, subscription: PushSubscription, now: int) -> None:
        """Store or renew a subscription; of more than MAX_SUBSCRIPTIONS, those go that were renewed
        the longest time ago.

        now: milliseconds since the epoch, UTC.
        """
        fields = {
            "endpoint": text(subscription.endpoint),
            "publicKey": _binary(subscription.public_key),
            "authSecret": _binary(subscription.auth_secret),
            "capabilities": text(subscription.capabilities.encode()),
            "renewedAt": number(now),
            "expiresAt": number(now // 1000 + SUBSCRIPTION_TTL_S),
        }
        self._table.update_if("", _key(member, subscription.id), fields)
        newest_first = sorted(self._items(member, now, True), key=_renewed_at, reverse=True)
        for item in newest_first[MAX_SUBSCRIPTIONS:]:
            self._table.delete({name: item[name] for name in ("member", "item")})

    def remove(self, member: str, id: str) -> None:
        """Remove a subscription by its id; one that is not stored is no error."""
        self._table.delete(_key(member, id))

    def of(self, member: str, now: int) -> list[PushSubscription]:
        """Return a member's subscriptions, eventually consistent.

        now: milliseconds since the epoch, UTC; those that have expired by then are left out.
        """
        return [_subscription(item) for item in self._items(member, now)]

    def _items(self, member: str, now: int, is_consistent: bool = False) -> list[Item]:
        found = self._table.query(
            KeyConditionExpression="#member = :member AND begins_with(#item, :prefix)",
            FilterExpression="expiresAt > :now",
            ExpressionAttributeNames={"#member": "member", "#item": "item"},
            ExpressionAttributeValues={
                ":member": text(member),
                ":prefix": text(PREFIX),
                ":now": number(now // 1000),
            },
            ConsistentRead=is_consistent,
        )
        return list(found)


def _key(member: str, id: str) -> dict[str, Any]:
    return {"member": text(member), "item": text(f"{PREFIX}{id}")}


def _subscription(item: Item) -> PushSubscription:
    return PushSubscription(
        item["endpoint"]["S"],
        base64.b64decode(item["publicKey"]["S"]),
        base64.b64decode(item["authSecret"]["S"]),
        Capabilities.decode(item["capabilities"]["S"]),
    )


def _renewed_at(item: Item) -> int:
    return int(item["renewedAt"]["N"])


def _binary(data: bytes) -> dict[str, str]:
    return text(base64.b64encode(data).decode())
