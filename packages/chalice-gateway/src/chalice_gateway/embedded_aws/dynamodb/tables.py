"""moto's tables, and what the quick path keeps about them: sorted keys, indexes, items as JSON."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import SecondaryIndex, Table

from chalice_gateway.embedded_aws.dynamodb import items
from chalice_gateway.embedded_aws.dynamodb.items import MAX_KEY_LENGTH, Attributes
from chalice_gateway.embedded_aws.dynamodb.unsupported import require

SortKey = tuple[Any, ...]
Key = tuple[Any, SortKey]
"""Hash key and sort key, as Python compares them."""


write_observers: list[Callable[[Table, Row | None, Row | None], None]] = []
"""Told of each item that the quick path replaces, with the old and the new one."""


class Row:
    """A stored item."""

    __slots__ = ("_text", "item")

    def __init__(self, item: Item, text: str | None = None) -> None:
        self.item = item
        self._text = text

    @property
    def text(self) -> str:
        """The item as JSON, made once."""
        if self._text is None:
            self._text = items.dumps(items.plain(self.item.attrs))
        return self._text


class Partition:
    """The rows with the same hash key, sorted."""

    __slots__ = ("keys", "rows")

    def __init__(self) -> None:
        self.keys: list[SortKey] = []
        self.rows: dict[SortKey, Row] = {}

    def put(self, key: SortKey, row: Row) -> None:
        """Add or replace a row."""
        if key not in self.rows:
            self.keys.insert(bisect_left(self.keys, key), key)
        self.rows[key] = row

    def remove(self, key: SortKey) -> None:
        """Remove a row."""
        del self.keys[bisect_left(self.keys, key)]
        del self.rows[key]


class Sorted:
    """All rows of a table, or of an index: by hash key, sorted by some attributes."""

    def __init__(self, hash_name: str, sort_names: Sequence[str], types: dict[str, str]) -> None:
        self.hash_name = hash_name
        self.sort_names = tuple(sort_names)
        self._types = types
        self._partitions: dict[Any, Partition] = {}

    def key(self, attributes: Attributes) -> Key:
        """Hash key and sort key in the JSON of attributes. Leaves keys that are not valid to
        moto."""
        hash_key, *sort_key = [
            self.cast(name, attributes[name]) for name in (self.hash_name, *self.sort_names)
        ]
        return hash_key, tuple(sort_key)

    def cast(self, name: str, value: Any) -> Any:
        """The value of a key attribute, as Python compares it."""
        items.check(value)
        ((kind, inner),) = value.items()
        require(kind == self._types[name] and inner and len(inner) <= MAX_KEY_LENGTH)
        return items.cast[kind](inner)

    def partition(self, hash_key: Any) -> Partition:
        """The rows with this hash key; a new partition if there are none."""
        return self._partitions.get(hash_key) or Partition()

    def get(self, key: Key) -> Row | None:
        """The row with this key."""
        partition = self._partitions.get(key[0])
        return partition.rows.get(key[1]) if partition else None

    def has(self, item: Item) -> bool:
        """Whether the item is here: an index has only items with all of its attributes."""
        return self.hash_name in item.attrs and all(name in item.attrs for name in self.sort_names)

    def put(self, row: Row) -> None:
        """Add or replace a row."""
        hash_key, sort_key = self._key_of(row.item)
        partition = self._partitions.get(hash_key)
        if partition is None:
            partition = self._partitions[hash_key] = Partition()
        partition.put(sort_key, row)

    def remove(self, row: Row) -> None:
        """Remove a row."""
        hash_key, sort_key = self._key_of(row.item)
        partition = self._partitions[hash_key]
        partition.remove(sort_key)
        if not partition.rows:
            del self._partitions[hash_key]

    def row(self, item: Item) -> Row:
        """The row of a stored item."""
        hash_key, sort_key = self._key_of(item)
        return self._partitions[hash_key].rows[sort_key]

    def _key_of(self, item: Item) -> Key:
        hash_key, *sort_key = [
            self._stored(name, item) for name in (self.hash_name, *self.sort_names)
        ]
        return hash_key, tuple(sort_key)

    def _stored(self, name: str, item: Item) -> Any:
        value = item.attrs[name]
        require(value.type == self._types[name])
        return items.cast[value.type](value.value)


class TableView:
    """One of moto's tables. It is read when the quick path first needs it."""

    def __init__(self, table: Table) -> None:
        require(all(definition["AttributeType"] in items.cast for definition in table.attr))
        self.moto = table
        self.types = {each["AttributeName"]: each["AttributeType"] for each in table.attr}
        self.key_names: tuple[str, ...] = tuple(table.table_key_attrs)
        self.index_names = {
            name for index in table.all_indexes() for name in index.schema_key_attrs
        }
        self.rows = Sorted(self.key_names[0], self.key_names[1:], self.types)
        self._indexes: dict[str, Sorted] = {}
        for item in stored_items(table):
            self.rows.put(Row(item))

    def index(self, index: SecondaryIndex) -> Sorted:
        """The rows of an index."""
        if index.name not in self._indexes:
            hash_names = [key["AttributeName"] for key in index.schema if key["KeyType"] == "HASH"]
            require(len(hash_names) == 1)
            sort_names = [n for n in index.schema_key_attrs if n not in hash_names]
            rows = Sorted(hash_names[0], (*sort_names, *self.key_names), self.types)
            for item in stored_items(self.moto):
                if rows.has(item):
                    rows.put(self.rows.row(item))
            self._indexes[index.name] = rows
        return self._indexes[index.name]

    def key(self, attributes: Attributes) -> Key:
        """The key, from exactly the table's key attributes."""
        require(len(attributes) == len(self.key_names))
        return self.rows.key(attributes)

    def check_index_keys(self, attributes: Attributes) -> None:
        """Leave an item to moto whose key for an index is not valid."""
        for name in self.index_names:
            if name in attributes:
                self.rows.cast(name, attributes[name])

    def replace(self, old: Row | None, new: Row | None) -> None:
        """Store the new row in the place of the old one, in moto's table, too."""
        for rows in (self.rows, *self._indexes.values()):
            if old and rows.has(old.item):
                rows.remove(old)
            if new and rows.has(new.item):
                rows.put(new)
        if new:
            self._store(new.item)
        elif old:
            self._delete(old.item)
        for observe in write_observers:
            observe(self.moto, old, new)
        if self.moto.stream_shard is not None:
            self.moto.stream_shard.add(old.item if old else None, new.item if new else None)

    def _store(self, item: Item) -> None:
        stored: Any = self.moto.items
        if item.range_key is None:
            stored[item.hash_key] = item
        else:
            stored[item.hash_key][item.range_key] = item

    def _delete(self, item: Item) -> None:
        stored: Any = self.moto.items
        if item.range_key is None:
            del stored[item.hash_key]
        else:
            del stored[item.hash_key][item.range_key]


class TableViews:
    """The views of all tables."""

    def __init__(self) -> None:
        self._views: dict[Table, TableView] = {}

    def of(self, table: Table) -> TableView:
        """The view of a table."""
        view = self._views.get(table)
        if view is None:
            view = self._views[table] = TableView(table)
        return view

    def forget(self, table: Table) -> None:
        """Forget the view of a table, because moto has changed it."""
        self._views.pop(table, None)

    def clear(self) -> None:
        """Forget all views, because moto may have changed its tables."""
        self._views.clear()


def stored_items(table: Table) -> Iterator[Item]:
    """The items of one of moto's tables."""
    stored: Any = table.items
    for value in stored.values():
        yield from value.values() if table.range_key_attr else (value,)
