"""The request that makes of a stored message what it is now."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import Message
from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.message_attributes import attributes


def rewrite(table: str, old: Message, new: Message) -> dict[str, Any]:
    """Write what differs, if the message is still as it was read: what a later version of the chat
    has added to it stays.

    new: with the next revision.
    """
    before, after = attributes(old), attributes(new)
    written = {name: value for name, value in after.items() if before.get(name) != value}
    removed = [name for name in before if name not in after]
    update = f"SET {', '.join(f'#{name} = :{name}' for name in written)}"
    if removed:
        update += f" REMOVE {', '.join(f'#{name}' for name in removed)}"
    values = {f":{name}": value for name, value in written.items()}
    condition = "attribute_exists(room) AND attribute_not_exists(kind)"
    if old.revision:
        condition += " AND revision = :was"
        values[":was"] = before["revision"]
    else:
        condition += " AND attribute_not_exists(revision)"
    return {
        "TableName": table,
        "Key": items.key(old.room, old.seq),
        "UpdateExpression": update,
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {f"#{name}": name for name in [*written, *removed]},
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
