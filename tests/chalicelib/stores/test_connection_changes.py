"""ConnectionStore: moves, names and typing, each in one write."""

from dataclasses import replace

import pytest

from chalicelib.stores.connections import TooSoon

NOW = 1_700_000_000_123


def here(store, room):
    """The ids of the connections in a room, as they are read."""
    return store.ids(room, NOW)


def test_a_move_is_one_write_and_returns_the_previous_connection(dynamodb, store, connection):
    writes = []
    dynamodb.meta.events.register("before-call.dynamodb", lambda model, **_: writes.append(model))
    ana = connection("ana")
    store.join(ana)
    assert store.move("ana", "garden", NOW, "Anna") == ana
    assert [model.name for model in writes] == ["PutItem", "UpdateItem"]
    assert store.get("ana") == replace(ana, room="garden", name="Anna", arrived_at=NOW)
    assert (list(here(store, "lobby")), list(here(store, "garden"))) == ([], ["ana"])


def test_a_move_without_a_name_keeps_the_name(store, connection):
    store.join(connection("ana", name="Ana"))
    store.move("ana", "garden", NOW)
    assert store.get("ana").name == "Ana"


def test_each_of_two_moves_returns_the_room_that_it_leaves(store, connection):
    store.join(connection("ana"))
    assert store.move("ana", "garden", NOW).room == "lobby"
    assert store.move("ana", "kitchen", NOW).room == "garden"


def test_a_rename_returns_the_previous_connection(store, connection):
    ana = connection("ana", name="Ana")
    store.join(ana)
    assert store.rename("ana", "Anna") == ana
    assert store.get("ana") == replace(ana, name="Anna")


@pytest.mark.parametrize(
    "change",
    [
        lambda store: store.move("ana", "garden", NOW),
        lambda store: store.rename("ana", "Anna"),
        lambda store: store.record_typing("ana", NOW, 1000),
    ],
)
def test_a_change_does_not_recreate_a_deleted_row(store, change):
    assert change(store) is None
    assert store.get("ana") is None


def test_typing_is_recorded_once_per_interval(store, connection):
    store.join(connection("ana"))
    assert store.record_typing("ana", NOW, pause=1000) == connection("ana")
    with pytest.raises(TooSoon):
        store.record_typing("ana", NOW + 999, pause=1000)
    assert store.record_typing("ana", NOW + 1000, pause=1000) == connection("ana")
