"""docs/asyncapi.yaml is valid AsyncAPI, and agrees with the code."""

import json
import re

import pytest
from jsonschema import Draft7Validator
from yaml.constructor import ConstructorError

from chalicelib.protocol import actions, identifiers, parser
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.readers import READERS
from tests.support.running import ROOT
from tests.support.wire import FULL_ACTIONS, OTHER_FORMS, protocol, read_yaml

JS = ROOT / "packages/chalice-gateway/tests/js"
SPECIFICATION = JS / "node_modules/@asyncapi/specs/schemas/3.0.0.json"
DOCUMENT = protocol().document
MESSAGES = DOCUMENT["channels"]["chat"]["messages"]
EXAMPLES = [(m["payload"], e["payload"]) for m in MESSAGES.values() for e in m["examples"]]
FROM_CLIENTS = [example for _, example in EXAMPLES if "action" in example]
SIZES = (
    1,
    19,
    20,
    22,
    23,
    32,
    33,
    50,
    51,
    64,
    65,
    100,
    101,
    128,
    129,
    250,
    251,
    500,
    501,
    4000,
    4001,
    8192,
    8193,
)
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
    "a:1",
    "a:0",
    "a:1:2",
    ":1",
    "1795431745000123456",
    *(c * n for c in "xé😀" for n in SIZES),
]
NUMBERS = [-1, 0, *SIZES, 1.5, 2**53 - 1, 2**53, 10**30]
NUMBERS += [59, 60, 1000, 1001, 2_592_000, 2_592_001]  # of invitations
NUMBERS += [31_536_000, 31_536_001, 365, 366, 21_600, 21_601]  # of bans, retention, slow mode
LISTS = [
    [],
    [1],
    [None],
    ["a", ""],
    ["Ü"],
    *([each] * n for each in ("a", "m" * 22) for n in SIZES),
]
VALUES = [None, True, False, {}, {"a": "a"}, *TEXTS, *NUMBERS, *LISTS]

FORMS = [
    {"action": action, **form}
    for action, full in FULL_ACTIONS.items()
    for form in [full, *OTHER_FORMS.get(action, [])]
]


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
    assert set(protocol().actions) == set(READERS) == set(FULL_ACTIONS)


@pytest.fixture
def fields_read(monkeypatch):
    """The names of the fields that the parser looks for in some frames."""

    def read(frames):
        looked_for = set()

        class RecordedFrame(dict):
            def __contains__(self, name):
                looked_for.add(name)
                return super().__contains__(name)

        for frame in frames:
            monkeypatch.setattr(parser, "parse_object", lambda _, of=frame: RecordedFrame(of))
            parser.parse("")
        return looked_for

    return read


@pytest.mark.parametrize("action", FULL_ACTIONS)
def test_the_fields_of_each_action_match_the_code(action, fields_read):
    forms = [form for form in FORMS if form["action"] == action]
    properties = set(protocol().actions[action].schema["properties"])
    assert {name for form in forms for name in form} == properties
    assert fields_read(forms) == properties


def both(frame):
    """Whether the schema and the code accept a frame."""
    try:
        parser.parse(json.dumps(frame))
    except FrameError:
        is_taken = False
    else:
        is_taken = True
    return protocol().fault_of_client(json.dumps(frame)) is None, is_taken


@pytest.mark.parametrize("full", FORMS, ids=lambda full: "-".join([full["action"], *full][:4]))
def test_the_schema_and_the_code_accept_the_same_frames(full):
    assert both(full) == (True, True)
    fields = [name for name in full if name != "action"]
    frames = [{**full, field: value} for field in fields for value in VALUES]
    frames += [{name: full[name] for name in full if name != left_out} for left_out in full]
    verdicts = [(frame, *both(frame)) for frame in frames]
    assert [v for v in verdicts if v[1] != v[2]] == []
    assert {v[1] for v in verdicts} == {True, False}


@pytest.mark.parametrize(
    "fields",
    [
        {"after": 1, "before": 1},
        {"after": 1, "since": 1},
        {"before": 1, "since": 1},
        {"before": 1},
        {"since": 1},
        {},
    ],
    ids=str,
)
def test_the_schema_and_the_code_agree_that_history_takes_one_place_to_begin(fields):
    taken, is_taken = both({"action": "history", **fields})
    assert taken == is_taken == (len(fields) < 2)


@pytest.mark.parametrize("example", FROM_CLIENTS, ids=str)
def test_each_client_example_is_accepted_by_the_code(example):
    parser.parse(json.dumps({**example, "of-a-newer-client": True}))


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
