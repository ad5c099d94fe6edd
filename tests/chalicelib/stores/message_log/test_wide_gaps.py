"""Many missing numbers between two entries: each read seals some of them."""

from chalicelib.stores.message_log.gaps import ABANDONED_AFTER_MS, MAX_SEALS, SEAL_AFTER_MS, seal
from tests.chalicelib.stores.message_log.conftest import NOW, numbers, texts, void_now

FIRST = NOW + 1


def test_one_read_seals_a_limited_number_and_the_next_one_continues(log, say, reserve, clock):
    for n in range(3):
        reserve(MAX_SEALS // 2 + 1)
        say(f"{n}")
    clock.wait(SEAL_AFTER_MS + 1)
    first = log.after("lobby", 0, 10)
    assert (texts(first), first.more, len(first.sealed)) == (["0"], True, MAX_SEALS)
    assert first.last is None
    second = log.after("lobby", first.up_to, 10)
    assert (texts(second), second.more, second.first) == (["1", "2"], False, first.up_to + 1)


def test_reads_seal_what_many_failed_writers_have_left_one_part_after_the_other(
    log, say, reserve, clock
):
    """Such as after a throttle of some seconds: the clients ask for more at once."""
    first = say("1")
    reserve(2 * MAX_SEALS)
    last = say("2")
    clock.wait(SEAL_AFTER_MS + 1)
    pages = [log.after("lobby", first, 10)]
    while pages[-1].more:
        pages.append(log.after("lobby", pages[-1].up_to, 10))
    assert [len(page.sealed) for page in pages] == [MAX_SEALS, MAX_SEALS]
    assert [page.last for page in pages] == [None] * 2
    assert (texts(pages[-1]), pages[-1].up_to) == (["2"], last)


def test_a_read_that_others_outrun_tries_a_limited_number_of_seals(
    log, say, reserve, clock, dynamodb, messages_table
):
    say("1")
    left = reserve(2 * MAX_SEALS)
    say("2")
    clock.wait(SEAL_AFTER_MS + 1)

    def seal_all(**_):
        while left:
            seal(dynamodb, messages_table, void_now(left.pop(), clock()))

    dynamodb.meta.events.register("after-call.dynamodb.Query", seal_all)
    page = log.after("lobby", 0, 10)
    assert (numbers(page), page.sealed) == ((FIRST, FIRST + MAX_SEALS, True), [])


def test_a_page_ends_above_a_gap_that_is_too_wide_for_one_read(log, say, reserve, clock):
    say("1")
    reserve(MAX_SEALS + 5)
    say("2"), reserve()
    last = say("3")
    clock.wait(SEAL_AFTER_MS + 1)
    newest = log.before("lobby", None, 10)
    assert (texts(newest), numbers(newest)) == (["2", "3"], (last - 2, last, True))
    page = log.before("lobby", newest.first, 10)
    assert (texts(page), numbers(page)) == (["1"], (FIRST, newest.first - 1, False))


def test_a_page_that_would_be_empty_lies_below_a_gap_that_is_too_wide(log, say, reserve, clock):
    """The client ignores it, and asks again. An empty page would say that nothing is left."""
    say("1")
    reserve(2 * MAX_SEALS + 5)
    top = say("2")
    clock.wait(SEAL_AFTER_MS + 1)
    pages = [log.before("lobby", top, 10) for _ in range(3)]
    assert [page.up_to < top - 1 for page in pages] == [True, True, False]
    assert texts(pages[-1]) == ["1"]


def test_a_gap_too_wide_to_seal_is_passed_when_no_writer_can_be_alive(
    log, say, reserve, clock, voids, monkeypatch
):
    """Such as the one that remains if the counter is deleted."""
    monkeypatch.setattr("chalicelib.stores.message_log.gaps.MAX_SEALED_GAP", MAX_SEALS)
    say("1")
    reserve(MAX_SEALS + 1)
    say("2")
    clock.wait(ABANDONED_AFTER_MS)
    assert texts(log.after("lobby", 0, 10)) == ["1"]
    clock.wait(1)
    for page in (log.after("lobby", 0, 10), log.before("lobby", None, 10)):
        assert (texts(page), numbers(page)) == (["1", "2"], (FIRST, FIRST + MAX_SEALS + 2, False))
    assert voids() == []
