"""RoomReads: what is read of rooms, by key or by query; each at most so many items as it names."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.domain import Membership
from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable
from chalicelib.stores.item_batches import ItemBatches
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.items import RoomSettings
from chalicelib.stores.rooms.requests import names_in
from chalicelib.stores.rooms.writer import Writer
from chalicelib.stores.table import Item, text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MEMBER_INDEX = "member-rooms"


class RoomView(NamedTuple):
    """A room, and one member's place in it; each is None if it is not stored."""

    room: str
    settings: RoomSettings | None
    membership: Membership | None

    @classmethod
    def of(cls, room: str, found: Iterable[Item]) -> RoomView:
        """Read the room's settings and one membership, if they are among some items of the room."""
        by_kind = {item["item"]["S"].partition("#")[0]: item for item in found}
        settings, membership = by_kind.get(items.SETTINGS), by_kind.get("member")
        return cls(
            room,
            items.settings_of(settings) if settings else None,
            items.membership_of(membership) if membership else None,
        )


class RoomState(NamedTuple):
    """A room's settings, if it was created, and some memberships, by member."""

    settings: RoomSettings | None
    memberships: Mapping[str, Membership]


class Page(NamedTuple):
    """The ids of some rooms; after: where the next page begins, if there may be one."""

    rooms: list[str]
    after: str | None


class RoomReads:
    """Reads the table; methods raise StoreUnavailable. See RoomStore."""

    def __init__(
        self, client: DynamoDBClient, table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._table = table
        self._batches = ItemBatches(client, sleep)
        self._writer = Writer(client, sleep)

    def settings(self, room: str) -> RoomSettings | None:
        """Return a room's settings as they were last written; None if nobody created it."""
        item = self._get(items.settings_key(room))
        return items.settings_of(item) if item else None

    def membership(self, room: str, member: str) -> Membership | None:
        """Return a membership as it was last written: also that of a banned member, and that of
        somebody who only reads in an open room."""
        item = self._get(items.member_key(room, member))
        return items.membership_of(item) if item else None

    def state(self, room: str, members: Collection[str]) -> RoomState:
        """Return a room's settings and some memberships as they were last written: one call."""
        keys = [items.member_key(room, member) for member in dict.fromkeys(members)]
        found = self._batches.read(self._table, [items.settings_key(room), *keys])
        settings = [items.settings_of(item) for item in found if items.is_settings(item)]
        memberships = [items.membership_of(item) for item in found if not items.is_settings(item)]
        by_member = {each.person.member: each for each in memberships}
        return RoomState(settings[0] if settings else None, by_member)

    def views(self, rooms: Sequence[str], member: str) -> dict[str, RoomView]:
        """Return rooms as they were last written, each with one member's place in it: a call for
        each 50 rooms."""
        found: dict[str, list[Item]] = {room: [] for room in rooms}
        keys = [items.settings_key(room) for room in found]
        keys += [items.member_key(room, member) for room in found]
        for item in self._batches.read(self._table, keys):
            found[item["room"]["S"]].append(item)
        return {room: RoomView.of(room, some) for room, some in found.items()}

    def memberships(
        self, room: str, limit: int, after: str | None = None
    ) -> tuple[list[Membership], str | None]:
        """Return the first `limit` memberships after the member `after`, by member, and the last
        member if more may follow."""
        page = self._members(room, limit, after)
        found = [items.membership_of(item) for item in page["Items"]]
        return found, found[-1].person.member if "LastEvaluatedKey" in page and found else None

    def read_positions(
        self, room: str, most: int, now: int, since: int = 0
    ) -> dict[str, int] | None:
        """Return how far members have read who are not banned now, or None if more than `most`
        have ever.

        since: of those alone who have read since then; milliseconds since the epoch, UTC.
        """
        page = self._members(room, most + 1)
        if len(page["Items"]) > most:
            return None
        here = [item for item in page["Items"] if items.is_past(item, "bannedUntil", now)]
        reads = [item for item in here if "readUpTo" in item]
        recent = [item for item in reads if int(item["readAt"]["N"]) >= since]
        return {item["member"]["S"]: int(item["readUpTo"]["N"]) for item in recent}

    def rooms_of(self, member: str, limit: int, after: str | None = None) -> Page:
        """Return the first `limit` rooms after the room `after` in which something is stored of a
        member, in order. Eventually consistent, so look them up with `views`."""
        key = _after("#member = :member", "room", after)
        values = _values(member=member, after=after)
        return _page(self._query(key, values, limit, IndexName=MEMBER_INDEX), "room")

    def open_rooms(self, limit: int, after: str | None = None) -> Page:
        """Return the first `limit` open rooms that somebody created after the room `after`, in
        order. Eventually consistent."""
        key = _after("#room = :room", "item", after)
        return _page(self._query(key, _values(room=items.DIRECTORY, after=after), limit), "item")

    def _members(self, room: str, limit: int, after: str | None = None) -> Any:
        # `!` comes before, and `~` after all characters of a member's id.
        low, high = f"member#{after}!" if after else "member#", "member#~"
        if low > high:  # clients choose `after`; DynamoDB refuses such a range
            return {"Items": []}
        return self._range(room, low, high, limit)

    def _newest_first(
        self, room: str, prefix: str, limit: int, after: str | None
    ) -> list[tuple[str, Item]]:
        """The first items of a kind after a cursor, the last key first, each with its cursor."""
        low, high = prefix, f"{_below(prefix + after) if after else prefix}~"
        if low > high:
            return []
        page = self._range(room, low, high, limit, ScanIndexForward=False, ConsistentRead=True)
        return [(item["item"]["S"].removeprefix(prefix), item) for item in page["Items"]]

    def _keys(self, room: str, prefix: str, limit: int) -> list[Item]:
        """The keys of the first items of a kind, as they were last written."""
        page = self._range(room, prefix, f"{prefix}~", limit, ConsistentRead=True)
        return [{name: item[name] for name in ("room", "item")} for item in page["Items"]]

    def _range(self, room: str, low: str, high: str, limit: int, **more: Any) -> Any:
        values = _values(room=room, low=low, high=high)
        return self._query("#room = :room AND #item BETWEEN :low AND :high", values, limit, **more)

    def _query(self, key: str, values: Item, limit: int, **more: Any) -> Any:
        """One page. key: a KeyConditionExpression, with a `#` before each attribute's name."""
        try:
            return self._client.query(
                TableName=self._table,
                KeyConditionExpression=key,
                ExpressionAttributeNames=names_in(key),
                ExpressionAttributeValues=values,
                Limit=limit,
                **more,
            )
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def _get(self, key: Item) -> Item | None:
        try:
            response = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return response.get("Item")


def _below(key: str) -> str:
    """What precedes a key, and follows all those that precede it, with a `~` at its end: keys are
    of printable ASCII."""
    return key[:-1] + chr(ord(key[-1]) - 1)


def _after(key: str, name: str, after: str | None) -> str:
    return f"{key} AND #{name} > :after" if after else key


def _values(**texts: str | None) -> Item:
    return {f":{name}": text(value) for name, value in texts.items() if value}


def _page(page: Any, name: str) -> Page:
    rooms = [item[name]["S"] for item in page["Items"]]
    return Page(rooms, rooms[-1] if "LastEvaluatedKey" in page and rooms else None)
