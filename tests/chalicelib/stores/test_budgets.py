"""Budgets in the table: one for each connection, or for all connections of one member."""

import random

import pytest

from chalicelib.stores.rate_limit import RateLimit, TooSoon

NOW = 1_700_000_000_123
MESSAGES = RateLimit("messages", 5, 2000)
MOVES = RateLimit("moves", 0.5, 10_000)


@pytest.fixture
def calls(dynamodb):
    """The names of the calls since it was last cleared."""
    made = []
    dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: made.append(model.name)
    )
    return made


@pytest.fixture
def opened(store, connection):
    """`opened("tab")`: another connection of Ana's."""

    def open_connection(id, at=NOW):
        tab = connection(id, member="ana", connected_at=at)
        store.join(tab, shares_budgets=True)
        return tab

    return open_connection


def accepted(store, ids, at=NOW, limit=MESSAGES):
    """How many of these connections' messages are accepted, each a charge."""
    count = 0
    for id in ids:
        try:
            assert store.charge(id, limit.charge(at)).id == id
            count += 1
        except TooSoon:
            pass
    return count


def test_a_charge_is_one_write_that_returns_the_connection(store, connection, calls):
    ana = connection("ana")
    store.join(ana)
    calls.clear()
    assert store.charge("ana", MESSAGES.charge(NOW)) == ana
    assert calls == ["UpdateItem"]


def test_an_action_without_a_limit_is_one_read(store, connection, calls):
    store.join(connection("ana"))
    calls.clear()
    assert store.charge("ana", None) == connection("ana")
    assert calls == ["GetItem"]


def test_a_refused_action_is_one_failed_write(store, connection, calls):
    store.join(connection("ana"))
    accepted(store, ["ana"] * 10)
    calls.clear()
    with pytest.raises(TooSoon) as refused:
        store.charge("ana", MESSAGES.charge(NOW))
    assert refused.value.retry_after_ms == 200
    assert calls == ["UpdateItem"]


def test_the_table_and_the_arithmetic_agree(store, connection):
    store.join(connection("ana"))
    at, tat, chance = NOW, None, random.Random(1)
    for _ in range(200):
        at += chance.choice([0, 1, 50, 199, 200, 201, 2500])
        charge = MESSAGES.charge(at, chance.choice([0.1, 1]))
        try:
            tat, expected = charge.applied(tat), None
        except TooSoon as refused:
            expected = refused.retry_after_ms
        try:
            store.charge("ana", charge)
            told = None
        except TooSoon as refused:
            told = refused.retry_after_ms
        assert told == expected


def test_two_budgets_do_not_affect_each_other(store, connection):
    store.join(connection("ana"))
    assert accepted(store, ["ana"] * 20) == 10
    assert accepted(store, ["ana"] * 20, limit=MOVES) == 5


def test_connections_of_a_member_share_one_budget(store, opened):
    for tab in ("tab 1", "tab 2", "tab 3"):
        opened(tab)
    assert accepted(store, ["tab 2", "tab 1", "tab 3"] * 10) == 10
    assert accepted(store, ["tab 3", "tab 1", "tab 2"], at=NOW + 400) == 2


def test_members_do_not_share_a_budget(store, connection, opened):
    opened("tab")
    store.join(connection("bob"), shares_budgets=True)
    assert accepted(store, ["tab", "bob"] * 20) == 20


def test_the_only_connection_of_a_member_is_charged_by_one_write(store, opened, calls):
    opened("tab")
    calls.clear()
    assert accepted(store, ["tab"]) == 1
    assert calls == ["UpdateItem"]


def test_a_connection_that_replaces_a_closed_one_is_charged_by_one_write(store, opened, calls):
    opened("old")
    store.leave(["old"])
    opened("new")
    calls.clear()
    assert accepted(store, ["new"]) == 1
    assert calls == ["UpdateItem"]


def test_a_later_connection_takes_over_the_budget_of_a_closed_one(store, opened, calls):
    for tab in ("tab 1", "tab 2", "tab 3"):
        opened(tab)
    store.leave(["tab 1"])
    assert accepted(store, ["tab 2", "tab 3"] * 10) == 10
    calls.clear()
    assert accepted(store, ["tab 2"], at=NOW + 10_000) == 1
    assert calls == ["UpdateItem"]
    store.leave(["tab 2"])
    assert accepted(store, ["tab 3"] * 20, at=NOW + 10_000) == 10


def test_a_closed_connection_is_not_charged_whatever_its_member_has_open(store, opened):
    opened("tab 1")
    opened("tab 2")
    store.leave(["tab 2"])
    assert store.charge("tab 2", MESSAGES.charge(NOW)) is None
    store.leave(["tab 1"])
    assert store.charge("tab 1", MESSAGES.charge(NOW)) is None


def test_a_move_of_a_later_connection_is_charged_to_the_shared_budget(store, opened):
    opened("tab 1")
    tab = opened("tab 2")
    for _ in range(5):
        store.move("tab 2", "garden", NOW, charge=MOVES.charge(NOW))
    with pytest.raises(TooSoon):
        store.move("tab 1", "garden", NOW, charge=MOVES.charge(NOW))
    with pytest.raises(TooSoon):
        store.rename("tab 2", "Eve", MOVES.charge(NOW))
    assert (store.get("tab 1").room, store.get("tab 2").room) == ("lobby", "garden")
    assert store.get("tab 2").name == tab.name


def send_five(store, tab):
    return accepted(store, [tab] * 5)


def test_many_functions_together_accept_one_budget_from_one_member(opened, at_once):
    tabs = [f"tab {number}" for number in range(8)]
    for tab in tabs:
        opened(tab)
    assert sum(at_once(send_five, tabs)) == 10


def test_many_functions_agree_on_the_holder_that_replaces_a_closed_one(store, opened, at_once):
    tabs = [f"tab {number}" for number in range(8)]
    for tab in ["first", *tabs]:
        opened(tab)
    store.leave(["first"])
    assert sum(at_once(send_five, tabs)) == 10


def test_the_item_of_a_member_is_not_listed_and_expires_after_its_holder(
    store, dynamodb, table, opened
):
    opened("tab")
    items = dynamodb.scan(TableName=table)["Items"]
    assert [item["connectionId"]["S"] for item in items if "room" not in item] == ["member#ana"]
    assert len({item["expiresAt"]["N"] for item in items}) == 1
    assert list(store.ids("lobby", NOW)) == ["tab"]
