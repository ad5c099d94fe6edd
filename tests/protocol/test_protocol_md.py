"""docs/protocol.md agrees with docs/asyncapi.yaml: frames, their fields, and their examples."""

import json
import re

import pytest

from chalicelib.protocol.readers import READERS
from tests.protocol.document import (
    CLIENT,
    FOR_CLIENTS,
    MANAGED,
    PARTS,
    SERVER,
    TEXT,
    documented,
    examples_of,
    explanations,
    fields_of,
    frames,
    heading,
    names,
    rows,
)
from tests.support.wire import protocol

SCHEMAS = protocol().document["components"]["schemas"]


def test_the_client_sections_match_the_actions():
    documented_actions = [name.strip("`") for name in CLIENT] + list(MANAGED)
    assert sorted(documented_actions) == sorted(READERS)


def test_the_server_sections_match_the_frame_types():
    assert list(SERVER) == [heading(name) for name in protocol().types]


@pytest.mark.parametrize("action", protocol().actions)
def test_the_fields_of_each_action_are_listed(action):
    schema, common = protocol().actions[action].schema, {"action", "id"}
    fields, required = fields_of(action)
    assert fields == set(schema["properties"]) - common
    assert required == set(schema["required"]) - common


def told_of(type_):
    """The documented fields of a frame type; those of `message` are also parts of other frames."""
    return documented(PARTS["Message"] if type_ == "message" else SERVER[heading(type_)])


@pytest.mark.parametrize("type_", protocol().types)
def test_the_fields_of_each_frame_are_listed(type_):
    schema, fields = protocol().types[type_].schema, told_of(type_)
    common = {"type"} if type_ == "message" else {"type", "id"}
    assert set(fields) == set(schema["properties"]) - common
    assert {name for name in fields if not fields[name][0]} == set(schema["required"]) - common


@pytest.mark.parametrize(("part", "schema"), [("Message", "said"), ("Room summary", "roomSummary")])
def test_the_fields_of_each_part_of_a_frame_are_listed(part, schema):
    fields = documented(PARTS[part])
    assert set(fields) == set(SCHEMAS[schema]["properties"])
    required = {name for name in fields if not fields[name][0]}
    assert required == set(SCHEMAS[schema]["required"])


PERSON = set(SCHEMAS["person"]["properties"])


@pytest.mark.parametrize("part", ["reply", "stamp", "reactions", "thread"])
def test_the_fields_of_each_part_of_a_message_are_listed(part):
    told = next(row[1] for row in rows(PARTS["Message"]) if len(row) == 2 and row[0] == f"`{part}`")
    schema = SCHEMAS[part].get("items", SCHEMAS[part])
    fields = set(schema["properties"]) - (PERSON if "person" in told else set())
    assert fields <= set(re.findall(r"\w+", told))


def test_reports_and_audit_entries_have_their_fields_listed():
    listed = (("reportItem", "reports", "reports"), ("auditEntry", "audit", "entries"))
    for part, type_, field in listed:
        told = documented(SERVER[heading(type_)])[field][-1]
        assert set(SCHEMAS[part]["properties"]) <= set(names(told))


@pytest.mark.parametrize("action", MANAGED)
def test_the_fields_of_the_actions_that_manage_rooms_are_explained(action):
    explained = {*explanations(action), "room", "member", "role", "limit"}
    assert fields_of(action)[0] <= explained


def lists(schema):
    """The lists and objects of a schema, with their largest size."""
    sizes = {
        n: f.get("maxItems") or f.get("maxProperties") for n, f in schema["properties"].items()
    }
    return {name: size for name, size in sizes.items() if size}


@pytest.mark.parametrize("action", protocol().actions)
def test_the_maximum_length_of_each_list_of_an_action_is_documented(action):
    told = explanations(action)
    for name, size in lists(protocol().actions[action].schema).items():
        assert re.search(rf"\d to {size}\b", told[name])


@pytest.mark.parametrize("type_", protocol().types)
def test_the_maximum_length_of_each_list_of_a_frame_is_documented(type_):
    told = {field: cells[-1] for field, cells in told_of(type_).items()}
    for name, size in lists(protocol().types[type_].schema).items():
        assert re.search(rf"at most {size}\b", told[name])


@pytest.mark.parametrize("action", protocol().actions)
def test_each_action_has_an_example_with_its_reply(action):
    first, *answers = examples_of(action)
    assert first["action"] == action
    replies = protocol().document["operations"][action]["reply"]["messages"]
    types = {reply["payload"]["properties"]["type"]["const"] for reply in replies}
    assert {answer["type"] for answer in answers if "type" in answer} <= types
    assert answers or types == {"error"}


@pytest.mark.parametrize("action", MANAGED)
def test_the_replies_of_the_actions_that_manage_rooms_are_listed(action):
    replies = protocol().document["operations"][action]["reply"]["messages"]
    types = {reply["payload"]["properties"]["type"]["const"] for reply in replies}
    assert set(names(MANAGED[action][2])) == types - {"error"}


@pytest.mark.parametrize("type_", protocol().types)
def test_each_frame_type_has_an_example(type_):
    assert {json.loads(frame).get("type") for frame in frames(SERVER[heading(type_)])} == {type_}


@pytest.mark.parametrize("frame", frames(TEXT) + frames(FOR_CLIENTS))
def test_each_example_is_valid(frame):
    if "action" in json.loads(frame):
        assert protocol().fault_of_client(frame) is None
    else:
        assert protocol().fault_of_server(frame) is None
