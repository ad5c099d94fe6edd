"""What a client says over one connection, and when. Times are in seconds from its opening on."""

import json
import logging
import time
from itertools import pairwise

import pytest
from chat_client.model.conversation import Conversation
from chat_client.model.heartbeat import ConnectionDead
from chat_client.model.outbox import MAX_RESEND_AGE_S, Outbox
from chat_client.model.room_log import RoomLog
from chat_client.model.timeouts import Timeouts
from client_support.messages import ANA, BEN, fields, message, messages, numbers

PING = {"action": "ping"}


class Talk:
    """A conversation, and short ways to say what comes and to see what goes out."""

    def __init__(self, clock=time.time, **options):
        self.log, self.outbox = RoomLog(), Outbox(clock=clock)
        self.conversation = Conversation(
            self.log, self.outbox, Timeouts(), 0.0, random=lambda: 1.0, **options
        )

    def due(self, now):
        return self.conversation.frames_due(now)

    def comes(self, now, type, **fields):
        self.conversation.receive(json.dumps({"type": type, **fields}), now)

    def history(self, now, id, *seqs, more=False):
        page = [fields(each) for each in messages(*seqs)]
        you = {"member": ANA, "name": "ana"}
        self.comes(now, "history", id=id, messages=page, more=more, you=you)

    def says(self, now, seq, member=BEN, id=None):
        self.comes(now, "message", **fields(message(seq, member, id)))

    def error(self, now, code, id):
        self.comes(now, "error", code=code, message="why", id=id)


@pytest.fixture
def talk():
    """One that has begun with 11 and 12."""
    return begun()


def begun(**options):
    talk = Talk(**options)
    talk.due(0)
    talk.history(0, "history-1", 11, 12, more=True)
    talk.due(0)
    return talk


def sent(item):
    return {"action": "sendmessage", "id": item.id, "data": item.data}


def test_asks_for_the_newest_page_first_and_then_says_what_is_unsent():
    talk = Talk()
    item = talk.outbox.add("hello")
    assert talk.due(0) == [{"action": "history", "id": "history-1", "limit": 100}]
    assert talk.due(1) == []
    talk.history(1, "history-1", 11)
    assert talk.due(1) == [sent(item)]


def test_over_another_connection_it_asks_for_what_was_said_since(talk):
    again = Conversation(talk.log, talk.outbox, Timeouts(), 100.0)
    assert [frame.get("after") for frame in again.frames_due(100.0)] == [12]


def test_what_was_said_before_the_machine_slept_for_days_is_not_sent_again():
    today = 1_700_000_000.0
    talk = begun(clock=lambda: today)
    old = talk.outbox.add("one")
    assert talk.due(0) == [sent(old)]
    today += MAX_RESEND_AGE_S + 1
    new = talk.outbox.add("two")
    assert talk.due(9) == [sent(new)]
    assert (old.state, new.state) == ("failed", "sending")


def test_asks_again_with_more_and_more_patience():
    talk = Talk()
    asked = []
    for now in range(80):
        asked += [now for frame in talk.due(now) if frame["action"] == "history"]
        talk.comes(now, "pong", last=12)
    assert asked == [0, 5, 15, 35, 65]


def test_a_number_that_is_skipped_is_asked_for_after_a_moment(talk):
    talk.says(1, 14)
    assert talk.due(1) == []
    assert talk.conversation.next_due == pytest.approx(1.3)
    assert [frame["after"] for frame in talk.due(1.3)] == [12]


def test_a_number_that_comes_late_is_not_asked_for(talk):
    talk.says(1, 14)
    talk.due(1)
    talk.says(1.1, 13)
    assert talk.due(1.3) == []
    assert numbers(talk.log.entries) == [11, 12, 13, 14]


def test_the_pages_that_follow_are_asked_for_at_once(talk):
    talk.comes(1, "pong", last=20)
    talk.due(1)
    talk.due(1.3)
    talk.history(2, "history-2", 13, 14, more=True)
    assert [frame["after"] for frame in talk.due(2)] == [14]


def test_does_not_ask_at_once_for_pages_that_bring_nothing(talk):
    talk.comes(1, "pong", last=20)
    talk.due(1)
    talk.due(1.3)
    talk.history(2, "history-2", 11, 12, more=True)
    assert talk.due(2) == []


def test_the_first_message_of_a_room_is_asked_for_at_once():
    talk = Talk()
    talk.due(0)
    talk.history(0, "history-1")
    talk.due(0)
    talk.says(5, 1000)
    assert [frame["after"] for frame in talk.due(5)] == [0]


def test_an_answer_that_was_not_asked_for_is_passed_over(talk):
    talk.history(1, "history-7", 13)
    assert numbers(talk.log.entries) == [11, 12]


def test_an_unavailable_history_is_asked_for_again():
    talk = Talk()
    talk.due(0)
    talk.error(0.1, "unavailable", "history-1")
    assert talk.due(0.1) == []
    assert [frame["action"] for frame in talk.due(0.6)] == ["history"]


def test_older_messages_are_asked_for_at_once(talk):
    talk.log.load_older()
    assert [frame["before"] for frame in talk.due(1)] == [11]


