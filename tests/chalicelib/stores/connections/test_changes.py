"""ConnectionStore: subscriptions, names and tokens of stored connections."""

from dataclasses import replace

import pytest

from chalicelib.capabilities import Capabilities
from chalicelib.concurrency import Threads
from chalicelib.stores.connections import ConnectionStore, TooManyRooms, channel
from chalicelib.stores.connections.rate_limit import RateLimit
from chalicelib.stores.connections.subscriptions import row_key

NOW = 1_700_000_000_123
ONCE = RateLimit("moves", 1, 1000).charge(NOW)


@pytest.fixture
def calls(dynamodb):
    """The names of the calls since it was last cleared."""
    made = []
    dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: made.append(model.name)
    )
    return made


@pytest.fixture
def ana(store, connection):
    ana = connection("ana", has_channel=True)
    store.open(ana)
    return ana


def here(store, room):
    """The ids of the connections in a room, as they are read."""
    return list(store.ids(room, NOW))


def test_a_subscription_is_two_writes_however_many_rooms(store, ana, calls):
    calls.clear()
    after = store.subscribe(ana, {"garden": "rs", "private.x": "rsm"}, NOW, 50)
    assert calls == ["UpdateItem", "BatchWriteItem"]
    assert after.rooms == {"lobby": "rs", "garden": "rs", "private.x": "rsm"}
    assert store.get("ana") == after
    assert here(store, "garden") == here(store, "private.x") == here(store, "lobby") == ["ana"]


def test_an_unsubscription_is_two_writes_and_leaves_the_other_rooms(store, ana, calls):
    store.subscribe(ana, {"garden": "rs"}, NOW, 50)
    calls.clear()
    store.unsubscribe(ana, ["lobby"])
    assert calls == ["BatchWriteItem", "UpdateItem"]
    assert store.get("ana").rooms == {"garden": "rs"}
    assert (here(store, "lobby"), here(store, "garden")) == ([], ["ana"])


def test_more_rooms_than_the_most_are_refused_and_nothing_is_written(store, ana):
    with pytest.raises(TooManyRooms):
        store.subscribe(ana, {"a": "rs", "b": "rs"}, NOW, 2)
    assert store.get("ana") == ana
    assert here(store, "a") == []


def test_what_two_functions_subscribe_to_at_once_stays_below_the_most(store, ana, at_once):
    def subscribe(store, room):
        try:
            store.subscribe(ana, {room: "rs"}, NOW, 5)
            return 1
        except TooManyRooms:
            return 0

    assert sum(at_once(subscribe, [f"room-{number}" for number in range(12)])) == 4
    assert len(store.get("ana").rooms) == 5


def test_subscribing_again_changes_what_the_connection_may_do(store, ana):
    after = store.subscribe(ana, {"lobby": "r"}, NOW, 1)
    assert after.rooms == store.get("ana").rooms == {"lobby": "r"}


@pytest.mark.parametrize(
    "change",
    [
        lambda store, ana: store.subscribe(ana, {"garden": "rs"}, NOW, 50),
        lambda store, ana: store.unsubscribe(ana, ["lobby"]),
        lambda store, ana: store.rename(replace(ana, name="Anna")),
        lambda store, ana: store.extend(ana, {"lobby": "r"}),
        lambda store, ana: store.charge(ana.id, ONCE),
    ],
)
def test_a_change_does_not_recreate_a_deleted_connection(store, ana, change):
    store.leave(["ana"])
    assert change(store, ana) is None
    assert store.get("ana") is None
    assert (here(store, "lobby"), here(store, "garden")) == ([], [])


def test_a_rename_changes_the_name_in_every_room(store, ana):
    ana = store.subscribe(ana, {"garden": "rs"}, NOW, 50)
    renamed = replace(ana, name="Ana 2", look="Ana Z")
    store.rename(renamed)
    assert store.get("ana") == renamed
    for room in ("lobby", "garden"):
        assert [each.person for each in store.occupants(room, NOW)] == [renamed.person]
    store.rename(replace(ana, name="Ana"))
    assert store.get("ana").look is None
    assert [each.person.look for each in store.occupants("lobby", NOW)] == [None]


def test_a_rename_changes_the_name_in_a_room_that_was_entered_meanwhile(store, ana):
    entered = store.subscribe(ana, {"garden": "rs"}, NOW, 50)
    renamed = replace(entered, name="Ana 2", look="Ana Z")
    assert store.rename(replace(renamed, rooms=ana.rooms)) == renamed
    assert [each.person for each in store.occupants("garden", NOW)] == [renamed.person]


