"""The values in a template: functions evaluated, names found, and what cannot be read reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalice_gateway.aws_account import API_ID
from chalice_gateway.project.template.intrinsics import NO_VALUE, Intrinsics, Unreadable
from chalice_gateway.project.template.logical_ids import APIS
from chalice_gateway.project.template.parameters import Parameters
from chalice_gateway.project.template.resource_types import TYPES, generated_name


class TemplateValues:
    """Evaluates the values of one template, merged of all files.

    unread: a line for each value that was left out, because it cannot be known here.
    """

    def __init__(
        self, template: Mapping[str, Any], label: str, stack: str, parameters: Parameters
    ) -> None:
        self.unread: list[str] = []
        self.resources: Mapping[str, Any] = template.get("Resources") or {}
        self._label = label
        self._stack = stack
        self._parameters = parameters
        self._intrinsics = Intrinsics(
            self._refer, template.get("Conditions") or {}, template.get("Mappings") or {}
        )
        self._being_named: list[str] = []

    def read(self, where: str, found: Any) -> Any:
        """A value, or None if it is left out."""
        try:
            value = self._intrinsics.value(found)
        except Unreadable as reason:
            self.report(where, str(reason))
            return None
        except RecursionError:
            self.report(where, "it refers to itself, or is nested too deeply")
            return None
        return None if value is NO_VALUE else value

    def text(self, where: str, found: Any) -> str | None:
        """A value as CloudFormation makes a text of it, or None if it is left out."""
        value = self.read(where, found)
        if isinstance(value, bool):
            return str(value).lower()
        if value is not None and not isinstance(value, str | int | float):
            self.report(where, "it is not a text")
            return None
        return None if value is None else str(value)

    def exists(self, id: str) -> bool:
        """Whether the resource exists under its condition."""
        condition = self.resources[id].get("Condition")
        return condition is None or bool(self.read(id, {"Condition": condition}))

    def name(self, id: str) -> str:
        """The name of a resource: its own, or one as CloudFormation makes it. Raises Unreadable if
        it refers to itself."""
        type_name = str(self.resources[id].get("Type", ""))
        properties = self.resources[id].get("Properties") or {}
        property_name = TYPES[type_name].name_property if type_name in TYPES else ""
        if id in self._being_named:
            raise Unreadable(f"the name of {id} refers to itself")
        self._being_named.append(id)
        own = self.text(f"{id}.{property_name}", properties.get(property_name))
        self._being_named.pop()
        fifo = bool(properties.get("FifoQueue") or properties.get("FifoTopic"))
        return own or generated_name(type_name, self._stack, id, fifo)

    def report(self, where: str, reason: str) -> None:
        """Add a line about a value that is left out."""
        line = f"{self._label}: {where} is left out: {reason}."
        if line not in self.unread:
            self.unread.append(line)

    def _refer(self, name: str, attribute: str | None) -> Any:
        """What `Ref` and `Fn::GetAtt` stand for."""
        if attribute is None and name in self._parameters:
            return self._parameters.value(name)
        if name in APIS:
            return API_ID
        if name not in self.resources:
            raise Unreadable(f"there is no {name} in the template")
        if not self.exists(name):
            raise Unreadable(f"{name} does not exist under its condition")
        kind = TYPES.get(self.resources[name].get("Type"))
        if kind is None and attribute is None:
            return self.name(name)
        value = kind.attribute(attribute, self.name(name)) if kind else None
        if value is None:
            raise Unreadable(f"{name}.{attribute} is not known here")
        return value
