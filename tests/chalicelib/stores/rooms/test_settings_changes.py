"""What a room is set to: title, topic, whether it is archived, slow mode and retention."""

import pytest

from chalicelib.stores.rooms import NoSuchRoom, RoomSettings, Stale
from tests.chalicelib.stores.rooms.conftest import NOW, act


def test_titles_and_topics_are_changed_one_by_one(rooms, garden):
    def described():
        return rooms.settings(garden).title, rooms.settings(garden).topic

    rooms.describe(garden, title="Roses")
    assert described() == ("Roses", "roses")
    rooms.describe(garden, topic="tulips")
    assert described() == ("Roses", "tulips")
    rooms.describe(garden, topic="")
    assert described() == ("Roses", None)


def test_a_room_is_archived_since_a_time_until_it_is_restored(rooms, garden):
    rooms.archive(garden, True, NOW + 5)
    assert rooms.settings(garden).archived_at == NOW + 5
    rooms.archive(garden, False, NOW)
    assert rooms.settings(garden).archived_at is None


def test_rules_are_set_together_and_removed(rooms, garden):
    for slow_mode, retention in ((30, None), (30, 7), (0, 7), (0, None)):
        rooms.rule(garden, rooms.settings(garden), slow_mode, retention, [])
        found = rooms.settings(garden)
        assert (found.slow_mode, found.retention) == (slow_mode, retention)


def test_of_two_who_change_the_rules_at_once_the_later_one_has_to_look_again(rooms, garden):
    seen = rooms.settings(garden)
    rooms.rule(garden, seen, 30, None, [])
    with pytest.raises(Stale):
        rooms.rule(garden, seen, 0, 7, [])
    assert rooms.settings(garden).slow_mode == 30


def test_a_room_that_nobody_created_has_no_settings_to_change(rooms, counts):
    for change in (
        lambda: rooms.describe("garden", title="Mine"),
        lambda: rooms.archive("garden", True, NOW),
        lambda: rooms.rule("garden", RoomSettings(), 30, None, []),
    ):
        with pytest.raises(NoSuchRoom):
            change()
    assert counts("garden") is None


@pytest.mark.parametrize("verb", ["archive", "rule"])
def test_a_change_is_made_together_with_those_of_other_tables_or_not_at_all(
    rooms, garden, dynamodb, rooms_table, verb
):
    key = {"room": {"S": "other"}, "item": {"S": "other"}}
    other = {
        "TableName": rooms_table,
        "Item": key,
        "ConditionExpression": "attribute_not_exists(room)",
    }

    def change(room):
        also = [("Put", other)]
        if verb == "archive":
            rooms.archive(room, True, NOW, also, act("change"))
        else:
            rooms.rule(room, RoomSettings(), 30, 7, also, act("change"))

    with pytest.raises(NoSuchRoom):
        change("roses")
    assert "Item" not in dynamodb.get_item(TableName=rooms_table, Key=key)
    assert rooms.audit("roses", 9) == []
    change(garden)
    assert "Item" in dynamodb.get_item(TableName=rooms_table, Key=key)
    assert len(rooms.audit(garden, 9)) == 1


def test_a_room_is_archived_though_the_other_table_knows_it_already(rooms, garden, rooms_table):
    stands = {
        "TableName": rooms_table,
        "Item": {"room": {"S": "other"}, "item": {"S": "other"}},
        "ConditionExpression": "attribute_exists(room)",
    }
    rooms.archive(garden, True, NOW, [("Put", stands)], act("change"))
    assert rooms.settings(garden).archived_at == NOW
    assert len(rooms.audit(garden, 9)) == 1
