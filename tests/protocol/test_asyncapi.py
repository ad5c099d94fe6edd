"""docs/asyncapi.yaml is valid AsyncAPI, and agrees with the code."""

import dataclasses
import json
import re
from typing import get_args

import pytest
from jsonschema import Draft7Validator
from yaml.constructor import ConstructorError

from chalicelib.protocol import actions, identifiers
from chalicelib.protocol.errors import ErrorCode, FrameError
from tests.support.running import ROOT
from tests.support.wire import FULL_ACTIONS, protocol, read_yaml

JS = ROOT / "packages/chalice-gateway/tests/js"
SPECIFICATION = JS / "node_modules/@asyncapi/specs/schemas/3.0.0.json"
DOCUMENT = protocol().document
MESSAGES = DOCUMENT["channels"]["chat"]["messages"]
EXAMPLES = [(m["payload"], e["payload"]) for m in MESSAGES.values() for e in m["examples"]]
FROM_CLIENTS = [example for _, example in EXAMPLES if "action" in example]
FIELDS = {kind.__name__.lower(): dataclasses.fields(kind) for kind in get_args(actions.Action)}
SIZES = (1, 20, 21, 22, 32, 33, 64, 65, 100, 101, 128, 129, 4000, 4001)
TEXTS = [
    "",
    " ",
    "\n",
    "a b",
    "a  b",
    "a\u00a0b",
    "a\u2028b",
    "a-b_9",
    "Ü",
    "A",
    *(c * n for c in "xé😀" for n in SIZES),
]
NUMBERS = [-1, 0, *SIZES, 1.5, 2**53 - 1, 2**53, 10**30]
LISTS = [[], [1], [None], ["a", ""], ["Ü"], *(["a"] * n for n in SIZES)]
VALUES = [None, True, False, {}, {"a": "a"}, *TEXTS, *NUMBERS, *LISTS]


@pytest.mark.parametrize("key", ["a", "'a'", "b, a"])
def test_a_repeated_key_is_refused(key):
    with pytest.raises(ConstructorError, match="duplicate key 'a'"):
        read_yaml(f"channels: {{a: {{}}, {key}: {{}}}}")


def test_the_document_is_valid_asyncapi():
    if not SPECIFICATION.exists():
        pytest.fail(f"The packages of {JS} are not installed: `make test` does that")
    schema = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(protocol().source)] == []


@pytest.mark.parametrize("payload", [m["payload"] for m in MESSAGES.values()], ids=MESSAGES)
def test_each_payload_schema_is_valid_json_schema(payload):
    Draft7Validator.check_schema(payload)


def test_every_message_has_an_example():
    assert [name for name, message in MESSAGES.items() if not message["examples"]] == []


@pytest.mark.parametrize(("payload", "example"), EXAMPLES, ids=lambda value: str(value)[:40])
def test_each_example_is_valid_by_its_own_schema(payload, example):
    Draft7Validator(payload).validate(example)


def test_every_message_is_received_or_sent_by_an_operation():
    named = set()
    for operation in protocol().source["operations"].values():
        answers = operation.get("reply", {}).get("messages", [])
        kind = "client-" if operation["action"] == "receive" else ("server-", "api-")
        assert all(m["$ref"].rpartition("/")[2].startswith(kind) for m in operation["messages"])
        named |= {m["$ref"].rpartition("/")[2] for m in [*operation["messages"], *answers]}
    assert named == set(MESSAGES)


def test_the_actions_match_the_code():
    assert set(protocol().actions) == set(actions._ACTIONS) == set(FIELDS) == set(FULL_ACTIONS)


@pytest.mark.parametrize("action", FIELDS)
def test_the_frames_of_the_tests_have_every_field_of_an_action(action):
    excluded = {"before"}  # `after` excludes it
    assert set(FULL_ACTIONS[action]) == {field.name for field in FIELDS[action]} - excluded


@pytest.mark.parametrize("action", FIELDS)
def test_the_fields_of_each_action_match_the_code(action):
    schema = protocol().actions[action].schema
    assert set(schema["properties"]) == {"action", *(field.name for field in FIELDS[action])}
    required = {f.name for f in FIELDS[action] if f.default is dataclasses.MISSING}
    assert set(schema["required"]) == {"action", *required}


def both(frame):
    """Whether the schema and the code accept a frame."""
    try:
        actions.parse(json.dumps(frame))
    except FrameError:
        is_taken = False
    else:
        is_taken = True
    return protocol().fault_of_client(json.dumps(frame)) is None, is_taken


@pytest.mark.parametrize("action", FULL_ACTIONS)
def test_the_schema_and_the_code_accept_the_same_frames(action):
    full = {"action": action, **FULL_ACTIONS[action]}
    assert both(full) == (True, True)
    frames = [{**full, field: value} for field in FULL_ACTIONS[action] for value in VALUES]
    frames += [{name: full[name] for name in full if name != left_out} for left_out in full]
    verdicts = [(frame, *both(frame)) for frame in frames]
    assert [v for v in verdicts if v[1] != v[2]] == []
    assert {v[1] for v in verdicts} == {True, False}


@pytest.mark.parametrize("fields", [{"after": 1, "before": 1}, {"before": 1}, {}], ids=str)
def test_the_schema_and_the_code_agree_on_after_and_before(fields):
    taken, is_taken = both({"action": "history", **fields})
    assert taken == is_taken == (len(fields) < 2)


@pytest.mark.parametrize("example", FROM_CLIENTS, ids=str)
def test_each_client_example_is_accepted_by_the_code(example):
    actions.parse(json.dumps({**example, "of-a-newer-client": True}))


@pytest.mark.parametrize(
    "name", [n for n in [*vars(actions), *vars(identifiers)] if n[:4] == "MAX_"]
)
def test_each_limit_of_the_code_is_in_the_schemas(name):
    limit = getattr(actions, name, None) or getattr(identifiers, name)
    assert re.search(rf'"max(imum|Length|Items)": {limit}\b', json.dumps(DOCUMENT))


def test_the_address_parameters_match_the_code():
    query = DOCUMENT["channels"]["chat"]["bindings"]["ws"]["query"]["properties"]
    known = set()

    class RecordedQuery(dict):
        def __contains__(self, name):
            known.add(name)
            return False

        def get(self, name, default):
            known.add(name)
            return default

    identifiers.address(RecordedQuery())
    assert set(query) == known


@pytest.mark.parametrize("parameter", ["room", "name", "session"])
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text[:3]!r}*{len(text)}")
def test_the_schema_and_the_code_accept_the_same_addresses(parameter, text):
    query = DOCUMENT["channels"]["chat"]["bindings"]["ws"]["query"]
    try:
        identifiers.address({parameter: text})
    except identifiers.InvalidIdentifier:
        is_taken = False
    else:
        is_taken = True
    assert Draft7Validator(query).is_valid({parameter: text}) == is_taken


def test_the_error_codes_match_the_code_and_have_descriptions():
    schema = DOCUMENT["components"]["schemas"]["code"]
    codes = [code.value for code in ErrorCode]
    assert schema["enum"] == codes
    assert re.findall(r"^- `(\w+)`: \w", schema["description"], re.M) == codes
