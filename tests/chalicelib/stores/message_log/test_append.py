"""MessageLog.append: one entry for each id, and numbers that never come again."""

import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest

from chalicelib import deadline
from chalicelib.stores.errors import StoreUnavailable
from chalicelib.stores.message_log import MessageLog
from chalicelib.stores.message_log.counter import COUNTER_RETENTION_S
from chalicelib.stores.message_log.items import RETENTION_S
from tests.chalicelib.stores.message_log.conftest import NOW, new_message, texts


def test_numbers_start_at_the_time_and_continue_without_gaps(log):
    numbers = [log.append(new_message(f"{n}", at=NOW + n * 1000)).message.seq for n in range(5)]
    assert numbers == [NOW + 1 + n for n in range(5)]


def test_each_room_has_its_own_log(log):
    log.append(new_message("here"))
    log.append(new_message("there", room="garden"))
    assert texts(log.after("lobby", 0, 10)) == ["here"]
    assert texts(log.after("garden", 0, 10)) == ["there"]


def test_a_message_is_stored_unchanged(log):
    appended = log.append(new_message("hello", id="7"))
    assert appended.new
    assert log.after("lobby", 0, 10).messages == [appended.message]
    assert appended.message == replace(new_message("hello", id="7"), seq=NOW + 1)


def test_a_message_with_an_id_is_stored_once_despite_resends(log):
    first = log.append(new_message("hello", id="7"))
    again = [log.append(new_message("hello", id="7", at=NOW + n)) for n in range(1, 4)]
    assert [(answer.new, answer.message) for answer in again] == [(False, first.message)] * 3
    assert texts(log.after("lobby", 0, 10)) == ["hello"]


def test_the_first_of_two_texts_with_the_same_id_is_kept(log):
    log.append(new_message("first", id="7"))
    assert log.append(new_message("second", id="7")).message.data == "first"
    assert texts(log.after("lobby", 0, 10)) == ["first"]


def test_the_same_id_from_another_member_or_room_is_another_message(log):
    for message in (
        new_message(id="7"),
        new_message(id="7", member="bo"),
        new_message(id="7", room="garden"),
    ):
        assert log.append(message).new
    assert len(log.after("lobby", 0, 10).messages) == 2


def test_a_resend_seals_the_number_that_was_reserved_for_it(log):
    first = log.append(new_message("hello", id="7"))
    again = log.append(new_message("hello", id="7"))
    assert (first.void, again.void) == (None, first.message.seq + 1)
    page = log.after("lobby", 0, 10)
    assert (texts(page), page.up_to, page.sealed) == (["hello"], again.void, [])
    assert log.append(new_message("next")).message.seq == again.void + 1


def test_a_repeated_text_without_an_id_is_stored_twice(log):
    assert log.append(new_message()).new
    assert log.append(new_message()).new
    assert texts(log.after("lobby", 0, 10)) == ["hello", "hello"]


def test_a_resend_of_an_expired_message_is_not_stored_again(log, delete):
    first = log.append(new_message("hello", id="7")).message
    delete("lobby", first.seq)
    again = log.append(new_message("hello", id="7", at=NOW + RETENTION_S * 1000))
    assert not again.new
    assert again.message.seq == first.seq
    assert texts(log.after("lobby", 0, 10)) == []


def test_a_resend_that_sees_the_marker_before_the_message_waits_for_it(
    log, dynamodb, messages_table, clock
):
    """A reader may see the marker first in the middle of the original's transaction."""
    first = log.append(new_message("hello", id="7")).message
    row = {"room": {"S": "lobby"}, "seq": {"N": str(first.seq)}}
    entry = dynamodb.get_item(TableName=messages_table, Key=row)["Item"]
    dynamodb.delete_item(TableName=messages_table, Key=row)

    def commit(_):
        dynamodb.put_item(TableName=messages_table, Item=entry)

    log = MessageLog(dynamodb, messages_table, clock, sleep=commit)
    assert log.append(new_message("other", id="7")).message == first
    assert texts(log.after("lobby", 0, 10)) == ["hello"]


def conflict(model, **_):
    """DynamoDB's response during another transaction on the same item, which moto never sends."""
    if model.name == "PutItem":
        code, reasons = "TransactionConflictException", []
    else:
        code, reasons = "TransactionCanceledException", [{"Code": "TransactionConflict"}] * 2
    error = {"Code": code, "Message": "in conflict"}
    parsed = {"Error": error, "ResponseMetadata": {}, "CancellationReasons": reasons}
    return SimpleNamespace(status_code=400), parsed


@pytest.mark.parametrize(
    ("id", "operation"), [(None, "PutItem"), ("7", "TransactWriteItems")], ids=["put", "transact"]
)
def test_a_write_in_conflict_with_another_is_retried(log, dynamodb, id, operation):
    log.append(new_message("before"))
    event, left = f"before-call.dynamodb.{operation}", [conflict] * 3
    dynamodb.meta.events.register(event, lambda **call: left.pop()(**call) if left else None)
    assert log.append(new_message("hello", id=id)).new
    assert left == []
    assert texts(log.after("lobby", 0, 10)) == ["before", "hello"]


