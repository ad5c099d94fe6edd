"""Checks frames against docs/asyncapi.yaml."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match
from yaml.constructor import ConstructorError

from tests.support.running import ROOT

API_GATEWAY = None  # the type of API Gateway's own frames, which have none

# Each action with every field that it can have at once.
FULL_ACTIONS = {
    "sendmessage": {"data": "x", "room": "a", "id": "7"},
    "history": {"after": 1, "limit": 5, "room": "a", "id": "7"},
    "ping": {"rooms": ["a"], "id": "7"},
    "join": {"room": "a", "name": "Ana", "after": 1, "id": "7"},
    "rename": {"name": "Ana", "id": "7"},
    "members": {"limit": 5, "room": "a", "id": "7"},
    "typing": {"room": "a", "id": "7"},
}


class Protocol:
    """An AsyncAPI document.

    source: the document as written. document: the same, with each `$ref` resolved.
    actions, types: a validator for each client frame by `action`, each server frame by `type`.
    """

    def __init__(self, text: str) -> None:
        self.source = read_yaml(text)
        self.document = self._resolved(self.source)
        messages = self.document["channels"]["chat"]["messages"].values()
        payloads = [message["payload"] for message in messages]
        self.actions = _by_name([p for p in payloads if "action" in p["properties"]], "action")
        self.types = _by_name([p for p in payloads if "action" not in p["properties"]], "type")

    def fault_of_client(self, text: str) -> str | None:
        """What is wrong with a frame that a client sent, or None."""
        return _fault(text, "action", self.actions)

    def fault_of_server(self, text: str) -> str | None:
        """What is wrong with a frame that came from the server, or None."""
        return _fault(text, "type", self.types)

    def _resolved(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._resolved(item) for item in node]
        if not isinstance(node, Mapping):
            return node
        if "$ref" in node:
            return self._resolved(self._at(node["$ref"]))
        return {name: self._resolved(value) for name, value in node.items()}

    def _at(self, reference: str) -> Any:
        here = self.source
        for name in reference.removeprefix("#/").split("/"):
            here = here[name]
        return here


@cache
def protocol() -> Protocol:
    """The chat's protocol."""
    return Protocol((ROOT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8"))


def read_yaml(text: str) -> Any:
    """Read YAML. Raises ConstructorError for a repeated key, of which only the last would count."""
    return yaml.load(text, _UniqueKeysLoader)


class _UniqueKeysLoader(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                mark = node.value[number][0].start_mark
                raise ConstructorError(None, None, f"duplicate key {key!r}", mark)
        return super().construct_mapping(node, deep)


class Tap:
    """Records and checks the frames that one client sends and receives."""

    def __init__(self) -> None:
        self._faults: list[tuple[str | None, str]] = []  # with the id, if the client sent the frame
        self._refused: set[str] = set()
        self.seen = 0

    def sent(self, text: str) -> None:
        """The client sent this."""
        self.seen += 1
        if fault := protocol().fault_of_client(text):
            self._faults.append((_id_of(text), fault))

    def received(self, text: str) -> None:
        """The server sent this."""
        self.seen += 1
        if fault := protocol().fault_of_server(text):
            self._faults.append((None, fault))
        elif json.loads(text).get("type") == "error" and (refused := _id_of(text)):
            self._refused.add(refused)

    def follow(self, socket: Any) -> None:
        """Record the frames of one of a page's sockets."""
        socket.on("framesent", self.sent)
        socket.on("framereceived", self.received)

    def faults(self) -> list[str]:
        """All faults except of frames that the server refused: a client may send a user's
        message that is too long."""
        return [fault for id, fault in self._faults if id is None or id not in self._refused]


def _by_name(payloads: list[dict[str, Any]], field: str) -> dict[str | None, Draft7Validator]:
    return {
        payload["properties"].get(field, {}).get("const", API_GATEWAY): Draft7Validator(payload)
        for payload in payloads
    }


def _fault(text: str, field: str, validators: Mapping[str | None, Draft7Validator]) -> str | None:
    try:
        frame = json.loads(text)
    except ValueError:
        return f"no JSON: {text[:200]}"
    name = frame.get(field, API_GATEWAY) if isinstance(frame, dict) else API_GATEWAY
    if not (isinstance(name, str | None) and name in validators):
        return f"no known {field}: {text[:200]}"
    validator = validators[name]
    if validator.is_valid(frame):
        return None
    return f"{best_match(validator.iter_errors(frame)).message[:200]}: {text[:200]}"


def _id_of(text: str) -> str | None:
    try:
        return json.loads(text)["id"]
    except (ValueError, TypeError, KeyError):
        return None
