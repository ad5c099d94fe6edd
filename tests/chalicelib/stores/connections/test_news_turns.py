"""Turns to tell a room of changes, taken by many functions."""

from collections import Counter

import pytest

from chalicelib.stores.connections.news_turns import Turn

NOW = 1_700_000_000_123


@pytest.mark.parametrize(
    ("pauses", "turns"),
    [
        ([0], [Turn.NOW]),
        ([0, 1000, 1000], [Turn.NOW] * 3),
        ([0, 999, 1, 800], [Turn.NOW, Turn.LATER, Turn.NEVER, Turn.NEVER]),
        # The summary is sent at 1,500, and counts as news.
        ([0, 500, 1000, 999], [Turn.NOW, Turn.LATER, Turn.LATER, Turn.LATER]),
        ([0, 500, 2000], [Turn.NOW, Turn.LATER, Turn.NOW]),
        # So shortly before a summary that it may not see this change.
        ([0, 500, 899, 1], [Turn.NOW, Turn.LATER, Turn.NEVER, Turn.LATER]),
        # Another function's clock is ahead, by a little or by a minute.
        ([0, -100, -1], [Turn.NOW, Turn.LATER, Turn.NEVER]),
        ([0, -1000], [Turn.NOW, Turn.NEVER]),
        ([0, -60_000, 0, 1000], [Turn.NOW, Turn.NOW, Turn.LATER, Turn.LATER]),
    ],
)
def test_a_room_is_told_now_or_later_or_is_told_already(store, pauses, turns):
    at, taken = NOW, []
    for pause in pauses:
        at += pause
        taken.append(store.take_turn("presence#lobby", at))
    assert taken == turns


def test_many_functions_tell_a_room_once_now_and_once_later(at_once):
    turns = at_once(lambda store, _: store.take_turn("presence#lobby", NOW), range(24))
    assert Counter(turns) == {Turn.NOW: 1, Turn.LATER: 1, Turn.NEVER: 22}


def test_the_item_of_a_room_is_not_listed_and_expires(store, dynamodb, table):
    store.take_turn("presence#lobby", NOW)
    (item,) = dynamodb.scan(TableName=table)["Items"]
    assert int(item["expiresAt"]["N"]) > NOW // 1000
    assert list(store.ids("lobby", NOW)) == []
