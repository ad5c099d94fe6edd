"""What happens to messages is an event, read from the records of the table's stream."""

import logging
import re
from dataclasses import replace

import pytest

from chalicelib.domain import Change, ChangeKind, Message, Person, Reaction, Stamp
from chalicelib.events import EventKind, message_events
from tests.chalicelib.events.conftest import NOW

BEN = Person("b" * 22, "Ben")


def said(room, **fields):
    return Message(room=room, member="a" * 22, name="Ana", data="hi", at=NOW, **fields)


@pytest.fixture
def room(request):
    return re.sub("[^a-z0-9-]", "-", request.node.name)[-64:]


@pytest.fixture
def changed(log, records, room):
    """The event of a change of a message: `changed(ChangeKind.EDIT, data="new")`."""

    def change(kind, **fields):
        message = log.append(said(room, id="x")).message
        made = Change(room=room, kind=kind, target=message.seq, person=BEN, at=NOW + 5, id="c")
        log.change(made, lambda old: replace(old, **fields))
        created, event = message_events(records())
        assert created.kind is EventKind.CREATED
        return event

    return change


def test_a_new_message_is_an_event_with_all_of_its_fields(log, records, room):
    sent = said(room, id="x", mentions=("m" * 22,), mentions_room=True, reply_to=3)
    stored = log.append(sent).message
    [event] = message_events(records())
    assert (event.kind, event.before, event.after, event.at) == ("created", None, stored, NOW)


def test_an_edit_has_the_message_before_and_after(changed):
    event = changed(ChangeKind.EDIT, data="new", edited=Stamp(BEN, NOW + 5))
    assert (event.kind, event.at) == (EventKind.EDITED, NOW + 5)
    assert (event.before.data, event.after.data, event.after.revision) == ("hi", "new", 1)


def test_a_deletion_is_an_event(changed):
    event = changed(ChangeKind.DELETE, data="", deleted=Stamp(BEN, NOW + 5))
    assert (event.kind, event.at) == (EventKind.DELETED, NOW + 5)
    assert event.after.data == ""


def test_a_reaction_is_an_event_at_the_time_of_its_record(changed, records):
    event = changed(ChangeKind.REACT, reactions=(Reaction("+1", (BEN.member,)),))
    assert event.kind is EventKind.REACTED
    written = records()[-1]["dynamodb"]["ApproximateCreationDateTime"]
    assert event.at == int(written) * 1000


def test_an_event_has_the_same_id_each_time_it_comes(log, records, room):
    log.append(said(room))
    log.append(said(room))
    first, again = ([event.id for event in message_events(records())] for _ in range(2))
    assert first == again
    assert len(set(first)) == 2


def test_what_stands_beside_messages_is_no_event(log, records, room):
    """Counters, markers, mentions, entries of changes, numbers without a message."""
    message = log.append(said(room, id="x", mentions=("m" * 22,))).message
    made = Change(room=room, kind=ChangeKind.REACT, target=message.seq, person=BEN, at=NOW, id="c")
    log.change(made, lambda old: replace(old, reactions=(Reaction("+1", ("a" * 22,)),)))
    found = records()
    beside = {record["dynamodb"]["Keys"]["room"]["S"] for record in found} - {room}
    assert beside == {
        f"{room}#counter",
        f"{room}#{'a' * 22}#x",
        f"@{'m' * 22}#mentions",
        f"{room}#changes",
        f"{room}#changes#counter",
        f"{room}#changes#{BEN.member}#c",
    }
    assert [event.kind for event in message_events(found)] == ["created", "reacted"]


def test_a_message_that_is_removed_when_it_expires_is_no_event(
    log, records, dynamodb, messages_table, room
):
    seq = log.append(said(room)).message.seq
    key = {"room": {"S": room}, "seq": {"N": str(seq)}}
    dynamodb.delete_item(TableName=messages_table, Key=key)
    assert [event.kind for event in message_events(records())] == [EventKind.CREATED]


def test_a_record_that_cannot_be_read_is_logged_without_its_text_and_holds_back_no_other(
    log, records, room, caplog
):
    log.append(said(room))
    log.append(said(room))
    found = records()
    broken = next(r for r in found if r["dynamodb"]["Keys"]["room"]["S"] == room)
    del broken["dynamodb"]["NewImage"]["name"]
    with caplog.at_level(logging.ERROR):
        events = list(message_events(found))
    assert len(events) == 1
    [line] = caplog.messages
    assert broken["eventID"] in line
    assert "hi" not in line
