"""MessageReader: reads single messages of rooms, as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from chalicelib.domain import Message
from chalicelib.stores.item_batches import ItemBatches
from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.items import Item
from chalicelib.stores.message_log.message_attributes import message

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A read in the middle of a transaction may see one of its items, and not yet another.
TRANSACTION_PAUSES_S = (0.0, 0.02, 0.05, 0.1, 0.2)


def stored_message(item: Item) -> Message | None:
    """The message that an item of the table has; None if it has none, or there is no item."""
    has_message = item and items.is_entry(item) and not items.is_void(item)
    return message(item) if has_message else None


class MessageReader:
    """Reads what was written before the read; raises StoreUnavailable and AWS's errors.

    clock: returns milliseconds since the epoch, UTC. sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        clock: Callable[[], int],
        sleep: Callable[[float], None],
    ) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._sleep = sleep
        self._batches = ItemBatches(client, sleep)

    def message(self, room: str, seq: int) -> Message | None:
        """The message of a number; None if it has none, or none any more."""
        found = self._client.get_item(
            TableName=self._table, Key=items.key(room, seq), ConsistentRead=True
        )
        return self.of(found.get("Item"))

    def messages(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Message]:
        """The messages of rooms and numbers, as far as there are any."""
        wanted = [items.key(*key) for key in dict.fromkeys(keys)]
        found = map(self.of, self._batches.read(self._table, wanted))
        return {(each.room, each.seq): each for each in found if each}

    def states(self, room: str, revisions: Mapping[int, int]) -> dict[int, Message]:
        """The messages that are still kept of some numbers of a room, each as it is after the given
        revision at least."""
        states, left = dict[int, Message](), set(revisions)
        for pause_s in TRANSACTION_PAUSES_S:
            if pause_s:
                self._sleep(pause_s)
            found = self.messages((room, seq) for seq in left)
            states |= {seq: each for (_, seq), each in found.items()}
            left = {seq for seq in left & set(states) if states[seq].revision < revisions[seq]}
            if not left:
                break
        return states

    def of(self, item: Item | None) -> Message | None:
        """The message of an entry, if it has one and is kept."""
        is_message = item and not items.is_void(item) and items.is_kept(item, self._clock())
        return message(item) if item and is_message else None
