"""Numbers without an entry: still being written, sealed, or no longer kept."""

from dataclasses import replace

import pytest

from chalicelib.stores.errors import StoreUnavailable
from chalicelib.stores.message_log.gaps import ABANDONED_AFTER_MS, SEAL_AFTER_MS, seal
from chalicelib.stores.message_log.items import RETENTION_S
from tests.chalicelib.stores.message_log.conftest import NOW, new_message, numbers, texts, void_now

RETENTION_MS = RETENTION_S * 1000
FIRST = NOW + 1


def test_a_page_after_a_number_ends_below_one_that_may_still_be_written(log, say, reserve):
    say("1"), reserve(), say("3")
    page = log.after("lobby", 0, 10)
    assert (texts(page), numbers(page), page.last) == (["1"], (FIRST, FIRST, False), FIRST + 2)
    page = log.after("lobby", FIRST, 10)
    assert (texts(page), numbers(page), page.last) == ([], (FIRST + 1, FIRST, False), FIRST + 2)


def test_the_newest_page_lies_below_a_number_that_may_still_be_written(log, say, reserve):
    say("1"), reserve(), say("3"), say("4")
    page = log.before("lobby", None, 10)
    assert (texts(page), numbers(page), page.last) == (["1"], (FIRST, FIRST, False), FIRST + 3)
    page = log.before("lobby", None, 1)
    assert (texts(page), numbers(page), page.last) == (["4"], (FIRST + 3, FIRST + 3, True), None)


def test_a_page_before_a_number_lies_below_one_that_may_still_be_written(log, say, reserve):
    say("1"), say("2"), reserve()
    top = say("4")
    page = log.before("lobby", top, 10)
    assert (texts(page), numbers(page), page.last) == (["1", "2"], (FIRST, FIRST + 1, False), None)


def test_even_the_first_number_of_a_room_may_still_be_written(log, say, reserve):
    reserve()
    say("2")
    for page in (log.after("lobby", 0, 10), log.before("lobby", None, 10)):
        assert (texts(page), numbers(page), page.last) == ([], (FIRST, NOW, False), FIRST + 1)


@pytest.mark.parametrize(
    "read",
    [
        lambda log: log.after("lobby", 0, 10),
        lambda log: log.before("lobby", None, 10),
        lambda log: log.before("lobby", FIRST + 5, 10),
    ],
)
def test_a_reader_seals_what_a_dead_writer_has_reserved(log, say, reserve, clock, voids, read):
    reserve()
    say("2")
    dead = reserve(2)
    say("5"), say("6")
    clock.wait(SEAL_AFTER_MS + 1)
    page = read(log)
    last = page.messages[-1].seq
    assert texts(page) in (["2", "5"], ["2", "5", "6"])
    assert (numbers(page), sorted(page.sealed)) == ((FIRST, last, False), [FIRST, *dead])
    assert page.last is None
    assert voids() == [FIRST, *dead]
    assert read(log).sealed == []


def test_a_void_expires_with_the_entry_above_it(log, say, reserve, clock, dynamodb, messages_table):
    say("1"), reserve()
    clock.wait(5000)
    say("3")
    clock.wait(SEAL_AFTER_MS + 1)
    log.after("lobby", 0, 10)
    rows = dynamodb.scan(TableName=messages_table)["Items"]
    (expiry,) = [row["expiresAt"]["N"] for row in rows if "kind" in row]
    assert int(expiry) == (NOW + 5000) // 1000 + RETENTION_S


def test_a_writer_whose_number_is_sealed_takes_the_next_one(log, say, clock, dynamodb):
    """It is slower than its time allows; its call is on the way while a reader seals the number."""
    say("1")

    def others(**_):
        if not sealed:
            sealed.append(None)
            say("3")
            clock.wait(SEAL_AFTER_MS + 1)
            sealed[:] = log.after("lobby", 0, 10).sealed

    sealed = []
    dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", others)
    slow = log.append(new_message("slow", id="7", at=clock()))
    assert sealed == [FIRST + 1]
    assert (slow.message.seq, slow.new, slow.void) == (FIRST + 3, True, None)
    assert texts(log.after("lobby", 0, 10)) == ["1", "3", "slow"]


