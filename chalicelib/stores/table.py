"""Table: single items of one DynamoDB table, and its queries, without botocore's errors."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.stores.errors import AWS_ERRORS, StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]


class ConditionFailed(Exception):
    """A write's condition does not hold; nothing was written.

    item: as it is stored, or None if it is not.
    """

    def __init__(self, item: Item | None) -> None:
        super().__init__()
        self.item = item


class Table:
    """The items, by key; methods raise StoreUnavailable."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self.name = name

    def get(self, key: Item) -> Item | None:
        """Return an item as it was last written, or None if it is not stored."""
        try:
            response = self._client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error
        return response.get("Item")

    def delete(self, key: Item, condition: str = "", **values: Any) -> Item | None:
        """Delete an item; returns it, or None if it was not stored; raises ConditionFailed."""
        optional: Any = {"ConditionExpression": condition} if condition else {}
        if values:
            optional["ExpressionAttributeValues"] = _placeholders(values)
        response = self._write("delete_item", Key=key, ReturnValues="ALL_OLD", **optional)
        found: Item | None = response.get("Attributes")
        return found

    def update_if(
        self,
        condition: str,
        key: Item,
        fields: Item,
        *,
        add: Item | None = None,
        remove: Collection[str] = (),
        **values: Any,
    ) -> Item:
        """Set `fields`, add to the numbers `add`, and remove the attributes `remove`.

        A field may be a path of two names, `rooms.garden`, in a map.
        condition, values: DynamoDB's ConditionExpression, empty for none, and its values by
            placeholder.
        Returns the item as it was before, empty if it is new; raises ConditionFailed.
        """
        names = _Names()
        update = _expression(names, fields, add or {}, remove)
        given = {**names.values({**fields, **(add or {})}), **_placeholders(values)}
        optional: Any = {"ExpressionAttributeValues": given} if given else {}
        if condition:
            optional["ConditionExpression"] = condition
        response = self._write(
            "update_item",
            Key=key,
            UpdateExpression=update,
            ExpressionAttributeNames=names.names,
            ReturnValues="ALL_OLD",
            **optional,
        )
        found: Item = response.get("Attributes", {})
        return found

    def query(self, **query: Any) -> Iterator[Item]:
        """Yield the items of a query; the next page is read when it is needed."""
        start: Item | None = {}
        while start is not None:
            page = self._page({**query, **({"ExclusiveStartKey": start} if start else {})})
            yield from page["Items"]
            start = page.get("LastEvaluatedKey")

    def _page(self, query: Any) -> Item:
        try:
            return self._client.query(TableName=self.name, **query)
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error

    def _write(self, operation: str, **request: Any) -> Any:
        if "ConditionExpression" in request:
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        try:
            return getattr(self._client, operation)(TableName=self.name, **request)
        except self._client.exceptions.ConditionalCheckFailedException as refused:
            response: Any = refused.response
            raise ConditionFailed(response.get("Item")) from None
        except AWS_ERRORS as error:
            raise StoreUnavailable(error) from error


class _Names:
    """Placeholders for the names in an expression: an attribute's own may be a reserved word, and a
    room's may have other characters."""

    def __init__(self) -> None:
        self.names = dict[str, str]()
        self._paths = dict[str, str]()

    def path(self, field: str) -> str:
        """Return the placeholders of a field's path."""
        if field not in self._paths:
            number = len(self._paths)
            parts = {f"#{number}_{depth}": part for depth, part in enumerate(field.split(".", 1))}
            self.names |= parts
            self._paths[field] = ".".join(parts)
        return self._paths[field]

    def value(self, field: str) -> str:
        """Return the placeholder of a field's value."""
        self.path(field)
        return f":f{list(self._paths).index(field)}"

    def values(self, fields: Item) -> dict[str, Any]:
        return {self.value(field): value for field, value in fields.items()}


def _expression(names: _Names, fields: Item, add: Item, remove: Collection[str]) -> str:
    clauses = {
        "SET": [f"{names.path(field)} = {names.value(field)}" for field in fields],
        "ADD": [f"{names.path(field)} {names.value(field)}" for field in add],
        "REMOVE": [names.path(field) for field in remove],
    }
    return " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts)


def _placeholders(values: Item) -> dict[str, Any]:
    return {f":{name}": value for name, value in values.items()}


def number(value: int) -> dict[str, str]:
    """Return a number as an attribute's value."""
    return {"N": str(value)}


def text(value: str) -> dict[str, str]:
    """Return a text as an attribute's value."""
    return {"S": value}
