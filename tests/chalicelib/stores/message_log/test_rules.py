"""Rooms with rules for new messages: slow mode, and another retention."""

import pytest

from chalicelib.stores.errors import StoreUnavailable
from chalicelib.stores.message_log import Archived, SlowMode
from chalicelib.stores.message_log.items import RETENTION_S, counter_key, key
from tests.chalicelib.stores.message_log.conftest import (
    change_of,
    new_message,
    numbers,
    reacting,
    texts,
)

DAY_MS = 24 * 3_600_000


@pytest.fixture
def rule(log, dynamodb):
    """`rule(slow_mode=30)`: in a transaction, as the room's settings."""

    def write(slow_mode=0, retention=None):
        verb, request = log.ruling("lobby", slow_mode, retention)
        dynamodb.transact_write_items(TransactItems=[{verb: request}])

    return write


@pytest.fixture
def send(log, clock):
    """`send("hello", id="7")`: append a message now; returns what was appended."""

    def append(data, member="ana", id=None, is_exempt=False):
        message = new_message(data, member=member, id=id, at=clock())
        return log.append(message, is_exempt=is_exempt)

    return append


@pytest.fixture
def calls(dynamodb):
    """The calls since the test began."""
    made = []
    dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: made.append(model.name)
    )
    return made


# Slow mode


def test_a_member_waits_between_two_messages(log, rule, send, clock):
    rule(slow_mode=30)
    send("1")
    clock.wait(10_000)
    with pytest.raises(SlowMode) as refused:
        send("2")
    assert refused.value.retry_after_ms == 20_000
    clock.wait(20_000)
    send("3")
    assert texts(log.after("lobby", 0, 10)) == ["1", "3"]


def test_members_do_not_wait_for_each_other_nor_for_other_rooms(log, rule, send):
    rule(slow_mode=30)
    send("1"), send("2", member="bob"), log.append(new_message(room="garden"))
    assert texts(log.after("lobby", 0, 10)) == ["1", "2"]


def test_slow_mode_does_not_hold_for_who_is_exempt(log, rule, send):
    rule(slow_mode=30)
    send("1", is_exempt=True), send("2", is_exempt=True), send("3")
    with pytest.raises(SlowMode):
        send("4")
    assert texts(log.after("lobby", 0, 10)) == ["1", "2", "3"]


def test_nothing_is_stored_of_a_refused_message(rule, send, dynamodb, messages_table):
    rule(slow_mode=30)
    send("1", id="7")
    before = dynamodb.scan(TableName=messages_table)["Items"]
    with pytest.raises(SlowMode):
        send("2", id="8")
    assert dynamodb.scan(TableName=messages_table)["Items"] == before


def test_a_resend_of_what_was_stored_is_no_second_message(rule, send):
    rule(slow_mode=30)
    first = send("1", id="7")
    send("2", id="8", is_exempt=True)
    again = send("1", id="7")
    assert (again.new, again.message) == (False, first.message)


def test_a_resend_of_what_could_not_be_stored_is_let_through(rule, send, log, dynamodb):
    rule(slow_mode=30)

    def fail(**_):
        raise dynamodb.exceptions.ResourceNotFoundException({"Error": {}}, "TransactWriteItems")

    event = "before-call.dynamodb.TransactWriteItems"
    dynamodb.meta.events.register(event, fail)
    with pytest.raises(StoreUnavailable):
        send("1", id="7")
    dynamodb.meta.events.unregister(event, fail)
    assert send("1", id="7").new
    assert texts(log.after("lobby", 0, 10)) == ["1"]


def test_another_slow_mode_holds_at_once(rule, send, clock):
    rule(slow_mode=6 * 3600)
    send("1")
    rule(slow_mode=10)
    clock.wait(9_000)
    with pytest.raises(SlowMode):
        send("2")
    rule()
    send("3")


# Retention


def test_what_is_sent_from_then_on_is_kept_as_long(log, rule, send, clock):
    send("before")
    rule(retention=1)
    send("after")
    assert texts(log.before("lobby", None, 10)) == ["before", "after"]
    clock.wait(DAY_MS + 1000)
    for page in (log.before("lobby", None, 10), log.after("lobby", 0, 10)):
        assert (texts(page), page.more) == (["before"], False)
    assert log.unread("lobby", 0, "bob").unread == 1
    clock.wait(29 * DAY_MS)
    assert texts(log.before("lobby", None, 10)) == []


def test_older_messages_are_found_below_expired_ones(log, rule, send, clock, delete):
    """Whether DynamoDB has deleted them or not."""
    first = send("before").message.seq
    rule(retention=1)
    short = [send(f"{n}").message.seq for n in range(3)]
    clock.wait(DAY_MS + 1000)
    last = send("new").message.seq
    for _ in range(2):
        page = log.before("lobby", None, 10)
        assert (texts(page), numbers(page)) == (["before", "new"], (first, last, False))
        clock.wait(4000)
        delete("lobby", short[1])


def test_messages_can_be_kept_longer_than_anywhere_else(log, rule, send, reserve, clock):
    rule(retention=365)
    first = send("1").message.seq
    reserve()
    send("2")
    clock.wait(4000)
    assert log.before("lobby", None, 10).sealed == [first + 1]
    clock.wait(300 * DAY_MS)
    send("3")
    page = log.before("lobby", None, 10)
    assert (texts(page), page.sealed) == (["1", "2", "3"], [])
    assert numbers(page) == (first, first + 3, False)


def test_the_first_message_after_all_have_expired_is_read_at_once(log, rule, send, clock):
    clock.wait(1000)
    rule(retention=1)
    [send(f"{n}") for n in range(30)]
    clock.wait(31 * DAY_MS)
    new = send("new").message.seq
    assert new == clock() + 1
    assert texts(log.before("lobby", None, 10)) == ["new"]


