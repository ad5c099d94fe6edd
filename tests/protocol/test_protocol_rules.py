"""docs/protocol.md agrees with the code: values, error codes, and the numbers in its rules."""

import json
import re

import pytest

from chalicelib.auth import Forbidden, InvalidToken, Reason, Unauthorized
from chalicelib.chat import MAX_PRESENCE_MEMBERS, MAX_ROSTER, Limits, Refusal
from chalicelib.chat.handshakes import NotAllowed
from chalicelib.chat.message_rules import MAX_KINDS, MAX_REACTIONS
from chalicelib.config import EDIT_SECONDS
from chalicelib.protocol import actions, parser
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.identifiers import BadCharacters, WrongSize
from chalicelib.protocol.message_fields import MAX_LISTED, MAX_LISTED_EACH
from chalicelib.stores import NEWS_INTERVAL_MS, RETENTION_S, StoreUnavailable
from tests.protocol.document import (
    CHAPTERS,
    CLIENT,
    ERRORS,
    PARTS,
    RULES,
    SERVER,
    TEXT,
    VALUES,
    explanations,
    frames,
    heading,
    names,
    rows,
    sections,
)
from tests.support.clients import Member
from tests.support.prose import says
from tests.support.wire import protocol

SCHEMAS = protocol().document["components"]["schemas"]
NOT_BY_PARSING = {
    *("not_subscribed", "not_allowed", "archived", "already_exists", "too_many_rooms"),
    *("no_message", "no_file", "too_late", "too_many_reactions", "muted", "rejected"),
    *("too_many", "token_expired", "bad_token", "not_connected", "unavailable"),
}
# Parts of frames that have a table or a description of their own.
NOT_VALUES = {
    *("said", "code", "where", "roomSummary", "enteredRoom", "membership"),
    *("vouched", "cursor", "roomsLimit", "mentionsLimit", "others", "uses", "expiresIn"),
    *("mentions", "mentionsRoom", "files", "reply", "stamp", "reactions", "thread"),
    *("endsIn", "reason", "reportItem", "auditEntry", "homeRoom", "mentionsCursor"),
}


@pytest.mark.parametrize("name", sorted(set(SCHEMAS) - NOT_VALUES))
def test_each_value_is_documented_with_its_limits(name):
    text = VALUES[{"seqOrZero": "seq"}.get(name, name)]
    schema = SCHEMAS[name]
    least = schema.get("minLength", schema.get("minimum"))
    most = schema.get("maxLength", schema.get("maximum"))
    if least is not None and most and name != "seqOrZero":
        assert f"{least:,} to {most:,}" in text


@pytest.mark.parametrize(
    ("action", "field"),
    [
        ("invite", "uses"),
        ("invite", "expiresIn"),
        ("ban", "expiresIn"),
        ("mute", "expiresIn"),
        ("report", "reason"),
        ("mentions", "limit"),
        ("rooms", "limit"),
    ],
)
def test_each_number_of_an_action_is_documented_with_its_limits(action, field):
    schema = protocol().actions[action].schema["properties"][field]
    text = explanations(action)[field]
    least, most = (schema.get(f"{end}imum", schema.get(f"{end}Length")) for end in ("min", "max"))
    assert f"{least:,} to {most:,}" in text
    if "default" in schema:
        assert f"default {schema['default']:,}" in text


def test_every_documented_value_has_a_schema():
    assert set(VALUES) <= set(SCHEMAS)


def test_the_address_parameters_are_documented():
    query = protocol().document["channels"]["chat"]["bindings"]["ws"]["query"]["properties"]
    parameters = rows(CHAPTERS["Connecting"].partition("\n### ")[0])
    assert [row[0] for row in parameters] == [f"`{name}`" for name in query]


REFUSALS = [
    WrongSize(),
    BadCharacters(),
    Unauthorized(InvalidToken(Reason.BAD_SIGNATURE)),
    Unauthorized(InvalidToken(Reason.EXPIRED)),
    Forbidden("no such origin"),
    NotAllowed(),
    StoreUnavailable(),
]


def test_the_refusals_of_a_handshake_match_the_code():
    table = rows(sections(CHAPTERS["Connecting"], 3)["Refusals"])
    documented = {(int(row[0]), code) for row in table for code in names(row[1])}
    refusals = [Refusal.of(error) for error in REFUSALS]
    assert documented == {(refusal.status, refusal.code) for refusal in refusals}


def test_the_error_codes_match_the_code():
    assert list(ERRORS) == [code.value for code in ErrorCode]


@pytest.mark.parametrize("code", [code for code in ERRORS if code not in NOT_BY_PARSING])
def test_each_example_of_a_parsing_error_gets_its_code(code):
    with pytest.raises(FrameError) as refused:
        parser.parse(ERRORS[code][1].strip("`"))
    assert refused.value.code.value == code


