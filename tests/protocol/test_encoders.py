"""The server's frames agree with docs/asyncapi.yaml."""

import inspect
import json
import re
from dataclasses import replace

import chat_client
import pytest

from chalicelib.chat import incoming_webhooks, webhooks
from chalicelib.domain import FOREVER, Membership, Role
from chalicelib.protocol import actions, frames, room_frames
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.frames import Event, Span
from chalicelib.webhooks import sender
from tests.protocol.encoded import (
    ALL,
    ANA,
    DELETED,
    FRAMES,
    LARGEST,
    LONG,
    LONGEST,
    PLAIN,
    SAID,
    SUMMARY,
)
from tests.support.running import ROOT
from tests.support.wire import protocol


def is_encoder(member):
    modules = (frames.__name__, room_frames.__name__)
    if not inspect.isfunction(member) or member.__module__ not in modules:
        return False
    return inspect.signature(member).return_annotation == "str"


def test_the_frame_types_match_the_encoders():
    both = [*inspect.getmembers(frames, is_encoder), *inspect.getmembers(room_frames, is_encoder)]
    encoders = {name for name, _ in both if name[0] != "_"}
    assert encoders - {"room_changed"} == set(FRAMES) == {name for name in protocol().types if name}


@pytest.mark.parametrize("frame", ALL, ids=lambda frame: frame[:24])
def test_each_encoded_frame_is_valid(frame):
    assert protocol().fault_of_server(frame) is None


SHARED = {"room", "title", "topic", "archived", "slowMode", "retention", "notify"}


def test_a_room_for_everybody_in_it_has_nothing_of_one_member():
    shared = json.loads(room_frames.room_changed(SUMMARY))
    assert set(shared) == {"type", "kind", *SHARED}


@pytest.mark.parametrize(
    ("schema", "most", "least"),
    [
        ("enteredRoom", room_frames.room_fields(SUMMARY, 1, True), room_frames.room_fields(PLAIN)),
        ("roomSummary", room_frames.room_fields(SUMMARY), room_frames.room_fields(PLAIN)),
    ],
)
def test_the_fields_of_a_room_summary_match_the_encoder(schema, most, least):
    described = protocol().document["components"]["schemas"][schema]
    assert set(most) == set(described["properties"])
    assert set(least) == set(described["required"])


@pytest.mark.parametrize("reason", room_frames.Reason)
def test_every_reason_of_an_unsubscribed_is_valid(reason):
    assert protocol().fault_of_server(room_frames.unsubscribed("a", reason)) is None


def test_a_membership_has_a_role_or_is_banned():
    listed = [Membership(ANA, Role.OWNER), Membership(LONGEST, banned_until=FOREVER)]
    frame = room_frames.memberships("a", listed, None, None)
    assert protocol().fault_of_server(frame) is None
    members = json.loads(frame)["members"]
    assert [(each.get("role"), each.get("banned")) for each in members] == [
        ("owner", None),
        (None, True),
    ]


@pytest.mark.parametrize("type_", FRAMES)
def test_the_fields_of_each_frame_match_the_encoder(type_):
    schema = protocol().types[type_].schema
    fields = [set(json.loads(frame)) for frame in FRAMES[type_]]
    assert set.union(*fields) == set(schema["properties"])
    assert set.intersection(*fields) == set(schema["required"])


PARTS = {
    "stamp": ["edited"],
    "thread": ["thread"],
    "reply": ["replyTo"],
    "reportItem": ["reports", 0],
    "auditEntry": ["entries", 0],
    "membership": ["members", 0],
}
WITH_PARTS = {"reportItem": "reports", "auditEntry": "audit", "membership": "memberships"}


@pytest.mark.parametrize("part", PARTS)
def test_the_fields_of_each_part_of_a_frame_match_the_encoder(part):
    found = json.loads(FRAMES[WITH_PARTS.get(part, "message")][0])
    for step in PARTS[part]:
        found = found[step]
    left_out = {"deleted"} if part == "reply" else set()
    described = protocol().document["components"]["schemas"][part]
    assert set(found) == set(described["properties"]) - left_out


def test_the_longest_message_has_every_field():
    assert [name for name, value in vars(LONG).items() if not value] == ["deleted"]


def test_a_reply_to_a_deleted_message_has_no_excerpt():
    frame = frames.message(replace(LONG, reactions=()), DELETED)
    assert protocol().fault_of_server(frame) is None
    assert json.loads(frame)["replyTo"]["deleted"] is True
    assert "excerpt" not in json.loads(frame)["replyTo"]


def test_a_reply_to_a_message_that_is_no_longer_kept_has_its_number_alone():
    frame = frames.message(LONG)
    assert protocol().fault_of_server(frame) is None
    assert json.loads(frame)["replyTo"] == {"seq": 1}


@pytest.mark.parametrize("said", [LONG, DELETED])
def test_the_python_client_reads_every_message(said):
    read = chat_client.Message.from_fields(json.loads(frames.message(said)))
    assert (read.seq, read.data, read.name) == (said.seq, said.data, said.name)


def test_the_fields_of_a_message_in_a_history_match_the_encoder():
    said = protocol().document["components"]["schemas"]["said"]
    fields = []
    for message in (LONG, DELETED, SAID):
        page = json.loads(frames.history("a", [message], Span(1, 1), ANA, None))
        fields.append(set(page["messages"][0]))
    assert set.union(*fields) == set(said["properties"])
    assert set.intersection(*fields) == set(said["required"])


@pytest.mark.parametrize("frame", LARGEST, ids=["subscribed", "rooms"])
def test_only_the_topics_are_left_out_of_a_list_that_is_too_large(frame):
    listed = json.loads(frame)["rooms"]
    assert len(listed) == actions.MAX_ROOMS
    assert [set(room_frames.room_fields(SUMMARY)) - set(room) for room in listed] == [
        {"topic"}
    ] * 50


@pytest.mark.parametrize("event", Event)
def test_every_presence_event_is_valid(event):
    assert protocol().fault_of_server(frames.presence("a", event, ANA, 1)) is None


def test_the_presence_events_match_the_code():
    events = protocol().types["presence"].schema["properties"]["event"]["enum"]
    assert events == [event.value for event in Event]


def test_the_acts_in_the_log_of_a_room_match_the_code():
    rooms = ROOT / "chalicelib" / "chat" / "rooms"
    sources = "".join(path.read_text(encoding="utf-8") for path in rooms.glob("*.py"))
    entry = protocol().document["components"]["schemas"]["auditEntry"]
    acts = re.findall(r'\bact\(sender, (?:at|now|self\._tools\.clock\(\)), "(\w+)"', sources)
    acts += [incoming_webhooks.ACT, webhooks.ACT, sender.DISABLED]
    assert set(acts) == set(entry["properties"]["action"]["enum"])


@pytest.mark.parametrize("code", ErrorCode)
def test_every_error_code_is_valid(code):
    retry_after = 1 if code is ErrorCode.TOO_MANY else None
    assert (
        protocol().fault_of_server(frames.error(FrameError(code, "no", None, retry_after))) is None
    )


@pytest.mark.parametrize("frame", ALL, ids=lambda frame: frame[:24])
def test_each_frame_fits_into_one_frame_of_api_gateway(frame):
    assert len(frame.encode()) <= 32 * 1024
