"""SlowModeTimes: when each member may send to a room in slow mode again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.domain import Message
from chalicelib.stores.message_log import items

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_SLOW_MODE_S = 6 * 3600


class SlowMode(Exception):
    """The room is in slow mode, and the member has sent there just now: nothing was appended.

    retry_after_ms: how long the member has to wait.
    """

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__()
        self.retry_after_ms = retry_after_ms


class SlowModeTimes:
    """One item for each member in a room: when the last message was sent there."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def charge(self, room: str, message: Message, slow_mode_s: int, by: str) -> None:
        """Let a member send a message, unless another one was sent less than `slow_mode_s` ago;
        raises SlowMode.

        room: the one in slow mode, to which the message is sent, or to a thread of it.
        by: tells a message from others. The same one, which may not have been stored the first
            time, is let through.
        """
        values = {
            ":at": {"N": str(message.at)},
            ":expires": {"N": str(message.at // 1000 + MAX_SLOW_MODE_S)},
            ":before": {"N": str(message.at - slow_mode_s * 1000)},
            ":by": {"S": by},
        }
        try:
            self._client.update_item(
                TableName=self._table,
                Key=items.key(f"{room}#slow#{message.member}", 0),
                UpdateExpression="SET sentAt = :at, sentBy = :by, expiresAt = :expires",
                ConditionExpression="attribute_not_exists(room) OR sentAt <= :before"
                " OR sentBy = :by",
                ExpressionAttributeValues=values,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as refused:
            response: Any = refused.response
            sent_at = items.number(response["Item"], "sentAt")
            raise SlowMode(sent_at + slow_mode_s * 1000 - message.at) from None
