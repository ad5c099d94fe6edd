"""Items of moto, made from a request's JSON, and their JSON."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict

from chalice_gateway.embedded_aws.dynamodb.unsupported import Unsupported, require

Attributes = Mapping[str, Any]
# Numbers that DynamoDB stores as they are written. moto checks others at length.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,19})(?:\.\d{1,18})?")
# Half of what DynamoDB limits them to, in characters.
MAX_KEY_LENGTH = 256

cast: Mapping[str, Callable[[str], Any]] = {"S": str, "N": Decimal}
"""The values of keys as Python compares them, by their types."""


def check(value: Any) -> None:
    """Leave values to moto that it may refuse or convert."""
    require(type(value) is dict and len(value) == 1)
    ((kind, inner),) = value.items()
    checker = _CHECKS.get(kind)
    if checker is None:
        raise Unsupported
    checker(inner)


def check_all(values: Attributes) -> None:
    """Check the values of attributes or of an expression."""
    for value in values.values():
        check(value)


def _check_string(value: Any) -> None:
    require(type(value) is str and (value.isascii() or value.encode()))


def _check_number(value: Any) -> None:
    require(type(value) is str and _NUMBER.fullmatch(value))


def _check_set_of(check_member: Callable[[Any], None]) -> Callable[[Any], None]:
    def check_set(values: Any) -> None:
        require(type(values) is list and values)
        for value in values:
            check_member(value)
        require(len(set(values)) == len(values))

    return check_set


def _check_map(value: Any) -> None:
    require(type(value) is dict)
    for name, inner in value.items():
        _check_string(name)
        check(inner)


def _check_list(value: Any) -> None:
    require(type(value) is list)
    for inner in value:
        check(inner)


_CHECKS: dict[str, Callable[[Any], None]] = {
    "S": _check_string,
    "N": _check_number,
    "BOOL": lambda value: require(type(value) is bool),
    "NULL": lambda value: require(value is True),
    "M": _check_map,
    "L": _check_list,
    "SS": _check_set_of(_check_string),
    "NS": _check_set_of(_check_number),
}


def make(key_names: Iterable[str], attributes: Attributes) -> Item:
    """An item with these checked attributes. moto's own constructor adds up the sizes of all
    attributes for each attribute."""
    values = {name: DynamoType(value) for name, value in attributes.items()}
    return with_values(key_names, values)


def with_values(key_names: Iterable[str], values: Mapping[str, DynamoType]) -> Item:
    """An item with these values."""
    item: Item = object.__new__(Item)
    keys = [values[name] for name in key_names]
    item.hash_key = keys[0]
    item.range_key = keys[1] if len(keys) > 1 else None
    item.attrs = LimitedSizeDict()
    for name, value in values.items():
        dict.__setitem__(item.attrs, name, value)
    return item


def plain(values: Mapping[str, DynamoType]) -> dict[str, Any]:
    """The attributes of an item, as JSON has them, but with moto's objects inside."""
    return {name: {value.type: value.value} for name, value in values.items()}


def dumps(content: Any) -> str:
    """JSON of plain attributes, or of anything around them."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_default)


def _default(value: Any) -> Any:
    if isinstance(value, bytes):  # moto keeps some binary values so
        return base64.b64encode(value).decode()
    return {value.type: value.value}
