"""MessageLog: the messages since a time."""

import pytest

from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.items import RETENTION_S
from tests.chalicelib.stores.message_log.conftest import NOW, numbers, texts

DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def days(say, clock):
    """Three messages on each of four days, then none for two days, then three; their numbers."""
    seqs = []
    for day in (0, 1, 2, 3, 6):
        clock.ms = NOW + day * DAY_MS
        for n in range(3):
            seqs.append(say(f"{day}.{n}"))
            clock.wait(60_000)
    return seqs


@pytest.mark.parametrize(
    ("day", "first"),
    [(-1, "0.0"), (0, "0.0"), (1, "1.0"), (2, "2.0"), (4, "6.0"), (5, "6.0"), (6, "6.0")],
)
def test_the_first_message_of_a_day_or_of_the_next_day_that_has_one_comes_first(
    log, days, day, first
):
    page = log.since("lobby", NOW + day * DAY_MS, 2)
    assert texts(page) == [first, first.replace(".0", ".1")]
    assert numbers(page) == (page.messages[0].seq, page.messages[1].seq, True)


def test_a_time_within_a_day_is_found_to_the_millisecond(log, days):
    assert texts(log.since("lobby", NOW + DAY_MS + 60_000, 1)) == ["1.1"]
    assert texts(log.since("lobby", NOW + DAY_MS + 60_001, 1)) == ["1.2"]


def test_nothing_comes_after_the_newest_message_nor_of_an_empty_room(log, days):
    assert numbers(log.since("lobby", NOW + 9 * DAY_MS, 5)) == (days[-1] + 1, days[-1], False)
    assert texts(log.since("garden", NOW, 5)) == []


def test_holes_and_voids_are_passed_and_settled_as_in_every_page(log, say, clock, reserve):
    say("before")
    clock.wait(DAY_MS)
    dead = reserve(3)
    found = say("after")
    clock.wait(10_000)
    page = log.since("lobby", NOW + DAY_MS, 5)
    assert (texts(page), page.sealed, page.up_to) == (["after"], dead, found)
    again = log.since("lobby", NOW + DAY_MS, 5)
    assert (texts(again), again.sealed, again.up_to) == (["after"], [], found)


def test_messages_that_have_expired_are_not_found_whether_they_are_deleted_or_not(
    log, days, clock, delete
):
    clock.ms = NOW + 2 * DAY_MS + RETENTION_S * 1000 - 1
    assert texts(log.since("lobby", NOW, 1)) == ["2.0"]
    for seq in days[:4]:
        delete("lobby", seq)
    page = log.since("lobby", NOW, 1)
    assert (texts(page), page.first) == (["2.0"], days[6])


def test_it_is_found_by_few_reads_of_single_entries(log, dynamodb, messages_table, clock):
    for n in range(1_000):
        at = NOW + n * 60_000
        entry = {**items.void("lobby", NOW + n, at, items.Expiry.default(at))}
        dynamodb.put_item(TableName=messages_table, Item=entry)
    limits = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: limits.append(params["Limit"])
    )
    clock.ms = NOW + 1_000 * 60_000
    assert log.since("lobby", NOW + 700 * 60_000, 1).first == NOW + 700
    assert 1 < limits.count(1) <= 12
