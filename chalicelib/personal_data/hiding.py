"""Puts nobody in the place of a member in an item that stays."""

from __future__ import annotations

from typing import Any

from chalicelib.personal_data.pages import Item
from chalicelib.personal_data.traces import key_of, without

TEXTS = ("title", "topic", "note")  # whatever stands there is no member


def hide(client: Any, table: str, item: Item, member: str) -> bool:
    """Change the attributes of an item that name a member, if it is still there; returns whether
    there were any. Raises AWS's errors."""
    hidden = {name: without(value, member) for name, value in item.items() if name not in TEXTS}
    changed = {name: value for name, value in hidden.items() if value != item[name]}
    if not changed:
        return False
    aliases = {f"#{number}": name for number, name in enumerate(changed)}
    key = key_of(item)
    try:
        client.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET " + ", ".join(f"{each} = :{each[1:]}" for each in aliases),
            ConditionExpression="attribute_exists(#key)",
            ExpressionAttributeNames={**aliases, "#key": next(iter(key))},
            ExpressionAttributeValues={
                f":{each[1:]}": changed[name] for each, name in aliases.items()
            },
        )
    except client.exceptions.ConditionalCheckFailedException:
        return False  # it has gone meanwhile, as the settings do with a room's last member
    return True