def test_a_rename_waits_for_the_row_of_a_room_that_is_entered_at_this_moment(
    dynamodb, table, occupants_table, store, ana
):
    entered = store.subscribe(ana, {"garden": "rs"}, NOW, 50)
    place = {"TableName": occupants_table, "Key": row_key("garden", ana)}
    row = dynamodb.get_item(**place)["Item"]
    dynamodb.delete_item(**place)

    class Entering(Threads):
        """Writes the row meanwhile, which has the former name."""

        def sleep(self, seconds):
            dynamodb.put_item(TableName=occupants_table, Item=row)

    renaming = ConnectionStore(dynamodb, table, occupants_table, Entering(1))
    renamed = renaming.rename(replace(entered, name="Ana 2", look="Ana Z"))
    assert [each.person for each in store.occupants("garden", NOW)] == [renamed.person]


def test_a_token_ends_a_connection_in_every_room_and_another_one_extends_it(store, connection):
    token = {"has_channel": True, "token_expires_at": NOW + 60_000, "connected_at": NOW}
    store.open(connection("ana", **token, capabilities=Capabilities.parse("*:read")))
    rooms = ("lobby", channel("member-ana"))
    assert [list(store.ids(room, NOW + 58_000)) for room in rooms] == [["ana"], ["ana"]]
    assert [list(store.ids(room, NOW + 60_000)) for room in rooms] == [[], []]
    longer = replace(store.get("ana"), token_expires_at=NOW + 120_000)
    store.extend(longer, {"lobby": "r"})
    assert store.get("ana") == replace(longer, rooms={"lobby": "r"})
    assert [list(store.ids(room, NOW + 118_000)) for room in rooms] == [["ana"], ["ana"]]


def test_a_member_loses_a_room_over_all_connections(store, ana, connection):
    store.open(connection("tab", member="member-ana"))
    store.open(connection("other", member="member-ana", room="garden"))
    store.open(connection("bob"))
    revoked = store.revoke("lobby", "member-ana", NOW)
    assert sorted(each.id for each in revoked) == ["ana", "tab"]
    assert here(store, "lobby") == ["bob"]
    assert (store.get("ana").rooms, store.get("other").rooms) == ({}, {"garden": "rs"})


def test_a_member_may_do_something_else_over_each_connection(store, ana, connection):
    store.open(connection("tab", member="member-ana"))
    letters = {"ana": "rsm", "tab": "rm"}  # their tokens differ

    def regrant():
        return store.regrant("lobby", "member-ana", lambda each: letters[each.id], NOW)

    assert regrant()
    assert {id: store.get(id).rooms for id in letters} == {
        "ana": {"lobby": "rsm"},
        "tab": {"lobby": "rm"},
    }
    assert not regrant()  # there is nothing to change


def test_what_a_member_may_do_changes_in_the_threads_of_the_room_and_nowhere_else(store, ana):
    rooms = {"lobby:7": "rs", "lobby-2": "rs", "lobby-2:7": "rs"}
    store.subscribe(ana, rooms, NOW, 50)
    store.regrant("lobby", "member-ana", lambda _: "r", NOW)
    expected = {**rooms, "lobby": "r", "lobby:7": "r"}
    assert store.get("ana").rooms == expected


def test_a_room_is_lost_with_its_threads_alone(store, ana):
    store.subscribe(ana, {"lobby:7": "rs", "lobby-2": "rs", "lobby-2:7": "rs"}, NOW, 50)
    (before,) = store.revoke("lobby", "member-ana", NOW)
    assert set(before.rooms) == {"lobby", "lobby:7", "lobby-2", "lobby-2:7"}
    assert set(store.get("ana").rooms) == {"lobby-2", "lobby-2:7"}
    assert [here(store, room) for room in ("lobby", "lobby:7", "lobby-2:7")] == [[], [], ["ana"]]


def test_a_thread_that_was_entered_in_the_same_moment_is_left_with_its_room(store, ana):
    store.subscribe(ana, {"lobby:7": "rs", "lobby-2:7": "rs"}, NOW, 50)
    store.unsubscribe(ana, ["lobby"])  # as it was read before
    assert set(store.get("ana").rooms) == {"lobby-2:7"}
    assert here(store, "lobby:7") == []


def test_the_connections_in_a_room_are_read_with_what_they_may_do(store, ana, connection):
    store.open(connection("bob", rooms={"lobby": "rsm"}))
    assert {each.id: each.rooms["lobby"] for each in store.in_room("lobby", NOW, 9)} == {
        "ana": "rs",
        "bob": "rsm",
    }
    assert len(store.in_room("lobby", NOW, 1)) == 1


def test_all_connections_of_a_member_are_found_by_the_members_channel(store, ana, connection):
    store.open(connection("tab", member="member-ana", room="garden", has_channel=True))
    store.open(connection("bob", has_channel=True))
    assert sorted(store.channel_ids("member-ana", NOW)) == ["ana", "tab"]


def test_a_row_whose_connection_is_unknown_is_removed_as_a_stray(
    store, dynamodb, table, ana, connection
):
    store.open(connection("bob"))
    dynamodb.delete_item(TableName=table, Key={"connectionId": {"S": "ana"}})
    assert store.leave(["ana"]).unknown == ["ana"]
    store.remove_strays("lobby", ["ana"], NOW)
    assert here(store, "lobby") == ["bob"]
