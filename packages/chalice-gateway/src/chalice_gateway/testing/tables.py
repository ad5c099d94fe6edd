"""The app's tables, as a test reads and fills them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

Item = dict[str, Any]


class Table:
    """A table. Items are as boto3's `Table` has them, with numbers as `Decimal`.

    `resource` is boto3's `Table`.
    """

    def __init__(self, resource: Any) -> None:
        self.resource = resource

    def __len__(self) -> int:
        """The number of items, counted now."""
        return sum(page["Count"] for page in self._pages(Select="COUNT"))

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items())

    def items(self) -> list[Item]:
        """All items, in DynamoDB's order."""
        return [item for page in self._pages(ConsistentRead=True) for item in page["Items"]]

    def get(self, **key: Any) -> Item | None:
        """The item with this key; None if there is none."""
        found = self.resource.get_item(Key=key, ConsistentRead=True)
        return cast("Item | None", found.get("Item"))

    def put(self, item: Mapping[str, Any]) -> None:
        """Store an item."""
        self.resource.put_item(Item=item)

    def delete(self, **key: Any) -> None:
        """Delete the item with this key."""
        self.resource.delete_item(Key=key)

    def clear(self) -> None:
        """Delete all items."""
        names = [key["AttributeName"] for key in self.resource.key_schema]
        placeholders = {f"#{number}": name for number, name in enumerate(names)}
        keys = {
            "ProjectionExpression": ", ".join(placeholders),
            "ExpressionAttributeNames": placeholders,
        }
        with self.resource.batch_writer() as batch:
            for page in self._pages(**keys):
                for item in page["Items"]:
                    batch.delete_item(Key=item)

    def _pages(self, **options: Any) -> Iterator[Any]:
        start: dict[str, Any] = {}
        while True:
            page = self.resource.scan(**options, **start)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


class Tables(Mapping[str, Table]):
    """The tables by name. A table that the app makes while it runs is there at once."""

    def __init__(self, resource: Any) -> None:
        self._resource = resource

    def __getitem__(self, name: str) -> Table:
        __tracebackhide__ = True
        names = self._names()
        if name not in names:
            raise KeyError(f"There is no table {name!r}; there are {', '.join(names) or 'none'}.")
        return Table(self._resource.Table(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def _names(self) -> list[str]:
        return [table.name for table in self._resource.tables.all()]
