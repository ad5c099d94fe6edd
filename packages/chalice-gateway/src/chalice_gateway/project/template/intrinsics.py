"""CloudFormation's intrinsic functions, evaluated on this machine.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

NO_VALUE = object()
"""What `AWS::NoValue` stands for: the property that has it is left out."""

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")
_DYNAMIC = re.compile(r"\{\{resolve:[^}]*\}\}")


class Unreadable(Exception):
    """A value that is not known on this machine. `str()` says why."""


class Intrinsics:
    """Evaluates the functions in a template's values.

    refer: what a name, and an attribute of it or None, stands for; raises Unreadable.
    """

    def __init__(
        self,
        refer: Callable[[str, str | None], Any],
        conditions: Mapping[str, Any],
        mappings: Mapping[str, Any],
    ) -> None:
        self._refer = refer
        self._conditions = conditions
        self._mappings = mappings
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": lambda name: self._reference(self.text(name), None),
            "Condition": self.condition,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Base64": lambda value: base64.b64encode(self.text(value).encode()).decode(),
            "Fn::FindInMap": self._find_in_map,
            "Fn::ToJsonString": lambda value: json.dumps(self.value(value)),
            "Fn::Length": lambda value: len(self._list(value)),
            "Fn::If": self._if,
            "Fn::Equals": lambda pair: self._equals(*self._pair(pair)),
            "Fn::And": lambda parts: False not in self._truths(parts),
            "Fn::Or": lambda parts: True in self._truths(parts),
            "Fn::Not": lambda parts: not self._truths(parts)[0],
        }

    def value(self, found: Any) -> Any:
        """A value with all functions in it evaluated. Raises Unreadable."""
        if isinstance(found, list):
            values = [self.value(inner) for inner in found]
            return [value for value in values if value is not NO_VALUE]
        if isinstance(found, str) and (dynamic := _DYNAMIC.search(found)):
            raise Unreadable(f"{dynamic[0]} is a value of AWS")
        if not isinstance(found, dict):
            return found
        if len(found) == 1 and (name := next(iter(found))) in self._functions:
            return self._functions[name](found[name])
        if unknown := [name for name in found if str(name).startswith("Fn::")]:
            raise Unreadable(_why_unknown(unknown[0]))
        values_by_name = {key: self.value(inner) for key, inner in found.items()}
        return {key: value for key, value in values_by_name.items() if value is not NO_VALUE}

    def text(self, found: Any) -> str:
        """A value as the text that CloudFormation makes of it. Raises Unreadable."""
        value = self.value(found)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str | int | float):
            return str(value)
        raise Unreadable("it is not a text")

    def condition(self, name: Any) -> bool:
        """Whether the condition with this name holds. Raises Unreadable."""
        if not isinstance(name, str) or name not in self._conditions:
            raise Unreadable(f"there is no condition {name}")
        return self.truth(self._conditions[name])

    def truth(self, found: Any) -> bool:
        """What a condition function results in. Raises Unreadable."""
        result = self.value(found)
        if not isinstance(result, bool):
            raise Unreadable("it is not a condition")
        return result

    def _reference(self, name: str, attribute: str | None) -> Any:
        return NO_VALUE if name == "AWS::NoValue" else self._refer(name, attribute)

    def _get_att(self, found: Any) -> Any:
        name, _, attribute = found.partition(".") if isinstance(found, str) else ("", "", "")
        if not isinstance(found, str):
            name, attribute = (self.text(part) for part in self._pair(found))
        return self._reference(name, attribute)

    def _sub(self, found: Any) -> str:
        template, given = (found, {}) if isinstance(found, str) else self._pair(found)
        if not isinstance(template, str) or not isinstance(given, dict):
            raise Unreadable("Fn::Sub has no text")

        def replacement(match: re.Match[str]) -> str:
            name = match[2].strip()
            if match[1]:
                return f"${{{match[2]}}}"
            if name in given:
                return self.text(given[name])
            return self.text({"Fn::GetAtt": name} if "." in name else {"Ref": name})

        return str(self.value(_PLACEHOLDER.sub(replacement, template)))

    def _join(self, found: Any) -> str:
        delimiter, parts = self._pair(found)
        return str(delimiter).join(self.text(part) for part in self._list(parts))

    def _select(self, found: Any) -> Any:
        index, values = self._pair(found)
        try:
            return self._list(values)[int(self.text(index))]
        except (IndexError, ValueError):
            raise Unreadable("Fn::Select has no such element") from None

    def _split(self, found: Any) -> list[str]:
        delimiter, text = self._pair(found)
        return self.text(text).split(self.text(delimiter) or None)

    def _find_in_map(self, found: Any) -> Any:
        if not isinstance(found, list) or len(found) not in (3, 4):
            raise Unreadable("Fn::FindInMap has not three arguments")
        try:
            value = self._mappings
            for key in found[:3]:
                value = value[self.text(key)]
            return value
        except (KeyError, TypeError):
            if len(found) == 4 and isinstance(found[3], dict) and "DefaultValue" in found[3]:
                return self.value(found[3]["DefaultValue"])
            raise Unreadable("Fn::FindInMap finds nothing") from None

    def _if(self, found: Any) -> Any:
        if not isinstance(found, list) or len(found) != 3:
            raise Unreadable("Fn::If has not three arguments")
        return self.value(found[1] if self.condition(found[0]) else found[2])

    def _equals(self, first: Any, second: Any) -> bool:
        return self.text(first) == self.text(second)

    def _pair(self, found: Any) -> tuple[Any, Any]:
        if not isinstance(found, list) or len(found) != 2:
            raise Unreadable("a function has not two arguments")
        return found[0], found[1]

    def _truths(self, found: Any) -> list[bool]:
        if not isinstance(found, list) or not found:
            raise Unreadable("a condition has no parts")
        return [self.truth(part) for part in found]

    def _list(self, found: Any) -> list[Any]:
        value = self.value(found)
        if not isinstance(value, list):
            raise Unreadable("it is not a list")
        return value


def _why_unknown(name: str) -> str:
    if name == "Fn::ImportValue":
        return "Fn::ImportValue names a value of another stack"
    return f"{name} is not known here"