def test_says_one_thing_at_a_time(talk):
    one, two = talk.outbox.add("one"), talk.outbox.add("two")
    assert talk.due(1) == [sent(one)]
    assert talk.due(2) == []
    talk.says(3, 13, ANA, one.id)
    assert talk.due(3) == [sent(two)]


@pytest.mark.parametrize("said_by", [ANA, BEN])
def test_only_an_own_message_acknowledges(talk, said_by):
    item = talk.outbox.add("one")
    talk.due(1)
    talk.says(2, 13, said_by, item.id)
    assert item.state == ("sent" if said_by == ANA else "sending")


def test_a_message_in_an_answer_acknowledges():
    talk = Talk()
    item = talk.outbox.add("one")
    talk.due(0)
    mine = fields(message(11, ANA, item.id))
    you = {"member": ANA, "name": "ana"}
    talk.comes(1, "history", id="history-1", messages=[mine], more=False, you=you)
    assert item.state == "sent"
    assert talk.due(1) == []


def test_what_is_not_answered_is_said_again_with_the_same_id_and_more_patience(talk):
    item = talk.outbox.add("one")
    said = []
    for now in range(1, 100):
        said += [now for frame in talk.due(now) if frame == sent(item)]
        talk.comes(now, "pong", last=12)
    assert said == [1, 6, 16, 36, 66, 96]


def test_what_was_unavailable_is_said_again_sooner_and_then_less_often(talk):
    item = talk.outbox.add("one")
    now, said = 1.0, []
    while len(said) < 9:
        if sent(item) in talk.due(now):
            said.append(now)
            talk.error(now, "unavailable", item.id)
        now = talk.conversation.next_due
    assert [b - a for a, b in pairwise(said)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_what_is_refused_fails_and_the_next_goes_on(talk):
    one, two = talk.outbox.add("one"), talk.outbox.add("two")
    talk.due(1)
    talk.error(1, "wrong_size", one.id)
    assert (one.state, str(one.error)) == ("failed", "why (wrong_size)")
    assert talk.due(1) == [sent(two)]


def test_what_failed_can_be_said_again_at_once(talk):
    item = talk.outbox.add("one")
    talk.due(1)
    talk.error(1, "wrong_size", item.id)
    talk.due(1)
    talk.outbox.retry(item.id)
    assert talk.due(2) == [sent(item)]


def test_a_server_that_does_not_know_the_connection_ends_it(talk):
    with pytest.raises(ConnectionDead, match="does not know"):
        talk.error(1, "not_connected", "history-1")


def test_pings_after_a_silence_and_then_less_and_less_often(talk):
    pinged = [0.0]
    while len(pinged) < 7:
        pinged.append(talk.conversation.next_due)
        assert talk.due(pinged[-1]) == [PING]
        talk.comes(pinged[-1], "pong", last=12)
    assert [b - a for a, b in pairwise(pinged)] == [120, 240, 300, 300, 300, 300]


def test_pings_soon_again_once_something_is_said(talk):
    assert talk.due(120) == [PING]
    talk.comes(120, "pong", last=12)
    talk.says(130, 13)
    assert talk.due(249) == []
    assert talk.due(250) == [PING]


def test_a_pong_that_does_not_come_ends_the_connection(talk):
    talk.due(120)
    assert talk.due(129.9) == []
    with pytest.raises(ConnectionDead, match="silent"):
        talk.due(130)


def test_whatever_comes_in_place_of_a_pong_shows_that_someone_is_there(talk):
    talk.due(120)
    talk.says(125, 13)
    assert talk.due(130) == []


def test_pings_at_once_when_an_answer_and_all_else_stays_out(talk):
    item = talk.outbox.add("one")
    talk.due(1)
    assert talk.due(6) == [sent(item), PING]


def test_does_not_ping_when_an_answer_stays_out_and_other_things_come(talk):
    item = talk.outbox.add("one")
    talk.due(1)
    talk.says(5, 13)
    assert talk.due(6) == [sent(item)]


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
def test_what_cannot_be_read_is_passed_over(talk, frame, caplog):
    caplog.set_level(logging.CRITICAL)
    talk.conversation.receive(frame, 1)
    talk.says(2, 13)
    assert numbers(talk.log.entries) == [11, 12, 13]


def test_without_recovery_what_is_lost_stays_lost():
    talk = begun(recover=False)
    talk.says(1, 14)
    talk.due(1)
    assert talk.due(1.3) == []
    assert numbers(talk.log.entries) == [11, 12, (13, 13), 14]


def test_without_recovery_nothing_is_said_again():
    talk = begun(recover=False)
    one, two = talk.outbox.add("one"), talk.outbox.add("two")
    talk.due(1)
    assert talk.due(6) == [sent(two)]
    assert (one.state, one.error.code) == ("failed", "no_answer")


def test_without_recovery_what_was_said_is_lost_with_its_connection():
    talk = begun(recover=False)
    item = talk.outbox.add("one")
    talk.due(1)
    talk.conversation.on_close()
    assert item.state == "failed"
    again = Conversation(talk.log, talk.outbox, Timeouts(), 2.0, recover=False)
    assert again.frames_due(2) == []


def test_with_recovery_it_is_not():
    talk = begun()
    item = talk.outbox.add("one")
    talk.due(1)
    talk.conversation.on_close()
    assert item.state == "sending"
