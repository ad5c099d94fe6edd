"""docs/protocol.md agrees with docs/asyncapi.yaml, and its examples are real."""

import json
import re

import pytest

from chalicelib.chat import MAX_PRESENCE_MEMBERS, MAX_ROSTER, Limits
from chalicelib.protocol import actions
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import PRESENCE_INTERVAL_MS, RETENTION_S
from tests.support.clients import ChatClient
from tests.support.prose import says
from tests.support.running import ROOT
from tests.support.wire import API_GATEWAY, protocol

TEXT = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
SCHEMAS = protocol().document["components"]["schemas"]
NOT_BY_PARSING = {"wrong_room", "too_many", "not_connected", "unavailable"}


def sections(text, level):
    """The text under each heading of a level."""
    parts = re.split(rf"^{'#' * level} (.+)\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text):
    """The cells of each row of a text's tables, without the header rows."""
    lines = re.findall(r"^\|(.*)\|$", text, re.M)
    table = [[cell.strip() for cell in line.split("|")] for line in lines]
    heads = [number for number, row in enumerate(table) if set(row[0]) <= {"-"}]
    return [row for n, row in enumerate(table) if n not in heads and n + 1 not in heads]


def frames(text):
    blocks = re.findall(r"```json\n(.*?)```", text, re.S)
    return [frame for block in blocks for frame in block.splitlines()]


CHAPTERS = sections(TEXT, 2)
CLIENT = sections(CHAPTERS["What a client sends"], 3)
SERVER = sections(CHAPTERS["What the server sends"], 3)
VALUES = {row[0]: row[1] for row in rows(CHAPTERS["Values"])}
ERRORS = {row[0].strip("`"): row[1:] for row in rows(CHAPTERS["Errors"])}


def heading(name):
    return "API Gateway's own" if name is API_GATEWAY else f"`{name}`"


def documented(section):
    """The fields in a section's table, with the text of the middle column."""
    return {row[0].strip("`"): row[1] for row in rows(section)}


def test_the_client_sections_match_the_actions():
    assert list(CLIENT) == [heading(name) for name in actions._ACTIONS]


def test_the_server_sections_match_the_frame_types():
    assert list(SERVER) == [heading(name) for name in protocol().types]


@pytest.mark.parametrize("action", protocol().actions)
def test_the_fields_of_each_action_are_listed(action):
    schema, fields = protocol().actions[action].schema, documented(CLIENT[heading(action)])
    assert set(fields) == set(schema["properties"]) - {"action"}
    assert {name for name in fields if fields[name]} == set(schema["required"]) - {"action"}


@pytest.mark.parametrize("type_", protocol().types)
def test_the_fields_of_each_frame_are_listed(type_):
    schema, fields = protocol().types[type_].schema, documented(SERVER[heading(type_)])
    assert set(fields) == set(schema["properties"]) - {"type"}
    assert {name for name in fields if not fields[name]} == set(schema["required"]) - {"type"}


@pytest.mark.parametrize(
    ("section", "schema"),
    [(CLIENT[heading(name)], known.schema) for name, known in protocol().actions.items()]
    + [(SERVER[heading(name)], known.schema) for name, known in protocol().types.items()],
    ids=[*protocol().actions, *protocol().types],
)
def test_the_maximum_length_of_each_list_is_documented(section, schema):
    told = {row[0].strip("`"): row[2] for row in rows(section)}
    for name, field in schema["properties"].items():
        longest = field.get("maxItems") or field.get("maxProperties")
        assert longest is None or re.search(rf"(0 to|at most) {longest}\b", told[name])


@pytest.mark.parametrize("action", protocol().actions)
def test_each_action_has_an_example_with_its_reply(action):
    first, *answers = map(json.loads, frames(CLIENT[heading(action)]))
    assert first["action"] == action
    replies = protocol().document["operations"][action]["reply"]["messages"]
    types = {reply["payload"]["properties"]["type"]["const"] for reply in replies}
    assert {answer["type"] for answer in answers} <= types
    assert answers or types == {"error"}


@pytest.mark.parametrize("type_", protocol().types)
def test_each_frame_type_has_an_example(type_):
    assert {json.loads(frame).get("type") for frame in frames(SERVER[heading(type_)])} == {type_}


@pytest.mark.parametrize("frame", frames(TEXT))
def test_each_example_is_valid(frame):
    if "action" in json.loads(frame):
        assert protocol().fault_of_client(frame) is None
    else:
        assert protocol().fault_of_server(frame) is None


@pytest.mark.parametrize("name", [n for n in SCHEMAS if n not in {"said", "code"}])
def test_each_value_is_documented_with_its_limits(name):
    text = VALUES[{"where": "room", "seqOrZero": "seq"}.get(name, name)]
    schema = SCHEMAS[name]
    least = schema.get("minLength", schema.get("minimum"))
    most = schema.get("maxLength", schema.get("maximum"))
    if least and most:
        assert f"{least:,} to {most:,}" in text


def test_every_documented_value_has_a_schema():
    assert set(VALUES) <= set(SCHEMAS)


def test_the_address_parameters_are_documented():
    query = protocol().document["channels"]["chat"]["bindings"]["ws"]["query"]["properties"]
    assert [row[0] for row in rows(CHAPTERS["Connecting"])] == [f"`{name}`" for name in query]


def test_the_error_codes_match_the_code():
    assert list(ERRORS) == [code.value for code in ErrorCode]


@pytest.mark.parametrize("code", [code for code in ERRORS if code not in NOT_BY_PARSING])
def test_each_example_of_a_parsing_error_gets_its_code(code):
    with pytest.raises(FrameError) as refused:
        actions.parse(ERRORS[code][1].strip("`"))
    assert refused.value.code.value == code


@pytest.mark.parametrize("code", sorted(NOT_BY_PARSING))
def test_each_example_of_another_error_is_a_valid_frame(code):
    frame = re.search(r"`(.*)`", ERRORS[code][1])[1]
    assert protocol().fault_of_client(frame) is None


def test_the_running_chat_answers_each_error_example_with_its_code(chat):
    garden = {"room": "garden", "session": "s" * 22}
    for code in set(ERRORS) - {"not_connected", "unavailable"}:
        with ChatClient(chat.ws_url, **garden) as client:
            frame = re.search(r"`(.*)`", ERRORS[code][1])[1]
            for _ in range(10 * (code == "too_many")):
                client.send_text(frame)
            assert client.ask(frame)["code"] == code


def test_the_example_of_an_error_frame_matches_the_running_chat(chat):
    example, _ = map(json.loads, frames(SERVER[heading("error")]))
    with ChatClient(chat.ws_url) as client:
        assert client.ask({"action": "sendmessage", "id": example["id"]}) == example


def test_the_rules_have_the_numbers_of_the_code():
    assert says(CHAPTERS["Rules"], f"more than {MAX_PRESENCE_MEMBERS} members")
    assert says(VALUES["approximate"], MAX_PRESENCE_MEMBERS, f"{MAX_ROSTER:,} connections")
    assert PRESENCE_INTERVAL_MS == 1000
    assert says(CHAPTERS["Rules"], "comings, goings", "once a second")
    assert says(CHAPTERS["Rules"], f"{RETENTION_S // 86_400} days")
    assert says(CLIENT["`typing`"], "at most one a second")


def at_once(charge):
    """How many such actions are accepted at the same time."""
    return (charge.latest - charge.now * 1000) // charge.cost_us + 1


def test_the_rate_limits_are_those_of_the_code():
    rules = sections(CHAPTERS["Rules"], 3)["Rate limits"]
    documented = [(float(row[1]), float(row[2])) for row in rows(rules)]
    each = [actions.SendMessage("x"), actions.Rename("Ana"), actions.Members(), actions.Typing()]
    charges = [Limits().charge(action, 0) for action in each]
    assert documented == [(at_once(charge), 1_000_000 / charge.cost_us) for charge in charges]


@pytest.mark.parametrize("anchor", re.findall(r"\]\(#([^)]+)\)", TEXT))
def test_each_internal_link_has_its_heading(anchor):
    headings = re.findall(r"^#+ (.+)", TEXT, re.M)
    assert anchor in [heading.lower().replace(" ", "-") for heading in headings]
