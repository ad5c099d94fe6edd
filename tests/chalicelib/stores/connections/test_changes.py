"""ConnectionStore: moves and names, each in one write, with its charge."""

from dataclasses import replace

import pytest

from chalicelib.stores.connections.rate_limit import RateLimit, TooSoon

NOW = 1_700_000_000_123
ONCE = RateLimit("moves", 1, 1000).charge(NOW)


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
        lambda store: store.move("ana", "garden", NOW, charge=ONCE),
        lambda store: store.rename("ana", "Anna", ONCE),
        lambda store: store.charge("ana", ONCE),
    ],
)
def test_a_change_does_not_recreate_a_deleted_row(store, change):
    assert change(store) is None
    assert store.get("ana") is None


def test_a_move_is_charged_by_the_same_write_and_not_made_over_the_limit(
    dynamodb, store, connection
):
    ana = connection("ana")
    store.join(ana)
    writes = []
    dynamodb.meta.events.register("before-call.dynamodb", lambda model, **_: writes.append(model))
    assert store.move("ana", "garden", NOW, "Anna", ONCE) == ana
    assert [model.name for model in writes] == ["UpdateItem"]
    for change in (
        lambda: store.move("ana", "kitchen", NOW, "Eve", ONCE),
        lambda: store.rename("ana", "Eve", ONCE),
    ):
        with pytest.raises(TooSoon):
            change()
    assert store.get("ana") == replace(ana, room="garden", name="Anna", arrived_at=NOW)
