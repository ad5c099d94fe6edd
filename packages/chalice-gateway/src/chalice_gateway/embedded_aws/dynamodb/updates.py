"""Update expressions on whole attributes, parsed once for each text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from chalice_gateway.embedded_aws.dynamodb.expressions import Names
from chalice_gateway.embedded_aws.dynamodb.items import Attributes
from chalice_gateway.embedded_aws.dynamodb.unsupported import present, require

Values = Mapping[str, DynamoType]
"""The attributes of an item."""
Operand = Callable[[Values, Attributes], DynamoType | None]
"""Gives a value from the item before the update and the request's values; None if it is missing."""

_TOKEN = re.compile(r"\s*([#:]?\w+|[=,+()-])")
_CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")


class Update(NamedTuple):
    """An update expression: each attribute's new value, None to remove it; and the placeholders
    that it uses."""

    actions: Mapping[str, Operand]
    names_used: frozenset[str]
    values_used: frozenset[str]

    def apply(self, before: Values, values: Attributes) -> dict[str, DynamoType]:
        """The attributes after the update."""
        after = dict(before)
        for name, operand in self.actions.items():
            value = operand(before, values)
            if value is None:
                after.pop(name, None)
            else:
                after[name] = value
        return after


@lru_cache(1024)
def update(text: str, names: Names) -> Update:
    """An update expression, parsed."""
    parser = _Parser(text, dict(names))
    parser.parse()
    used = parser.used
    return Update(
        parser.actions,
        frozenset(token for token in used if token.startswith("#")),
        frozenset(token for token in used if token.startswith(":")),
    )


class _Parser:
    def __init__(self, text: str, names: Mapping[str, str]) -> None:
        self._tokens = _tokens(text)
        self._names = names
        self.actions: dict[str, Operand] = {}
        self.used: set[str] = set()

    def parse(self) -> None:
        clauses = []
        while self._tokens:
            clause = self._tokens.pop(0).upper()
            require(clause in _CLAUSES and clause not in clauses)
            clauses.append(clause)
            self._action(clause)
            while self._next_is(","):
                self._action(clause)

    def _action(self, clause: str) -> None:
        name = self._attribute()
        require(name not in self.actions)
        self.actions[name] = {
            "SET": self._assigned,
            "REMOVE": lambda _: _removed,
            "ADD": self._added,
            "DELETE": self._deleted,
        }[clause](name)

    def _assigned(self, _: str) -> Operand:
        self._expect("=")
        left = self._operand()
        for sign in ("+", "-"):
            if self._next_is(sign):
                return _existing(_sum(left, self._operand(), -1 if sign == "-" else 1))
        return _existing(left)

    def _added(self, name: str) -> Operand:
        value = self._value()

        def added(before: Values, values: Attributes) -> DynamoType:
            new = DynamoType(values[value])
            old = before.get(name)
            if new.type == "N":
                return _add(old or DynamoType({"N": "0"}), new, 1)
            require(new.is_set() and (old is None or old.type == new.type))
            kept: list[str] = list(old.value) if old else []
            return DynamoType({new.type: [*kept, *(v for v in new.value if v not in kept)]})

        return added

    def _deleted(self, name: str) -> Operand:
        value = self._value()

        def deleted(before: Values, values: Attributes) -> DynamoType | None:
            gone = DynamoType(values[value])
            old = before.get(name)
            require(gone.is_set() and (old is None or old.type == gone.type))
            left = [member for member in old.value if member not in gone.value] if old else []
            return DynamoType({gone.type: left}) if left else None

        return deleted

    def _operand(self) -> Operand:
        if self._tokens and self._tokens[0].startswith(":"):
            value = self._value()
            return lambda _, values: DynamoType(values[value])
        if self._next_is("if_not_exists"):
            self._expect("(")
            name = self._attribute()
            self._expect(",")
            default = self._operand()
            self._expect(")")
            return lambda before, values: before.get(name) or default(before, values)
        attribute = self._attribute()
        return lambda before, _: before.get(attribute)

    def _value(self) -> str:
        token = self._tokens.pop(0)
        require(token.startswith(":"))
        self.used.add(token)
        return token

    def _attribute(self) -> str:
        token = self._tokens.pop(0)
        require(token[0] not in "0123456789=,+()-:")
        if token.startswith("#"):
            self.used.add(token)
            return self._names[token]
        require(token.upper() not in ReservedKeywords.get_reserved_keywords())
        require(not self._tokens or self._tokens[0] != "(")  # a function
        return token

    def _next_is(self, token: str) -> bool:
        if not self._tokens or self._tokens[0] != token:
            return False
        self._tokens.pop(0)
        return True

    def _expect(self, token: str) -> None:
        require(self._next_is(token))


def _tokens(text: str) -> list[str]:
    tokens = _TOKEN.findall(text)
    require(tokens and _TOKEN.sub("", text).strip() == "")
    return tokens


def _removed(before: Values, values: Attributes) -> None:
    del before, values


def _existing(operand: Operand) -> Operand:
    """The operand, but the request goes to moto, which refuses it, if the operand is missing."""

    def existing(before: Values, values: Attributes) -> DynamoType:
        return present(operand(before, values))

    return existing


def _sum(left: Operand, right: Operand, sign: int) -> Operand:
    def total(before: Values, values: Attributes) -> DynamoType:
        return _add(present(left(before, values)), present(right(before, values)), sign)

    return total


def _add(left: DynamoType, right: DynamoType, sign: int) -> DynamoType:
    require(left.type == right.type == "N")
    first, second = _number(left.value), _number(right.value)
    return DynamoType({"N": f"{first + sign * second}"})


def _number(text: str) -> Decimal | int:
    return Decimal(text) if "." in text else int(text)
