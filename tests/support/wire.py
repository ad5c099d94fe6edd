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

ROOM_ABOUT = {"room": "a", "id": "7"}
MEMBER_OF_ROOM = {"member": "m" * 22, **ROOM_ABOUT}
PAGE_OF_ROOM = {"limit": 5, "after": "c", **ROOM_ABOUT}

# Each action with every field that it can have at once.
FULL_ACTIONS: dict[str, dict[str, Any]] = {
    "sendmessage": {
        "data": "x",
        "replyTo": 1,
        "mentions": ["m" * 22],
        "mentionsRoom": True,
        "files": ["f" * 22],
        **ROOM_ABOUT,
    },
    "edit": {"target": 1, "data": "x", **ROOM_ABOUT},
    "delete": {"target": 1, **ROOM_ABOUT},
    "react": {"target": 1, "reaction": "x", **ROOM_ABOUT},
    "unreact": {"target": 1, "reaction": "x", **ROOM_ABOUT},
    "history": {"after": 1, "limit": 5, **ROOM_ABOUT},
    "changes": {"after": 1, "limit": 5, **ROOM_ABOUT},
    "ping": {"rooms": ["a"], "id": "7"},
    "subscribe": {"after": 1, **ROOM_ABOUT},
    "unsubscribe": ROOM_ABOUT,
    "rename": {"name": "Ana", "id": "7"},
    "members": {"limit": 5, **ROOM_ABOUT},
    "typing": ROOM_ABOUT,
    "read": {"upTo": 1, **ROOM_ABOUT},
    "receipts": ROOM_ABOUT,
    "mentions": {"limit": 5, "after": "5", "id": "7"},
    "rooms": {"scope": "mine", "limit": 5, "after": "c", "id": "7"},
    "create": {"kind": "open", "title": "A", "topic": "t", **ROOM_ABOUT},
    "change": {
        "title": "A",
        "topic": "t",
        "archived": True,
        "slowMode": 5,
        "retention": 5,
        "notify": "text",
        **ROOM_ABOUT,
    },
    "invite": {"uses": 5, "expiresIn": 60, **ROOM_ABOUT},
    "accept": {"invite": "i" * 22, "id": "7"},
    "leave": ROOM_ABOUT,
    "remove": MEMBER_OF_ROOM,
    "ban": {"expiresIn": 60, **MEMBER_OF_ROOM},
    "unban": MEMBER_OF_ROOM,
    "mute": {"expiresIn": 60, **MEMBER_OF_ROOM},
    "unmute": MEMBER_OF_ROOM,
    "role": {"role": "owner", **MEMBER_OF_ROOM},
    "memberships": PAGE_OF_ROOM,
    "report": {"target": 1, "reason": "x", **ROOM_ABOUT},
    "reports": PAGE_OF_ROOM,
    "dismiss": {"target": 1, **ROOM_ABOUT},
    "audit": PAGE_OF_ROOM,
    "authenticate": {"token": "t", "id": "7"},
}

# Other forms of an action, with the fields that exclude those above.
OTHER_FORMS: dict[str, list[dict[str, Any]]] = {
    "history": [
        {"before": 1, "limit": 5, **ROOM_ABOUT},
        {"since": 1, "limit": 5, **ROOM_ABOUT},
    ],
    "subscribe": [{"rooms": ["a"], "id": "7"}],
    "create": [
        {"kind": "private", "title": "A", "topic": "t", "members": ["m" * 22], "id": "7"},
        {"kind": "direct", "members": ["m" * 22], "id": "7"},
    ],
    "invite": [MEMBER_OF_ROOM],
}


class Protocol:
    """An AsyncAPI document.

    source: the document as written. document: the same, with each `$ref` resolved.
    actions, types: a validator for each client frame by `action`, each server frame by `type`.
    """

    def __init__(self, text: str) -> None:
        self.source = read_yaml(text)
        self.document = resolved(self.source)
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


@cache
def protocol() -> Protocol:
    """The chat's protocol."""
    return Protocol((ROOT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8"))


def resolved(document: Mapping[str, Any]) -> Any:
    """Return a document with what each `$ref` refers to in its place."""
    targets: dict[str, Any] = {}

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(item) for item in node]
        if not isinstance(node, Mapping):
            return node
        if reference := node.get("$ref"):
            if reference not in targets:
                targets[reference] = resolve(at(reference))
            return targets[reference]
        return {name: resolve(value) for name, value in node.items()}

    def at(reference: str) -> Any:
        here: Any = document
        for name in reference.removeprefix("#/").split("/"):
            here = here[name]
        return here

    return resolve(document)


def read_yaml(text: str) -> Any:
    """Read YAML. Raises ConstructorError for a repeated key, of which only the last would count."""
    return yaml.load(text, _UniqueKeysLoader)


class _UniqueKeysLoader(yaml.CSafeLoader):
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
