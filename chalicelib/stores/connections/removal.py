"""Removes the items of connections, one or thousands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from chalicelib.stores.connections.items import key
from chalicelib.stores.item_batches import MAX_BATCH_READ, ItemBatches, slices
from chalicelib.stores.table import ConditionFailed, Item, Table, number


def remove_rows(
    table: Table, batches: ItemBatches, ids: Sequence[str], connected_before: int | None
) -> tuple[list[Item], list[str]]:
    """Remove connections; returns their items, and the ids of those that are not stored.

    connected_before: milliseconds since the epoch; connections from then or later stay.
    """
    if len(ids) > 1:
        return _in_batches(table, batches, ids, connected_before)
    condition: Any = {} if connected_before is None else _if_older_than(connected_before)
    try:
        found = table.delete(key(ids[0]), **condition)
    except ConditionFailed:
        return [], []
    return ([found], []) if found else ([], [ids[0]])


def _in_batches(
    table: Table, batches: ItemBatches, ids: Sequence[str], connected_before: int | None
) -> tuple[list[Item], list[str]]:
    """Read, then delete, as a batch takes no condition. A read item cannot have become younger
    when it is deleted: an id is given to one connection only."""
    removed, unknown = list[Item](), list[str]()
    limit = math.inf if connected_before is None else connected_before
    for some in slices(list(dict.fromkeys(ids)), MAX_BATCH_READ):
        found = batches.read(table.name, [key(id) for id in some])
        old = [row for row in found if int(row["connectedAt"]["N"]) < limit]
        batches.delete(table.name, [key(row["connectionId"]["S"]) for row in old])
        removed += old
        stored = {row["connectionId"]["S"] for row in found}
        unknown += [id for id in some if id not in stored]
    return removed, unknown


def _if_older_than(connected_before: int) -> dict[str, Any]:
    return {
        "condition": "attribute_not_exists(connectedAt) OR connectedAt < :before",
        "before": number(connected_before),
    }
