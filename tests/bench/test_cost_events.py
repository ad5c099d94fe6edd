"""What each event of the chat calls and is billed for, by examples worked out by hand."""

import itertools
import math
from collections import Counter
from types import SimpleNamespace

import pytest

from bench.costs import cost_model, purposes
from bench.costs.cost_model import CALL_CPU_S, CALL_WAIT_S, memory_mb
from bench.costs.events import observed
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
    assert cost_model.used(seen.chunks[0])["queue_requests"] == 2


@pytest.mark.parametrize("room", cost_model.ROOM_SIZES)
def test_the_log_costs_a_write_and_two_that_count_twice(room):
    seen = observed(room)
    names = ("sendmessage", "sendmessage, without the log")
    logged, unlogged = (cost_model.used(seen.events[name]) for name in names)
    added = {unit: logged[unit] - unlogged[unit] for unit in logged if unit != "gb_seconds"}
    assert {unit: count for unit, count in added.items() if count} == {"writes": 1 + 2 * 2}
    # With the log, the room is listed beside it.
    second = CALL_WAIT_S + 2 * CALL_CPU_S
    memory = memory_mb("websocket_message") / 1024
    assert logged["gb_seconds"] - unlogged["gb_seconds"] == pytest.approx(second * memory)


def test_a_page_requests_a_full_page_of_history_on_connecting():
    seen = observed(10)
    assert seen.events["history, on connecting"].calls == {"UpdateItem": 1, "Query": 3}
    # An entry has about 225 bytes, its marker 120. Few are read first; in the end, two more than
    # the page has.
    assert seen.message_size == 345
    first, second = FIRST_READ, READ_GROWTH * FIRST_READ
    counts = (first, second, MAX_PAGE_SIZE + 2 - first - second)
    reads = [math.ceil(count * 225 / 4096) for count in counts]
    usage = {"reads": sum(reads), "writes": 1, "api_messages": 2}
    assert seen.events["history, on connecting"].usage == usage


def test_a_ping_is_two_reads_and_two_messages():
    seen = observed(10)
    assert seen.events["ping"].calls == {"GetItem": 1, "Query": 1}
    assert seen.events["ping"].usage == {"reads": 1 + 0.5, "api_messages": 2}


QUIET = ", if nobody were notified"
NOTICE = {"Query": 1, "BatchGetItem": 1, "UpdateItem": 1}


def test_a_connect_writes_an_item_and_its_index_entry_and_the_members_item():
    event = observed(10).events["connect" + QUIET]
    assert event.calls == {"UpdateItem": 1, "PutItem": 1}
    assert (event.posts, event.usage["writes"]) == (0, 2 + 1)


def test_a_disconnect_deletes_an_item_and_its_index_entry():
    event = observed(10).events["disconnect" + QUIET]
    assert (event.calls, event.posts, event.usage["writes"]) == ({"DeleteItem": 1}, 0, 2)


@pytest.mark.parametrize("name", ["connect", "disconnect"])
def test_notices_of_connects_and_disconnects_cost_two_reads_a_write_and_their_posts(name):
    seen = observed(10).events
    quiet, notified = seen[name + QUIET], seen[name]
    assert notified.calls == Counter(quiet.calls) + Counter(NOTICE)
    assert notified.usage == {
        "writes": quiet.usage["writes"] + 1,
        "reads": 0.5 + 1,
        "api_messages": 9,
    }
    assert notified.posts == 9


def test_in_a_large_room_nobody_is_notified_and_a_page_of_members_is_read():
    seen = observed(1000)
    # 250 entries of 97 bytes: 6 times 4 KB.
    for name, writes in (("connect", 3), ("disconnect", 2)):
        event = seen.events[name]
        assert (event.posts, event.usage["writes"], event.usage["reads"]) == (0, writes, 3)


def test_a_members_request_lists_a_small_room_and_a_page_of_a_large_one():
    # 250 entries of 97 bytes: 6 times 4 KB.
    for room, listing in ((10, 0.5), (1000, 3)):
        event = observed(room).events["members, on connecting"]
        assert event.calls == {"UpdateItem": 1, "Query": 1}
        assert event.usage == {"reads": listing, "writes": 1, "api_messages": 2}


def test_typing_is_a_write_and_a_query_and_posts_to_the_others():
    typing = observed(10).events["typing"]
    assert typing.calls == {"UpdateItem": 1, "Query": 1}
    assert typing.usage == {"writes": 1, "reads": 0.5, "api_messages": 1 + 9}


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
