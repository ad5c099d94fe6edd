"""What each event of the chat calls and is billed for, by examples worked out by hand."""

import itertools
import math
from collections import Counter
from types import SimpleNamespace

import pytest

from bench.costs import cost_model, file_events, purposes, runs
from bench.costs.events import observed
from bench.costs.runs import CALL_CPU_S, CALL_WAIT_S, memory_mb
from bench.harness.aws_usage import Part
from bench.harness.in_memory_app import Event
from chalicelib import deadline
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.protocol.actions import MAX_PAGE_SIZE
from chalicelib.stores.message_log.queries import FIRST_READ, READ_GROWTH


def test_a_message_to_ten_people_is_eleven_messages_for_api_gateway():
    seen = observed(10)
    assert seen.events["sendmessage"].usage["api_messages"] == 1 + 10
    calls = {"UpdateItem": 2, "TransactWriteItems": 1, "Query": 1}
    assert seen.events["sendmessage"].calls == calls
    assert seen.events["sendmessage"].usage["reads"] == 0.5
    assert seen.events["sendmessage"].usage["writes"] == 1 + 5
    assert seen.chunks == []


def test_a_message_to_a_thousand_reaches_everyone_in_chunks():
    seen = observed(1000)
    assert seen.events["sendmessage"].posts == 1
    assert [chunk.posts for chunk in seen.chunks] == [FANOUT_CHUNK_SIZE, 999 - FANOUT_CHUNK_SIZE]
    assert seen.events["sendmessage"].usage["queue_requests"] == 1  # together they are below 64 KB
    assert runs.used(seen.chunks[0])["queue_requests"] == 2


@pytest.mark.parametrize("room", cost_model.ROOM_SIZES)
def test_the_log_costs_a_write_and_two_that_count_twice(room):
    seen = observed(room)
    names = ("sendmessage", "sendmessage, without the log")
    logged, unlogged = (runs.used(seen.events[name]) for name in names)
    added = {unit: logged[unit] - unlogged[unit] for unit in logged if unit != "gb_seconds"}
    assert {unit: count for unit, count in added.items() if count} == {"writes": 1 + 2 * 2}
    # With the log, the room is listed beside it.
    second = CALL_WAIT_S + 2 * CALL_CPU_S
    memory = memory_mb("websocket_message") / 1024
    assert logged["gb_seconds"] - unlogged["gb_seconds"] == pytest.approx(second * memory)


def test_a_page_requests_a_full_page_of_history_on_connecting():
    seen = observed(10)
    # Three of them read the page, and one how far the room's changes reach.
    assert seen.events["history, on connecting"].calls == {"UpdateItem": 1, "Query": 4}
    # An entry has about 225 bytes, its marker 120. Few are read first; in the end, two more than
    # the page has.
    assert seen.message_size == 345
    first, second = FIRST_READ, READ_GROWTH * FIRST_READ
    counts = (first, second, MAX_PAGE_SIZE + 2 - first - second)
    reads = [math.ceil(count * 225 / 4096) for count in counts]
    usage = {"reads": sum(reads) + 1, "writes": 1, "api_messages": 2}
    assert seen.events["history, on connecting"].usage == usage


def test_a_ping_is_a_write_two_reads_and_two_messages():
    seen = observed(10)
    assert seen.events["ping"].calls == {"UpdateItem": 1, "Query": 2}
    assert seen.events["ping"].usage == {"writes": 1, "reads": 1, "api_messages": 2}


QUIET = ", if nobody were notified"
# What is read of the room and of the member's place there, twice, and of the member's connections.
ADMISSION = {"BatchGetItem": 2}
NOTICES = {
    "connect": ({**ADMISSION, "Query": 2, "UpdateItem": 1}, 4 + 2),
    "disconnect": ({"Query": 1, "UpdateItem": 1}, 1),
}


def test_a_connect_writes_its_item_the_members_and_rows_in_the_room_and_the_members_channel():
    event = observed(10).events["connect" + QUIET]
    assert event.calls == {"UpdateItem": 1, "BatchWriteItem": 1}
    assert (event.posts, event.usage["writes"]) == (0, 1 + 1 + 2)


def test_a_disconnect_deletes_its_item_and_its_rows():
    event = observed(10).events["disconnect" + QUIET]
    assert event.calls == {"DeleteItem": 1, "BatchWriteItem": 1}
    assert (event.posts, event.usage["writes"]) == (0, 1 + 2)


@pytest.mark.parametrize("name", NOTICES)
def test_notices_of_connects_and_disconnects_cost_a_listing_a_write_and_their_posts(name):
    seen = observed(10).events
    quiet, notified = seen[name + QUIET], seen[name]
    calls, reads = NOTICES[name]
    assert notified.calls == Counter(quiet.calls) + Counter(calls)
    assert notified.usage == {
        "writes": quiet.usage["writes"] + 1,
        "reads": reads,
        "api_messages": 9,
    }
    assert notified.posts == 9