# Both


def test_an_ordinary_room_pays_nothing_for_rules(send, calls):
    send("1"), send("2")
    assert calls == ["UpdateItem", "PutItem"] * 2


def test_a_room_with_a_retention_pays_one_call_and_slow_mode_another(rule, send, calls):
    rule(retention=1)
    calls.clear()
    send("1")
    assert calls == ["UpdateItem", "UpdateItem", "PutItem"]
    rule(slow_mode=10)
    calls.clear()
    send("2")
    assert calls == ["UpdateItem"] * 3 + ["PutItem"]


def test_a_room_whose_rules_are_over_is_an_ordinary_one_again(rule, send, calls, clock):
    rule(slow_mode=10)
    send("1"), rule(), send("2")
    calls.clear()
    send("3")
    assert calls == ["UpdateItem", "PutItem"]


def test_messages_that_are_kept_longer_are_found_after_the_rule_is_over(
    log, rule, send, clock, calls
):
    rule(retention=365)
    send("long")
    rule()
    send("short")
    clock.wait(31 * DAY_MS)
    last = send("new").message.seq
    assert texts(log.before("lobby", None, 10)) == ["long", "new"]
    clock.wait(335 * DAY_MS)
    assert texts(log.before("lobby", None, 10)) == []
    assert send("again").message.seq > last
    calls.clear()
    send("ordinary")
    assert calls == ["UpdateItem", "PutItem"]


def test_rules_outlive_a_long_silence(rule, send, clock, dynamodb, messages_table):
    rule(slow_mode=10)
    clock.wait(400 * DAY_MS)
    send("1")
    with pytest.raises(SlowMode):
        send("2")
    counter = dynamodb.get_item(TableName=messages_table, Key=counter_key("lobby"))["Item"]
    assert int(counter["expiresAt"]["N"]) * 1000 > clock() + 365 * DAY_MS


def test_an_archived_room_keeps_its_rules(log, rule, send, clock, dynamodb):
    rule(slow_mode=10)
    for is_archived in (True, False):
        parts = [{verb: part} for verb, part in log.archiving("lobby", is_archived)]
        dynamodb.transact_write_items(TransactItems=parts)
        if is_archived:
            rule(slow_mode=20)
            with pytest.raises(Archived):
                send("too late")
    send("1")
    clock.wait(19_000)
    with pytest.raises(SlowMode):
        send("2")


def test_an_entry_expires_by_its_rooms_retention(rule, send, clock, dynamodb, messages_table):
    for retention, seconds in ((1, 24 * 3600), (365, 365 * 24 * 3600), (None, RETENTION_S)):
        rule(retention=retention)
        seq = send("hello", id=str(seconds)).message.seq
        found = dynamodb.get_item(TableName=messages_table, Key=key("lobby", seq))["Item"]
        assert int(found["expiresAt"]["N"]) == clock() // 1000 + seconds


def test_a_message_that_changes_is_not_kept_longer(rule, send, react, log, clock):
    rule(retention=1)
    seq = send("hello").message.seq
    clock.wait(DAY_MS - 1000)
    react(seq)
    clock.wait(2000)
    assert log.message("lobby", seq) is None


def test_the_first_message_of_a_room_that_has_had_rules_before_begins_its_log(rule, send, clock):
    """Clients tell by its number that nothing came before it."""
    rule(slow_mode=30)
    clock.wait(60_000)
    first = send("1").message
    assert first.seq == first.at + 1
    assert send("2", member="bob").message.seq == first.seq + 1


# In threads, whose room's rules hold


@pytest.fixture
def reply(log, clock):
    """Append to a thread of the lobby."""

    def append(data, member="ana", room="lobby:5", id=None):
        message = new_message(data, member=member, room=room, at=clock(), id=id)
        return log.append(message, rules_of="lobby")

    return append


def test_slow_mode_holds_in_all_threads_and_the_room_together(rule, send, reply, clock):
    rule(slow_mode=30)
    send("1")
    for room in ("lobby:5", "lobby:6"):
        with pytest.raises(SlowMode):
            reply("2", room=room)
    clock.wait(30_000)
    reply("3")
    with pytest.raises(SlowMode):
        send("4")


def test_one_id_is_no_way_around_slow_mode_into_all_threads(rule, send, reply):
    rule(slow_mode=30)
    send("1", id="7")
    for room in ("lobby:5", "lobby:6"):
        with pytest.raises(SlowMode):
            reply("1", room=room, id="7")


def test_a_thread_is_kept_as_long_as_its_room(rule, reply, log, clock):
    rule(retention=2)
    seq = reply("1").message.seq
    clock.wait(2 * DAY_MS - 1000)
    assert log.message("lobby:5", seq)
    clock.wait(1000)
    assert log.message("lobby:5", seq) is None


def test_an_archived_room_has_no_replies_and_no_changes_of_them(log, reply, dynamodb):
    seq = reply("1").message.seq
    for verb, request in log.archiving("lobby", is_archived=True):
        dynamodb.transact_write_items(TransactItems=[{verb: request}])
    with pytest.raises(Archived):
        reply("2")
    with pytest.raises(Archived):
        log.change(change_of(seq, room="lobby:5"), reacting("+1"), rules_of="lobby")
    assert texts(log.after("lobby:5", 0, 10)) == ["1"]


def test_a_thread_that_is_kept_for_long_goes_on_after_a_long_silence(rule, reply, log, clock):
    rule(retention=365)
    first = reply("1").message.seq
    clock.wait(40 * DAY_MS)
    assert reply("2").message.seq == first + 1
    assert texts(log.after("lobby:5", 0, 10)) == ["1", "2"]