def test_an_append_gives_up_after_a_few_sealed_numbers(log, clock, dynamodb, messages_table):
    def seal_last(model, params, **_):
        void = void_now(log._counter.state("lobby").last, clock())
        seal(dynamodb, messages_table, void)

    dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", seal_last)
    with pytest.raises(StoreUnavailable, match="3 reserved numbers were taken"):
        log.append(new_message("unlucky", id="7"))


def test_a_reader_takes_the_message_that_was_faster_than_its_seal(log, say, dynamodb, clock):
    say("1")
    slow = log._counter.reserve("lobby")
    say("3")
    clock.wait(SEAL_AFTER_MS + 1)

    def write(model, **_):
        if not written:
            written.append(slow)
            log._appender._write(replace(new_message("2"), seq=slow.seq), slow)

    written = []
    dynamodb.meta.events.register("after-call.dynamodb.Query", write)
    for read in (log.after("lobby", 0, 10), log.before("lobby", None, 10)):
        assert (texts(read), numbers(read)) == (["1", "2", "3"], (FIRST, FIRST + 2, False))
        assert read.sealed == []


# Above all entries


def test_a_page_above_all_entries_does_not_claim_what_a_first_writer_may_write(
    log, clock, dynamodb
):
    """The writer has read its clock; its first call is on the way."""

    def read(**_):
        if not pages:
            clock.wait(2_000)
            pages.append(log.before("lobby", 2**53 - 1, 10))

    pages = []
    dynamodb.meta.events.register("before-call.dynamodb.UpdateItem", read)
    assert log.append(new_message("1")).message.seq > pages[0].up_to


def test_a_page_above_all_entries_claims_what_the_counter_gave_when_no_writer_can_be_alive(
    log, reserve, clock
):
    slow = reserve()[-1]
    clock.wait(ABANDONED_AFTER_MS - 1_000)
    assert log.before("lobby", 2**53 - 1, 10).up_to < slow
    clock.wait(2_000)
    assert log.before("lobby", 2**53 - 1, 10).up_to == slow


# Expiry


def test_expired_messages_are_not_shown_and_from_tells_it(log, say, clock, delete):
    seqs = [say("1"), say("2")]
    clock.wait(5000)
    seqs += [say("3"), say("4")]
    clock.wait(RETENTION_MS - 5000 + 1000)
    for _ in range(2):
        for page in (log.after("lobby", 0, 10), log.before("lobby", None, 10)):
            assert (texts(page), numbers(page)) == (["3", "4"], (seqs[2], seqs[3], False))
        assert numbers(log.after("lobby", seqs[0], 10)) == (seqs[2], seqs[3], False)
        assert numbers(log.after("lobby", seqs[1], 10)) == (seqs[2], seqs[3], False)
        delete("lobby", seqs[0])
        delete("lobby", seqs[1])


def test_numbers_that_have_expired_are_not_sealed(log, say, reserve, clock, voids):
    """There may be thousands of them, and nobody writes there any more."""
    reserve(), say("2"), reserve()
    clock.wait(5000)
    last = say("4")
    clock.wait(RETENTION_MS - 5000 + 1000)
    page = log.after("lobby", 0, 10)
    assert (texts(page), numbers(page), voids()) == (["4"], (last, last, False), [])
    page = log.before("lobby", None, 10)
    assert (texts(page), numbers(page), voids()) == (["4"], (last, last, False), [])


def test_the_first_message_after_a_long_silence_is_read_at_once(log, say, clock, delete):
    old = [say(f"{n}") for n in range(3)]
    clock.wait(RETENTION_MS + 3_601_000)
    new = say("new")
    assert new == clock() + 1
    for page in (log.after("lobby", old[0], 10), log.before("lobby", None, 10)):
        assert (texts(page), numbers(page)) == (["new"], (new, new, False))


def test_the_page_of_a_room_whose_messages_have_all_expired_is_empty(log, say, clock):
    last = [say("1"), say("2")][-1]
    clock.wait(RETENTION_MS + 1000)
    assert numbers(log.after("lobby", FIRST, 10)) == (last + 1, last, False)
    assert numbers(log.before("lobby", None, 10)) == (last + 1, last, False)
