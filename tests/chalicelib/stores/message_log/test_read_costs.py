"""A read of the log costs about what it answers."""

import functools
import operator

import pytest

from chalicelib.chat.history import PAGE_SIZE
from chalicelib.domain import Person
from chalicelib.protocol import frames
from chalicelib.protocol.message_fields import message_size
from tests.chalicelib.stores.message_log.conftest import change_of, new_message, reacting

KB = 1024


@pytest.fixture
def bytes_read(dynamodb):
    """The bytes of the messages that queries have returned."""
    sizes, logs = [], []

    def note_log(params, **_):
        logs.append(params["ExpressionAttributeValues"][":room"]["S"])

    def note_size(parsed, **_):
        if logs[-1] == "lobby":
            sizes.append(sum(len(item["data"]["S"].encode()) for item in parsed["Items"]))

    dynamodb.meta.events.register("provide-client-params.dynamodb.Query", note_log)
    dynamodb.meta.events.register("after-call.dynamodb.Query", note_size)
    return sizes


@pytest.mark.parametrize("read", ["after", "before"])
def test_a_page_of_large_messages_reads_of_the_order_of_what_it_answers(log, bytes_read, read):
    seqs = [log.append(new_message("😀" * 4000)).message.seq for _ in range(30)]
    place = seqs[9] if read == "after" else seqs[-5]
    page = getattr(log, read)("lobby", place, 100, PAGE_SIZE)
    answered = sum(map(message_size, page.messages))
    assert 0 < answered <= frames.MAX_PAGE_BYTES
    assert sum(bytes_read) <= 5 * 16 * KB
    following = seqs[10] if read == "after" else seqs[-6]
    assert [message.seq for message in page.messages] == [following]
    assert (page.first, page.up_to, page.more) == (following, following, True)


@pytest.mark.parametrize("read", ["after", "before"])
def test_a_few_small_messages_do_not_hide_that_the_others_are_large(log, bytes_read, read):
    small = [log.append(new_message("x")).message.seq for _ in range(6)]
    large = [log.append(new_message("😀" * 4000)).message.seq for _ in range(40)]
    small += [log.append(new_message("x")).message.seq for _ in range(6)]
    page = getattr(log, read)("lobby", small[0] if read == "after" else small[-1], 100, PAGE_SIZE)
    nearest = large[0] if read == "after" else large[-1]
    assert [message.seq for message in page.messages if message.data != "x"] == [nearest]
    assert len(page.messages) == 6
    assert sum(bytes_read) <= 21 * 16 * KB


def test_a_page_of_100_short_messages_takes_three_reads(log, bytes_read):
    for n in range(110):
        log.append(new_message(f"{n}"))
    assert len(log.after("lobby", 0, 100, PAGE_SIZE).messages) == 100
    assert len(bytes_read) == 3
    assert len(log.before("lobby", None, 100, PAGE_SIZE).messages) == 100
    assert len(bytes_read) == 6


@pytest.mark.parametrize("length", [1, 100, 1000])
def test_a_page_is_as_full_as_its_frame_allows(log, bytes_read, length):
    for _ in range(60):
        log.append(new_message("x" * length))
    page = log.after("lobby", 0, 50, PAGE_SIZE)
    size = message_size(page.messages[0])
    assert len(page.messages) == min(50, frames.MAX_PAGE_BYTES // size)
    assert len(bytes_read) <= 3
    assert sum(bytes_read) <= 2 * length * (len(page.messages) + 1)


def test_a_page_looks_at_a_limited_number_of_voids(log, clock, monkeypatch):
    monkeypatch.setattr("chalicelib.stores.message_log.page_after.MAX_ENTRIES", 20)
    monkeypatch.setattr("chalicelib.stores.message_log.page_before.MAX_ENTRIES", 20)
    first = log.append(new_message("first", id="7")).message.seq
    for _ in range(30):
        log.append(new_message("first", id="7"))
    last = log.append(new_message("last")).message.seq
    page = log.after("lobby", first, 10)
    assert (page.messages, page.more) == ([], True)
    assert first < page.up_to < last
    older = log.before("lobby", last, 10)
    assert (older.messages, older.more) == ([], True)
    assert first < older.first < last


# Where reactions outnumber messages ten to one


@pytest.fixture
def reads(dynamodb):
    """The items that each call has read."""
    counts = []

    def note(parsed, model, **_):
        found = parsed.get("Items", []) + functools.reduce(
            operator.iadd, parsed.get("Responses", {}).values(), []
        )
        counts.append((model.name, len(found)))

    for operation in ("Query", "GetItem", "BatchGetItem"):
        dynamodb.meta.events.register(f"after-call.dynamodb.{operation}", note)
    return counts


@pytest.fixture
def reacted(say, log, clock):
    """The numbers of twenty messages, each with ten reactions."""
    seqs = [say(f"{n}") for n in range(20)]
    for n in range(10):
        for seq in seqs:
            person = Person(f"member {n}", f"member {n}")
            log.change(change_of(seq, person=person, at=clock()), reacting("+1", person))
    return seqs


def test_paging_back_reads_no_reaction(log, reads, reacted):
    reads.clear()
    page = log.before("lobby", reacted[-1], 10)
    assert [len(message.reactions[0].members) for message in page.messages] == [10] * 10
    assert reads == [("Query", 5), ("Query", 8)]


def test_counting_what_is_unread_reads_no_reaction(log, reads, reacted):
    reads.clear()
    assert log.unread("lobby", reacted[9], "bob").unread == 10
    assert reads == [("Query", 11)]


def test_a_newest_page_looks_at_the_changes_of_the_last_minute(log, reads, reacted, clock):
    reads.clear()
    log.before("lobby", None, 3)
    assert sum(count for _, count in reads) == 200 + 5
    clock.wait(60_001)
    reads.clear()
    log.before("lobby", None, 3)
    assert reads == [("Query", 5), ("Query", 5)]


def test_two_hundred_changes_of_twenty_messages_are_twenty_states(log, reads, reacted):
    reads.clear()
    page = log.changes_after("lobby", 0, 100)
    assert (len(page.entries), len(page.messages)) == (200, 20)
    assert reads[-1] == ("BatchGetItem", 20)
    assert sum(count for _, count in reads) == 220


def test_a_read_of_changes_looks_at_a_limited_number(log, reads, reacted, monkeypatch):
    monkeypatch.setattr("chalicelib.stores.message_log.page_after.MAX_ENTRIES", 50)
    page = log.changes_after("lobby", 0, 100)
    assert (len(page.entries), page.more) == (50, True)
    monkeypatch.setattr("chalicelib.stores.message_log.page_before.MAX_ENTRIES", 50)
    newest = log.changes_since("lobby", 0)
    assert (len(newest.entries), newest.more) == (50, True)
    assert newest.up_to == log.last_change("lobby")
