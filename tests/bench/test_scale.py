"""Growth: what one event takes, in a larger room and beside larger ones; at small sizes."""

import re

import pytest

from bench.costs.cost_model import observed
from bench.harness.report import DOCS as FOLDER
from bench.harness.report import Report, documented, plot_file
from bench.scale import benchmark as scale
from chalicelib.chat import MAX_PRESENCE_MEMBERS, PRESENCE_PAGE_SIZE
from chalicelib.config import FANOUT_CHUNK_SIZE
from tests.support.prose import says

DOCS = (FOLDER / scale.DOCUMENT).read_text(encoding="utf-8")
SIZES = (1, 10, MAX_PRESENCE_MEMBERS - 1, FANOUT_CHUNK_SIZE + 150)
OTHERS = (0, 100, 2000)


@pytest.fixture(scope="module")
def rooms():
    return list(scale.grow((size, 0) for size in SIZES))


@pytest.fixture(scope="module")
def others():
    return list(scale.grow((10, size) for size in OTHERS))


EVENTS = (
    *("message", "subscribe", "read", "rooms", "unsubscribe"),
    *("connect", "rename", "disconnect"),
)


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_takes_the_same_however_many_are_in_other_rooms(others, event):
    assert [seen.others for seen in others] == list(OTHERS)
    assert len({str(seen.events[event]) for seen in others}) == 1


# Listings of the room, those for presence consistent and so twice as dear; reads besides, at most;
# writes in a small room, and in a large one.
BESIDES = {
    "message": (1, 0, 6, 6),
    "subscribe": (2, 5.5, 4, 3),
    "read": (2, 2.5, 3, 3),
    "rooms": (0, 5.5, 1, 1),
    "unsubscribe": (2, 0, 4, 3),
    "connect": (2, 5, 5, 4),
    "rename": (2, 0, 4, 3),
    "disconnect": (2, 0, 4, 3),
}


# Listings of the room, reads besides and writes, at most. Who moderates a room is looked for among
# 500 connections in it.
MAX_CONNECTIONS = 500
CHANGES = {
    "edit": (1, 1, 8),
    "react": (2, 0.5, 9),
    "changes": (0, 1, 1),
    "report": (0, 12.5 + MAX_CONNECTIONS, 2),
    "reply, mention": (1, 3, 8),
    "mentions": (0, 6, 1),
    "message of a thread": (2, 2.0, 14),
    "delete": (1, 1, 8),
}


@pytest.mark.parametrize("event", BESIDES)
def test_an_event_takes_no_more_than_listing_its_room_and_a_constant(rooms, event):
    listings, *expected = BESIDES[event]
    besides = [
        seen.events[event].usage["reads"] - listings * seen.listing.usage["reads"] for seen in rooms
    ]
    *small, large = (seen.events[event].usage["writes"] for seen in rooms)
    assert [max(besides), max(small), large] == expected


@pytest.mark.parametrize("event", CHANGES)
def test_what_is_done_to_a_message_takes_the_same_however_many_are_in_other_rooms(others, event):
    assert len({str(seen.changes[event]) for seen in others}) == 1


@pytest.mark.parametrize("event", CHANGES)
def test_what_is_done_to_a_message_takes_no_more_than_listing_its_room_and_a_constant(rooms, event):
    listings, *expected = CHANGES[event]
    besides = [
        seen.changes[event].usage["reads"] - listings * seen.listing.usage["reads"]
        for seen in rooms
    ]
    assert [max(besides), max(seen.changes[event].usage["writes"] for seen in rooms)] == expected


@pytest.mark.parametrize("event", ["rename", "disconnect", "unsubscribe"])
def test_an_event_reads_250_rows_of_a_large_room(rooms, event):
    assert PRESENCE_PAGE_SIZE == 250
    large = rooms[-1]
    assert (large.events[event].calls["Query"], large.events[event].usage["reads"]) == (1, 7)


def test_listing_a_room_is_a_query_for_its_rows_of_106_bytes(rooms):
    for seen, reads in zip(rooms, (0.5, 0.5, 3, 8.5), strict=True):
        assert (seen.listing.calls, seen.listing.usage["reads"]) == ({"Query": 1}, reads)


def test_each_event_is_undone_before_the_next_size(rooms):
    for seen in rooms:
        told = seen.members if seen.members < MAX_PRESENCE_MEMBERS else 0
        assert seen.events["connect"].posts == seen.events["disconnect"].posts == told
        assert seen.events["subscribe"].posts == seen.events["unsubscribe"].posts == 1 + told
        posts = seen.events["message"].posts + sum(chunk.posts for chunk in seen.chunks)
        assert posts == seen.members


def test_the_usual_design_reads_everyone_everywhere_for_a_message(others):
    row = observed(10).scan_design_item_size
    assert says(DOCS, "scan", f"{row} bytes")
    for seen in others:
        units = -(-row * (10 + seen.others) // 4096)
        assert seen.scan.usage["reads"] == max(1, units) / 2
    assert others[-1].scan.usage["reads"] > 10 * others[-1].events["message"].usage["reads"]


def test_posts_are_most_of_the_cost_of_a_large_room(rooms):
    usd = scale.dollars(rooms[-1])
    assert usd["API Gateway, messages"] == pytest.approx((1 + SIZES[-1]) / 1e6)
    reads, writes = rooms[-1].events["message"].usage["reads"], 6
    assert usd["DynamoDB"] == pytest.approx((reads * 0.125 + writes * 0.625) / 1e6)
    assert usd["DynamoDB"] < usd["API Gateway, messages"] / 50


def test_the_tables_have_a_line_for_each_size(rooms, others):
    tables = Report(scale.tables(rooms, others)).markdown()
    for seen in rooms:
        assert tables.count(f"\n| {seen.members:,} |") >= 2  # units, and USD
    for seen in others:
        assert f"\n| {seen.others:,} |" in tables


def test_what_the_docs_say_of_a_large_room_is_in_their_tables():
    thousand = DOCS.partition("**A thousand messages, in USD**")[2]
    found = re.search(r"^\| 10,000 \| (.*) \|$", thousand, re.M)
    posts, functions, *_, everything = (float(usd) / 10 for usd in found[1].split(" | "))
    spent = (f"{everything:.2f} cents", f"{posts:.2f}", f"{functions:.2f}")
    listing = 130 * 0.125 / 1e6 * 100  # cents
    assert "| 130 / 0 / 2 | 143 / 0 / 2 |" in DOCS
    assert says(DOCS, "10,000", *spent, f"{listing:.4f} cents", "600")
    assert everything / listing == pytest.approx(600, abs=50)


def test_the_docs_have_tables_of_all_sizes_and_a_plot():
    found = documented(scale.DOCUMENT, "scale")
    for size in (*scale.MEMBERS, *scale.OTHERS):
        assert f"\n| {size:,} |" in found, "run python -m bench scale --write"
    assert "<svg" in plot_file("scale").read_text(encoding="utf-8")