def example_of_error(code):
    return re.search(r"`(.*?)`", ERRORS[code][1])[1]


@pytest.mark.parametrize("code", sorted(NOT_BY_PARSING))
def test_each_example_of_another_error_is_a_valid_frame(code):
    assert protocol().fault_of_client(example_of_error(code)) is None


def mute(client, chat):
    (me,) = client.ask({"action": "members", "id": "1"})["members"]
    whom = {"room": "of-muted", "member": me["member"], "expiresIn": 60}
    with Member(chat.ws_url, room="of-muted", session="owner_of_muted________") as owner:
        owner.ask({"action": "create", "kind": "open", "room": "of-muted", "id": "1"})
        owner.ask({"action": "mute", **whom, "id": "2"})


def archive(client, _):
    client.ask({"action": "create", "kind": "open", "room": "of-archived", "id": "1"})
    client.ask({"action": "change", "room": "of-archived", "archived": True, "id": "2"})


def enter_49_rooms(client, _):
    client.ask({"action": "subscribe", "rooms": [f"room-{n}" for n in range(49)], "id": "1"})


def too_fast(client, _):
    for _ in range(10):
        client.send_text(example_of_error("too_many"))


BEFORE = {
    "muted": mute,
    "archived": archive,
    "too_many_rooms": enter_49_rooms,
    "too_many": too_fast,
}

UNTRIED = {"token_expired", "bad_token", "not_connected"}
UNTRIED |= {"too_late", "too_many_reactions", "rejected"}


@pytest.mark.parametrize(
    "code",
    sorted(set(ERRORS) - UNTRIED - {"unavailable"}),
)
def test_the_running_chat_answers_each_error_example_with_its_code(chat, code):
    here = f"of-{code.replace('_', '-')}"
    with Member(chat.ws_url, room=here, session=f"{code:_<22}") as client:
        BEFORE.get(code, lambda *_: None)(client, chat)
        client.send_text(example_of_error(code))
        assert client.receive_json(where=lambda frame: frame["type"] == "error")["code"] == code


def test_the_example_of_an_error_frame_matches_the_running_chat(chat):
    example, _ = map(json.loads, frames(SERVER[heading("error")]))
    with Member(chat.ws_url) as client:
        assert client.ask({"action": "sendmessage", "id": example["id"]}) == example


def test_the_rules_have_the_numbers_of_the_code():
    assert says(CHAPTERS["Rules"], f"more than {MAX_PRESENCE_MEMBERS} members")
    assert says(VALUES["approximate"], MAX_PRESENCE_MEMBERS, f"{MAX_ROSTER:,} connections")
    assert NEWS_INTERVAL_MS == 1000
    assert says(CHAPTERS["Rules"], "comings, goings", "once a second")
    assert says(CHAPTERS["Rules"], f"{RETENTION_S // 86_400} days")
    assert says(CLIENT["`typing`"], "at most one a second")


def test_the_limits_of_what_changes_a_message_are_those_of_the_code():
    assert says(CLIENT["`react`"], f"{MAX_KINDS} different", f"{MAX_REACTIONS:,} in all")
    assert says(ERRORS["too_many_reactions"][0], f"{MAX_KINDS + 1}st", f"{MAX_REACTIONS + 1:,}st")
    assert says(PARTS["Message"], f"at most {MAX_LISTED_EACH}", f"{MAX_LISTED} in all")
    assert EDIT_SECONDS == 24 * 3600
    assert says(CLIENT["`edit`"], "by default a day")
    assert says(RULES["What may be changed"], "a day after the sending", "`EDIT_SECONDS`")


def at_once(charge):
    """How many such actions are accepted at the same time."""
    return (charge.latest - charge.now * 1000) // charge.cost_us + 1


def test_the_rate_limits_are_those_of_the_code():
    documented = [(float(row[1]), float(row[2])) for row in rows(RULES["Rate limits"])]
    each = [actions.SendMessage("x"), actions.React(1, "x"), actions.Rename("Ana")]
    each += [actions.Members()]
    each += [actions.Read(1), actions.Typing()]
    charges = [Limits().charge(action, 0) for action in each]
    assert documented == [(at_once(charge), 1_000_000 / charge.cost_us) for charge in charges]


@pytest.mark.parametrize("anchor", re.findall(r"\]\(#([^)]+)\)", TEXT))
def test_each_internal_link_has_its_heading(anchor):
    headings = re.findall(r"^#+ (.+)", TEXT, re.M)
    assert anchor in [heading.lower().replace(" ", "-") for heading in headings]
