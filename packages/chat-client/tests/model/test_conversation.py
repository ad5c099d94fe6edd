"""All frames of one connection together, with and without recovery."""

import logging

import pytest
from chat_client.model.message_parts import Reaction
from client_support.messages import BEN, fields, message, numbers
from client_support.talk import Talk, begun, sent


@pytest.fixture
def talk():
    """A conversation that has started with the messages 11 and 12."""
    return begun()


def test_history_comes_first_and_then_the_outbox():
    talk = Talk()
    item = talk.outbox.add("hello")
    assert talk.due(0) == [{"action": "history", "id": "history-1", "limit": 100, "room": "lobby"}]
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
        '{"type":"message","room":"lobby"}',
        '{"type":"pong","rooms":[]}',
        '{"type":"pong","rooms":{"lobby":"13"}}',
        '{"type":"history","id":"history-1"}',
        '{"type":"history","id":"history-1","you":{},"messages":[7]}',
        '{"type":"history","id":["x"],"you":{"member":7},"messages":[]}',
        '{"type":"error"}',
        '{"type":"error","code":["x"],"id":{}}',
    ],
)
def test_a_malformed_frame_is_ignored(talk, frame, caplog):
    caplog.set_level(logging.CRITICAL)
    talk.connection.receive(frame, 1)
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
    talk.connection.on_close()
    assert item.state == "failed"
    talk.connect(2, recover=False)
    assert talk.due(2) == []


def test_with_recovery_an_unanswered_message_outlives_its_connection():
    talk = begun()
    item = talk.outbox.add("one")
    talk.due(1)
    talk.connection.on_close()
    assert item.state == "sending"


def test_an_answer_tells_whether_a_reaction_is_ones_own_and_a_frame_for_all_does_not(talk):
    def receive(revision, mine, **answer):
        reaction = Reaction("+1", 30, (BEN,), mine)
        changed = fields(message(12, revision=revision, reactions=(reaction,)))
        ends = {"from": revision, "upTo": revision, "more": False}
        talk.receive(1, "changes", messages=[changed], **ends, **answer)
        return talk.log.find(12).reactions[0].mine

    assert receive(1, mine=True, id="react") is True
    assert receive(2, mine=False) is True
    assert receive(3, mine=False, id="unreact") is False