def test_concurrent_writers_all_succeed_and_leave_no_number_unsettled(log):
    """Every other message has an id and is sent twice: a resend races its original."""
    messages = [new_message(f"{n}", id=str(n) if n % 2 else None) for n in range(40)]
    messages += [message for message in messages if message.id]
    start, appended = threading.Barrier(len(messages)), []

    def write(message):
        start.wait(60)
        appended.append(log.append(message))

    writers = [threading.Thread(target=write, args=(message,)) for message in messages]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    page = log.after("lobby", 0, 100)
    assert sorted(map(int, texts(page))) == list(range(40))
    voids = {answer.void for answer in appended if not answer.new}
    assert len(voids) == 20
    numbers = {message.seq for message in page.messages} | voids
    assert numbers == set(range(page.first, page.first + 60))
    assert (page.first, page.up_to) == (NOW + 1, NOW + 60)


def test_a_write_costs_two_calls(log, dynamodb):
    calls = []
    dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: calls.append(model.name)
    )
    log.append(new_message())
    log.append(new_message(id="7"))
    assert calls == ["UpdateItem", "PutItem", "UpdateItem", "TransactWriteItems"]


def test_a_counter_that_has_expired_begins_again_at_the_clock(log, clock):
    """Even while DynamoDB has not deleted it. So a reader knows that nothing older is written."""
    log.append(new_message("old"))
    clock.wait((COUNTER_RETENTION_S + 1) * 1000)
    numbers = [log.append(new_message("new", at=clock())).message.seq for _ in range(2)]
    assert numbers == [clock() + 1, clock() + 2]


def test_a_counter_that_has_expired_never_goes_back(log, clock, dynamodb, messages_table):
    """Such as one that was made with a clock that was wrong."""
    ahead = {"lastSeq": {"N": str(NOW + 5)}, "begunAt": {"N": str(NOW)}, "expiresAt": {"N": "1"}}
    key = {"room": {"S": "lobby#counter"}, "seq": {"N": "0"}}
    dynamodb.put_item(TableName=messages_table, Item=key | ahead)
    with pytest.raises(StoreUnavailable):
        log.append(new_message())
    clock.wait(6)
    assert log.append(new_message()).message.seq == NOW + 7


@pytest.mark.parametrize(
    ("id", "operation"),
    [(None, "PutItem"), ("7", "TransactWriteItems")],
    ids=["put", "transaction"],
)
def test_a_write_whose_response_is_lost_is_not_repeated(log, lose_answer, id, operation):
    log.append(new_message("before"))
    lost = lose_answer(operation)
    appended = log.append(new_message("hello", id=id))
    assert lost
    assert appended.new
    assert texts(log.after("lobby", 0, 10)) == ["before", "hello"]


@pytest.mark.parametrize("operation", ["UpdateItem", "PutItem"])
def test_a_failing_store_raises_store_unavailable(log, break_calls, operation):
    log.append(new_message())
    break_calls(operation)
    with pytest.raises(StoreUnavailable):
        log.append(new_message())


def test_a_message_that_can_never_be_stored_is_refused_at_once(log):
    with pytest.raises(StoreUnavailable, match=r"ValidationException|TransactionCanceled"):
        log.append(new_message("x" * 500_000, id="7"))


def test_entries_and_markers_expire_together_and_the_counter_after_them(
    log, dynamodb, messages_table
):
    log.append(new_message(id="7"))
    rows = dynamodb.scan(TableName=messages_table)["Items"]
    expiry = {row["room"]["S"]: int(row["expiresAt"]["N"]) for row in rows}
    assert expiry.pop("lobby#counter") == NOW // 1000 + COUNTER_RETENTION_S
    assert list(expiry.values()) == [NOW // 1000 + RETENTION_S] * 2


def test_an_append_does_not_begin_without_time(log):
    with deadline.within(0), pytest.raises(StoreUnavailable, match="nothing was stored"):
        log.append(new_message())
    assert log.append(new_message()).message.seq == NOW + 1


def test_a_writer_gives_up_when_its_time_is_over(dynamodb, messages_table, clock, monkeypatch):
    monkeypatch.setattr("chalicelib.stores.message_log.append.WRITER_TIMEOUT_S", 0)
    dynamodb.meta.events.register("before-call.dynamodb.PutItem", conflict)
    with pytest.raises(StoreUnavailable, match="did not end in time"):
        MessageLog(dynamodb, messages_table, clock).append(new_message())


def test_a_writer_that_gives_up_seals_its_number(log, dynamodb, monkeypatch):
    """So nobody waits for it."""
    first = log.append(new_message("before")).message.seq
    monkeypatch.setattr("chalicelib.stores.message_log.append.WRITER_TIMEOUT_S", 0)
    dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", conflict)
    with pytest.raises(StoreUnavailable, match="did not end in time"):
        log.append(new_message("hello", id="7"))
    assert log.append(new_message("after")).message.seq == first + 2
    page = log.after("lobby", 0, 10)
    assert (texts(page), page.up_to, page.sealed) == (["before", "after"], first + 2, [])
