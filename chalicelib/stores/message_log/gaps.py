"""Gaps: what becomes of numbers that have no entry: still being written, sealed now, or gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.counter import Counter
from chalicelib.stores.message_log.items import Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SEAL_AFTER_MS = 3_000  # a writer of a number below an entry of this age has given up
MAX_SEALS = 25  # that one read tries, one after the other
MAX_SEALED_GAP = 1_000  # wider ones, as after a deletion by hand, wait until they are abandoned
# No function runs this long: below an entry of this age, nobody writes any more.
ABANDONED_AFTER_MS = 60_000


@dataclass
class Filled:
    """What became of the missing numbers between two entries.

    up_to: the numbers up to this one are settled: nothing will be written there any more.
    entries: those that were written since the page was read, oldest first.
    gone: the numbers up to this one have no entries any more, or never had.
    more: whether the other numbers could be settled now, by another read.
    """

    up_to: int
    entries: list[Item] = field(default_factory=list)
    gone: int = 0
    more: bool = False


class Gaps:
    """The missing numbers of a room, in one read. A number is reserved before it is written, so
    those below an entry may be missing because their writers are slower, or have died.

    clock: returns milliseconds since the epoch, UTC.
    sealed: the numbers that this read has sealed.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        room: str,
        counter: Counter,
        clock: Callable[[], int],
    ) -> None:
        self.sealed = list[int]()
        self._tries = 0
        self._client = client
        self._table = table
        self._room = room
        self._counter = counter
        self._clock = clock

    def is_kept(self, item: Item) -> bool:
        return items.is_kept(item, self._clock())

    def fill(self, low: int, upper: Item, kept_below: bool) -> Filled:
        """Settle the numbers between `low` and the entry `upper`, as many as possible.

        kept_below: whether there are entries up to `low`. Otherwise the numbers that the counter
            did not give, and those below an entry that is not young, have expired.
        """
        seq, at = items.number(upper), items.number(upper, "at")
        age = self._clock() - at
        gone = 0 if kept_below else self._gone(seq, age)
        filled = Filled(max(low, gone), gone=gone)
        missing = range(filled.up_to + 1, seq)
        if len(missing) > MAX_SEALS and age > ABANDONED_AFTER_MS:
            filled.up_to = seq - 1
        elif len(missing) <= MAX_SEALED_GAP and age > SEAL_AFTER_MS:
            self._seal_all(missing, at, filled)
        return filled

    def settled_below(self, seq: int) -> int:
        """The highest number below `seq` up to which nothing is being written, if there is no entry
        at `seq` or above."""
        now, counter = self._clock(), self._counter.state(self._room)
        if counter is None:  # a writer may be about to make one, with an earlier time
            return min(seq - 1, now - ABANDONED_AFTER_MS)
        is_idle = now - counter.last_at > ABANDONED_AFTER_MS
        return min(seq - 1, counter.last) if is_idle else 0

    def _gone(self, seq: int, age: int) -> int:
        """The number below `seq` up to which nothing is being written, if nothing is kept below."""
        if age > ABANDONED_AFTER_MS:
            return seq - 1
        counter = self._counter.state(self._room)
        # A counter that began later than `seq` was given says nothing about what came before.
        return counter.begun_at if counter and counter.begun_at < seq else 0

    def _seal_all(self, seqs: Iterable[int], at: int, filled: Filled) -> None:
        """Seal one number after the other, so that none is left out below a sealed one."""
        for seq in seqs:
            if self._tries == MAX_SEALS:
                filled.more = True
                break
            self._tries += 1
            try:
                found = seal(self._client, self._table, items.void(self._room, seq, at))
            except self._client.exceptions.TransactionConflictException:
                break  # it is being written in this moment
            if found is None:
                self.sealed.append(seq)
            elif not items.is_void(found):
                filled.entries.append(found)
            filled.up_to = seq


def seal(client: DynamoDBClient, table: str, void: Item) -> Item | None:
    """Put a void entry; returns None, or the entry that is there already."""
    try:
        client.put_item(**items.put_if_absent(table, void))
    except client.exceptions.ConditionalCheckFailedException as refused:
        response: Item = refused.response
        found: Item = response["Item"]
        return found
    return None
