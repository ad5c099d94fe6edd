"""All frames of one connection together, with and without recovery."""

import logging

import pytest
from chat_client.model.conversation import Conversation
from chat_client.model.timeouts import Timeouts
from client_support.messages import numbers
from client_support.talk import Talk, begun, sent


@pytest.fixture
def talk():
    """A conversation that has started with the messages 11 and 12."""
    return begun()


def test_history_comes_first_and_then_the_outbox():
    talk = Talk()
    item = talk.outbox.add("hello")
    assert talk.due(0) == [{"action": "history", "id": "history-1", "limit": 100}]
    assert talk.due(1) == []
    talk.history(1, "history-1", 11)
    assert talk.due(1) == [sent(item)]


@pytest.mark.parametrize(
    "frame",
    [
        *(
            "",
            "{",
            "[]",
            "7",
            "null",
            "{}",
            b"\xff",
            "[" * 100_000,
            '{"type":[]}',
            '{"type":"new"}',
        ),
        '{"message":"Internal server error","connectionId":"x","requestId":"y"}',
        '{"type":"message"}',
        '{"type":"pong"}',
        '{"type":"pong","last":"13"}',
        '{"type":"history","id":"history-1"}',
        '{"type":"history","id":"history-1","you":{},"messages":[7]}',
        '{"type":"history","id":["x"],"you":{"member":7},"messages":[]}',
        '{"type":"error"}',
        '{"type":"error","code":["x"],"id":{}}',
    ],
)
def test_a_malformed_frame_is_ignored(talk, frame, caplog):
    caplog.set_level(logging.CRITICAL)
    talk.conversation.receive(frame, 1)
    talk.receive_message(2, 13)
    assert numbers(talk.log.entries) == [11, 12, 13]


def test_without_recovery_a_lost_message_is_a_gap():
    talk = begun(recover=False)
    talk.receive_message(1, 14)
    talk.due(1)
    assert talk.due(1.3) == []
    assert numbers(talk.log.entries) == [11, 12, (13, 13), 14]


def test_without_recovery_an_unanswered_message_is_not_resent():
    talk = begun(recover=False)
    one, two = talk.outbox.add("one"), talk.outbox.add("two")
    talk.due(1)
    assert talk.due(6) == [sent(two)]
    assert (one.state, one.error.code) == ("failed", "no_answer")


def test_without_recovery_an_unanswered_message_fails_with_its_connection():
    talk = begun(recover=False)
    item = talk.outbox.add("one")
    talk.due(1)
    talk.conversation.on_close()
    assert item.state == "failed"
    again = Conversation(talk.log, talk.outbox, Timeouts(), 2.0, recover=False)
    assert again.frames_due(2) == []


def test_with_recovery_an_unanswered_message_outlives_its_connection():
    talk = begun()
    item = talk.outbox.add("one")
    talk.due(1)
    talk.conversation.on_close()
    assert item.state == "sending"
