"""Conditions, key conditions and projections: parsed by moto, once for each text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from moto.dynamodb.comparisons import AttributeValue, ConditionExpressionParser, Operand
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.parsing.key_condition_expression import parse_expression
from moto.dynamodb.responses import ProjectionExpressionParser

from chalice_gateway.embedded_aws.dynamodb import items
from chalice_gateway.embedded_aws.dynamodb.items import Attributes
from chalice_gateway.embedded_aws.dynamodb.unsupported import require

Names = tuple[tuple[str, str], ...]
"""The pairs of ExpressionAttributeNames, hashable."""

_VALUE_NAME = re.compile(r":\w+")
_CACHE_SIZE = 1024


class Placeholders:
    """ExpressionAttributeNames and -Values of a request."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        names = request.get("ExpressionAttributeNames")
        values = request.get("ExpressionAttributeValues")
        require(names is None or names)
        require(values is None or values)
        self.names: Names = tuple((names or {}).items())
        self.values: Attributes = values or {}
        items.check_all(self.values)

    def require_used(self, names: Collection[str], values: Collection[str] | None = None) -> None:
        """Leave a request to moto if it defines placeholders that it does not use."""
        require(all(name in names for name, _ in self.names))
        require(values is None or all(name in values for name in self.values))


class Condition:
    """A condition, or a filter. It always holds if its text is empty."""

    def __init__(self, text: str | None, names: Names) -> None:
        self._values: dict[str, Attributes] = {}
        self._casts: dict[str, Any] = {}
        parser = _Parser(text, dict(names), self._values, self._casts)
        self._operation = parser.parse()
        self.names_used: frozenset[str] = frozenset(parser.expr_attr_names_found)
        self.values_used: frozenset[str] = frozenset(_VALUE_NAME.findall(text or ""))
        self._has_between = "BETWEEN" in (text or "").upper()

    def bind(self, values: Attributes) -> None:
        """Use these values from now on."""
        require(self.values_used <= values.keys())
        # moto refuses this, when it parses the condition.
        require(not self._has_between or {"NULL": True} not in values.values())
        self._values.clear()
        self._values.update(values)
        self._casts.clear()

    def holds(self, item: Item | None) -> bool:
        """Whether it holds for an item."""
        return bool(self._operation.expr(item))


class _Parser(ConditionExpressionParser):  # type: ignore[misc]
    """Makes operands whose values are looked up when the condition is evaluated."""

    def __init__(
        self,
        text: str | None,
        names: dict[str, str],
        values: Mapping[str, Attributes],
        casts: dict[str, Any],
    ) -> None:
        super().__init__(text, names, None)
        self._values = values
        self._casts = casts

    def _lookup_expression_attribute_value(self, name: str) -> Any:
        return name

    def _make_operand(self, node: Any) -> Operand:
        if node.kind == self.Kind.EXPRESSION_ATTRIBUTE_VALUE:
            return _Value(node.value, self._values, self._casts)
        return super()._make_operand(node)


class _Value(Operand):  # type: ignore[misc]
    """The value of a placeholder."""

    def __init__(self, name: str, values: Mapping[str, Attributes], casts: dict[str, Any]) -> None:
        self._name = name
        self._values = values
        self._casts = casts

    def expr(self, item: Item | None) -> Any:
        if self._name not in self._casts:
            value: Any = self._values[self._name]
            self._casts[self._name] = AttributeValue(value).expr(item)
        return self._casts[self._name]

    def get_type(self, item: Item | None) -> str | None:
        del item
        return next(iter(self._values[self._name])) if self._name in self._values else None


class KeyCondition(NamedTuple):
    """The condition of a query: the hash key's value, and a comparison of the sort key with some
    values, all by their placeholders."""

    hash_value: str
    comparison: str | None
    sort_values: tuple[str, ...]
    names_used: tuple[str, ...]
    values_used: tuple[str, ...]


@lru_cache(_CACHE_SIZE)
def condition(text: str | None, names: Names) -> Condition:
    """A condition, parsed."""
    require(text != "")
    return Condition(text, names)


@lru_cache(_CACHE_SIZE)
def key_condition(text: str, names: Names, schema: tuple[tuple[str, str], ...]) -> KeyCondition:
    """The condition of a query, parsed for the keys and key types of a table or an index."""
    placeholders = {name: {"placeholder": name} for name in _VALUE_NAME.findall(text)}
    keys = [{"AttributeName": name, "KeyType": kind} for name, kind in schema]
    hash_keys, sort_keys, names_used = parse_expression(text, placeholders, dict(names), keys)
    require(len(hash_keys) == 1 and len(sort_keys) <= 1)
    _, comparison, values = sort_keys[0] if sort_keys else (None, None, [])
    return KeyCondition(
        hash_keys[0][1]["placeholder"],
        comparison,
        tuple(value["placeholder"] for value in values),
        tuple(names_used),
        tuple(placeholders),
    )


@lru_cache(_CACHE_SIZE)
def projection(text: str | None, names: Names) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The attributes that a projection leaves, None for all; and the names that it uses."""
    require(text != "")
    if text is None:
        return None, ()
    parser = ProjectionExpressionParser(text, dict(names))
    paths = parser.parse()
    require(all(len(path) == 1 and "[" not in path[0] for path in paths))
    return tuple(path[0] for path in paths), tuple(parser.expr_attr_names_found)
