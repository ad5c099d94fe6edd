"""MessageLog.append: one entry for each id, numbers without gaps, with resends and many writers."""

import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest

from chalicelib.stores.errors import StoreUnavailable
from chalicelib.stores.message_log import RETENTION_S, MessageLog
from tests.chalicelib.stores.message_log.conftest import NOW, new_message, texts


def test_numbers_start_at_the_time_and_continue_without_gaps(log):
    numbers = [log.append(new_message(f"{n}", at=NOW + n * 1000)).message.seq for n in range(5)]
    assert numbers == [NOW + n for n in range(5)]


def test_each_room_has_its_own_log(log):
    log.append(new_message("here"))
    log.append(new_message("there", room="garden"))
    assert texts(log.after("lobby", 0, 10)) == ["here"]
    assert texts(log.after("garden", 0, 10)) == ["there"]


def test_a_message_is_stored_unchanged(log):
    appended = log.append(new_message("hello", id="7"))
    assert appended.new
    assert log.after("lobby", 0, 10).messages == [appended.message]
    assert appended.message == replace(new_message("hello", id="7"), seq=NOW)


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


def test_a_resend_is_recognised_after_thousands_of_other_messages(log, dynamodb, messages_table):
    first = log.append(new_message("hello", id="7")).message
    row = {"member": {"S": "bo"}, "name": {"S": "bo"}, "data": {"S": "x"}, "at": {"N": str(NOW)}}
    row |= {"room": {"S": "lobby"}, "expiresAt": {"N": str(NOW // 1000 + RETENTION_S)}}
    for start in range(1, 3001, 25):
        rows = [{**row, "seq": {"N": str(first.seq + n)}} for n in range(start, start + 25)]
        requests = [{"PutRequest": {"Item": row}} for row in rows]
        dynamodb.batch_write_item(RequestItems={messages_table: requests})
    assert log.append(new_message("hello", id="7")).message == first
    assert log.append(new_message("next")).message.seq == first.seq + 3001


def test_a_repeated_text_without_an_id_is_stored_twice(log):
    assert log.append(new_message()).new
    assert log.append(new_message()).new
    assert texts(log.after("lobby", 0, 10)) == ["hello", "hello"]


def test_a_resend_of_an_expired_message_is_not_stored_again(log, dynamodb, messages_table):
    first = log.append(new_message("hello", id="7")).message
    key = {"room": {"S": "lobby"}, "seq": {"N": str(first.seq)}}
    dynamodb.delete_item(TableName=messages_table, Key=key)
    again = log.append(new_message("hello", id="7", at=NOW + RETENTION_S * 1000))
    assert not again.new
    assert again.message.seq == first.seq
    assert texts(log.after("lobby", 0, 10)) == []


def test_a_resend_that_sees_the_marker_before_the_message_waits_for_it(dynamodb, messages_table):
    """A reader may see the marker first in the middle of the original's transaction."""
    first = MessageLog(dynamodb, messages_table).append(new_message("hello", id="7")).message
    row = {"room": {"S": "lobby"}, "seq": {"N": str(first.seq)}}
    entry = dynamodb.get_item(TableName=messages_table, Key=row)["Item"]
    dynamodb.delete_item(TableName=messages_table, Key=row)

    def commit(_):
        dynamodb.put_item(TableName=messages_table, Item=entry)

    log = MessageLog(dynamodb, messages_table, sleep=commit)
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


def test_concurrent_writers_all_succeed_without_gaps(log):
    """Every other message has an id and is sent twice: a resend races its original."""
    messages = [new_message(f"{n}", id=str(n) if n % 2 else None) for n in range(40)]
    messages += [message for message in messages if message.id]
    start = threading.Barrier(len(messages))

    def write(message):
        start.wait(10)
        log.append(message)

    writers = [threading.Thread(target=write, args=(message,)) for message in messages]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    page = log.after("lobby", 0, 100)
    assert sorted(map(int, texts(page))) == list(range(40))
    numbers = [message.seq for message in page.messages]
    assert numbers == list(range(numbers[0], numbers[0] + 40))


def test_two_writers_of_an_empty_log_start_it_once(log, dynamodb):
    """Both see an empty log; the second is late, and would start it again at a later number."""
    has_seen, may_go_on = threading.Event(), threading.Event()

    def hold_up(**_):
        if threading.current_thread() is late and not has_seen.is_set():
            has_seen.set()
            may_go_on.wait(10)

    dynamodb.meta.events.register("after-call.dynamodb.Query", hold_up)
    late = threading.Thread(target=lambda: log.append(new_message("late", at=NOW + 500)))
    late.start()
    assert has_seen.wait(10)
    log.append(new_message("early", at=NOW))
    may_go_on.set()
    late.join(10)
    assert [(m.data, m.seq) for m in log.after("lobby", 0, 10).messages] == [
        ("early", NOW),
        ("late", NOW + 1),
    ]


def test_a_fully_expired_log_restarts_with_higher_numbers(log, dynamodb, messages_table):
    old = log.append(new_message("old")).message
    key = {"room": {"S": "lobby"}, "seq": {"N": str(old.seq)}}
    dynamodb.delete_item(TableName=messages_table, Key=key)  # as its TTL does
    later = NOW + (RETENTION_S + 1) * 1000
    assert log.append(new_message("new", at=later)).message.seq == later > old.seq


def test_a_number_is_not_reused_if_its_message_expires_before_older_messages(
    log, dynamodb, messages_table
):
    old = [log.append(new_message(f"{n}")).message.seq for n in range(3)]
    key = {"room": {"S": "lobby"}, "seq": {"N": str(old[-1])}}
    dynamodb.delete_item(TableName=messages_table, Key=key)  # as TTL may, in any order
    later = NOW + RETENTION_S * 1000
    numbers = [log.append(new_message("new", at=later + n)).message.seq for n in range(2)]
    assert numbers == [later, later + 1]


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


@pytest.mark.parametrize("operation", ["Query", "PutItem"])
def test_a_failing_store_raises_store_unavailable(log, break_calls, operation):
    log.append(new_message())
    break_calls(operation)
    with pytest.raises(StoreUnavailable):
        log.append(new_message())


def test_a_message_that_can_never_be_stored_is_refused_at_once(log):
    with pytest.raises(StoreUnavailable, match=r"ValidationException|TransactionCanceled"):
        log.append(new_message("x" * 500_000, id="7"))


def test_entries_and_markers_expire_together(log, dynamodb, messages_table):
    log.append(new_message(id="7"))
    rows = dynamodb.scan(TableName=messages_table)["Items"]
    assert len(rows) == 3
    assert {int(row["expiresAt"]["N"]) for row in rows} == {NOW // 1000 + RETENTION_S}
