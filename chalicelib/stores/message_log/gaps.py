"""Gaps: what becomes of numbers that have no entry: still being written, sealed now, or gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.counter import Counter
from chalicelib.stores.message_log.items import Expiry, Item

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
    """The missing numbers of a log, in one read. A number is reserved before it is written, so
    those below an entry may be missing because their writers are slower, or have died.

    clock: returns milliseconds since the epoch, UTC.
    sealed: the numbers that this read has sealed.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        log: str,
        counter: Counter,
        clock: Callable[[], int],
    ) -> None:
        self.sealed = list[int]()
        self._tries = 0
        self._client = client
        self._table = table
        self._log = log
        self._counter = counter
        self._clock = clock

    def is_kept(self, item: Item) -> bool:
        return items.is_kept(item, self._clock())

    def is_bottom(self, item: Item) -> bool:
        return items.is_bottom(item, self._clock())

    def fill(self, low: int, upper: Item, kept_below: bool) -> Filled:
        """Settle the numbers between `low` and the entry `upper`, as many as possible.

        kept_below: whether there are entries up to `low`. Otherwise the numbers that the counter
            did not give, and those below an entry that is not young, have expired.
        """
        seq, age = items.number(upper), self._clock() - items.number(upper, "at")
        gone = 0 if kept_below else self._gone(seq, age)
        filled = Filled(max(low, gone), gone=gone)
        missing = range(filled.up_to + 1, seq)
        if len(missing) > MAX_SEALS and age > ABANDONED_AFTER_MS:
            filled.up_to = seq - 1
        elif len(missing) <= MAX_SEALED_GAP and age > SEAL_AFTER_MS:
            self._seal_all(missing, upper, filled)
        return filled

    def settled_below(self, seq: int) -> int:
        """The highest number below `seq` up to which nothing is being written, if there is no entry
        at `seq` or above."""
        counter = self._counter.state(self._log)
        # A writer may be about to make a counter, with an earlier time.
        abandoned = self._clock() - ABANDONED_AFTER_MS
        if counter is None:
            return min(seq - 1, abandoned)
        is_idle = abandoned > counter.last_at
        return min(seq - 1, counter.last if is_idle else min(counter.begun_at, abandoned))

    def _gone(self, seq: int, age: int) -> int:
        """The number below `seq` up to which nothing is being written, if nothing is kept below."""
        if age > ABANDONED_AFTER_MS:
            return seq - 1
        counter = self._counter.state(self._log)
        # A counter that began later than `seq` was given says nothing about what came before.
        return counter.begun_at if counter and counter.begun_at < seq else 0

    def _seal_all(self, seqs: Iterable[int], upper: Item, filled: Filled) -> None:
        """Seal one number after the other, so that none is left out below a sealed one."""
        at, expiry = items.number(upper, "at"), Expiry.of(upper)
        for seq in seqs:
            if self._tries == MAX_SEALS:
                filled.more = True
                break
            self._tries += 1
            try:
                found = seal(self._client, self._table, items.void(self._log, seq, at, expiry))
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