def test_in_a_large_room_nobody_is_notified_and_a_page_of_members_is_read():
    seen = observed(1000)
    # 250 rows of 106 bytes: 7 times 4 KB.
    for name, writes, reads in (("connect", 4, 4 + 7), ("disconnect", 3, 7)):
        event = seen.events[name]
        assert (event.posts, event.usage["writes"], event.usage["reads"]) == (0, writes, reads)


def test_a_members_request_lists_a_small_room_and_a_page_of_a_large_one():
    # 250 rows of 106 bytes: 7 times 4 KB.
    for room, listing in ((10, 1), (1000, 7)):
        event = observed(room).events["members, on connecting"]
        assert event.calls == {"UpdateItem": 1, "Query": 1}
        assert event.usage == {"reads": listing, "writes": 1, "api_messages": 2}


def test_typing_is_a_write_and_a_query_and_posts_to_the_others():
    typing = observed(10).events["typing"]
    assert typing.calls == {"UpdateItem": 1, "Query": 1}
    assert typing.usage == {"writes": 1, "reads": 1, "api_messages": 1 + 9}


def test_a_read_position_is_told_to_the_room_once_a_second():
    seen = observed(10).events
    alone, soon = seen["read"], seen["read, in the same second as others"]
    assert (alone.posts, soon.posts) == (10, 1)
    # The limit, the position, and the turn to tell the room.
    assert alone.usage["writes"] == soon.usage["writes"] == 3


@pytest.mark.parametrize("name", ["subscribe", "unsubscribe"])
def test_a_subscription_is_a_limit_the_rooms_of_the_connection_a_row_and_a_notice(name):
    event = observed(10).events[name]
    assert (event.usage["writes"], event.posts) == (4, 1 + 9)


def test_a_look_at_a_tokens_expiry_is_a_read_and_a_message_of_the_queue():
    event = observed(10).events["a look at a token's expiry"]
    assert event.calls == {"GetItem": 1, "SendMessageBatch": 1}
    assert event.usage == {"reads": 1, "queue_requests": 1, "api_messages": 0}


def test_webhooks_go_through_a_fifo_queue_and_large_broadcasts_do_not():
    told = observed(10).events["an event of a message, in a room with a webhook"]
    posted = runs.used(observed(10).events["a post to a webhook"])
    assert told.usage["fifo_requests"] == 1
    assert (posted["fifo_requests"], posted["queue_requests"]) == (2, 0)
    assert runs.used(observed(1_000).chunks[0])["fifo_requests"] == 0


def test_no_event_is_late_on_a_slow_machine(monkeypatch):
    quick = observed(10).events
    clock = SimpleNamespace(monotonic=itertools.count(step=100).__next__)
    monkeypatch.setattr(deadline, "time", clock)
    assert observed.__wrapped__(10).events == quick


def test_each_write_and_read_of_dynamodb_is_for_something():
    for name, event in observed(10).events.items():
        rows = list(purposes.rows(name, event))
        writes, reads = (sum(float(row[column]) for row in rows) for column in (-2, -1))
        assert (writes, reads) == (event.usage.get("writes", 0), event.usage.get("reads", 0))


def test_the_writes_of_a_message_are_for_its_limit_its_number_and_the_log():
    rows = purposes.rows("sendmessage", observed(10).events["sendmessage"])
    writes = {item: writes for _, _, item, _, writes, _ in rows if writes != "0"}
    assert writes == {"connection": "1", "counter": "1", "entry": "2", "marker": "2"}


def test_a_write_without_a_purpose_is_an_error():
    event = Event("", {}, 0, {}, [Part("PutItem", "ChatMessages", "lobby#topic", "writes", 1)])
    with pytest.raises(KeyError):
        list(purposes.rows("", event))


def test_a_message_with_a_picture_reads_its_upload_takes_it_and_copies_both_its_objects():
    text, picture = (observed(10).events[name] for name in ("sendmessage", file_events.SENT))
    added = Counter(picture.calls) - Counter(text.calls)
    assert added == {"GetItem": 2, "BatchGetItem": 1, "TransactWriteItems": 1, "CopyObject": 2}
    usage = {unit: count - text.usage.get(unit, 0) for unit, count in picture.usage.items()}
    # Read are the marker of the message's id, which is not there, the room's rules and the upload.
    # That it is taken is a write, which counts twice.
    assert usage == {"writes": 2, "reads": 3, "object_writes": 2, "api_messages": 0}


def test_an_upload_is_counted_and_stored_and_a_deletion_costs_its_run_alone():
    seen = observed(10).events
    assert seen[file_events.UPLOAD].usage == {"writes": 3, "reads": 2, "api_messages": 0}
    assert runs.used(seen[file_events.UPLOAD])["http_requests"] == 1
    assert seen[file_events.DELETED].calls == {"DeleteObject": 4}
    assert not any(seen[file_events.DELETED].usage.values())
