"""Budgets in the table: one for each connection, or for all connections of one member."""

import random

import pytest

from chalicelib.stores.connections.rate_limit import RateLimit, TooSoon

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
        tab = connection(id, member="ana", connected_at=at, has_channel=True)
        store.open(tab)
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
    store.open(ana)
    calls.clear()
    assert store.charge("ana", MESSAGES.charge(NOW)) == ana
    assert calls == ["UpdateItem"]


def test_an_action_without_a_limit_is_one_read(store, connection, calls):
    store.open(connection("ana"))
    calls.clear()
    assert store.charge("ana", None) == connection("ana")
    assert calls == ["GetItem"]


def test_a_refused_action_is_one_failed_write(store, connection, calls):
    store.open(connection("ana"))
    accepted(store, ["ana"] * 10)
    calls.clear()
    with pytest.raises(TooSoon) as refused:
        store.charge("ana", MESSAGES.charge(NOW))
    assert refused.value.retry_after_ms == 200
    assert calls == ["UpdateItem"]


def test_the_table_and_the_arithmetic_agree(store, connection):
    store.open(connection("ana"))
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
    store.open(connection("ana"))
    assert accepted(store, ["ana"] * 20) == 10
    assert accepted(store, ["ana"] * 20, limit=MOVES) == 5


def test_connections_of_a_member_share_one_budget(store, opened):
    for tab in ("tab 1", "tab 2", "tab 3"):
        opened(tab)
    assert accepted(store, ["tab 2", "tab 1", "tab 3"] * 10) == 10
    assert accepted(store, ["tab 3", "tab 1", "tab 2"], at=NOW + 400) == 2


def test_connections_that_open_at_once_share_one_budget(store, opened, dynamodb):
    def open_another(**_):
        dynamodb.meta.events.unregister("before-call.dynamodb.BatchWriteItem", open_another)
        opened("tab 2", NOW + 1)

    dynamodb.meta.events.register("before-call.dynamodb.BatchWriteItem", open_another)
    opened("tab 1")
    assert accepted(store, ["tab 1", "tab 2"] * 20) == 10


def test_members_do_not_share_a_budget(store, connection, opened):
    opened("tab")
    store.open(connection("bob", has_channel=True))
    assert accepted(store, ["tab", "bob"] * 20) == 20


def test_the_only_connection_of_a_member_is_charged_by_one_write(store, opened, calls):
    opened("tab")
    calls.clear()
    assert accepted(store, ["tab"]) == 1
    assert calls == ["UpdateItem"]


def test_a_connection_that_replaces_a_closed_one_is_charged_by_one_write(store, opened, calls):
    opened("old")
    store.leave(["old"])
    opened("new", NOW + 10_000)
    calls.clear()
    assert accepted(store, ["new"], NOW + 10_000) == 1
    assert calls == ["UpdateItem"]


def test_a_later_connection_takes_over_the_budget_of_a_closed_one(store, opened, calls):
    for tab in ("tab 1", "tab 2", "tab 3"):
        opened(tab)
    store.leave(["tab 1"])
    assert accepted(store, ["tab 2", "tab 3"] * 10) == 10
    calls.clear()
    assert accepted(store, ["tab 2"], at=NOW + 10_000) == 1
    assert calls == ["UpdateItem"]


def test_a_member_has_one_budget_over_all_reconnects(store, opened):
    count = 0
    for number in range(10):
        opened(f"tab {number}", NOW + number)
        count += accepted(store, [f"tab {number}"] * 12, NOW + number)
        store.leave([f"tab {number}"], now=NOW + number)
    assert count == 10
    opened("tab", NOW + 1000)
    assert accepted(store, ["tab"] * 20, NOW + 1000) == 5


@pytest.mark.parametrize("closed", [["tab 1"], ["tab 1", "tab 2"], ["tab 2", "tab 1"]])
def test_the_budget_outlives_the_connection_that_held_it(store, opened, closed):
    for tab in ("tab 1", "tab 2", "tab 3"):
        opened(tab)
    assert accepted(store, ["tab 1", "tab 2", "tab 3"] * 2) == 6
    store.leave(closed, now=NOW)
    assert accepted(store, ["tab 3"] * 20) == 4
    store.leave(["tab 3"], now=NOW)
    opened("tab 4")
    assert accepted(store, ["tab 4"] * 20) == 0


def test_a_used_budget_costs_one_more_write_when_its_connection_closes(store, opened, calls):
    opened("tab")
    accepted(store, ["tab"])
    calls.clear()
    store.leave(["tab"], now=NOW)
    assert calls == ["DeleteItem", "BatchWriteItem", "UpdateItem"]


def test_a_budget_that_is_full_again_costs_nothing_when_its_connection_closes(store, opened, calls):
    opened("tab")
    accepted(store, ["tab"])
    calls.clear()
    store.leave(["tab"], now=NOW + 200)
    assert calls == ["DeleteItem", "BatchWriteItem"]


def test_a_guest_leaves_nothing_behind(store, dynamodb, table, occupants_table, connection):
    store.open(connection("guest"))
    accepted(store, ["guest"])
    store.leave(["guest"], now=NOW)
    for name in (table, occupants_table):
        assert dynamodb.scan(TableName=name)["Items"] == []


def test_a_connection_leaves_even_if_its_budget_cannot_be_kept(store, opened, break_calls, caplog):
    tab = opened("tab")
    accepted(store, ["tab"])
    break_calls("UpdateItem")
    assert store.leave(["tab"], now=NOW).removed == [tab]
    assert "limits of a member are reset" in caplog.text


def test_a_closed_connection_is_not_charged_whatever_its_member_has_open(store, opened):
    opened("tab 1")
    opened("tab 2")
    store.leave(["tab 2"])
    assert store.charge("tab 2", MESSAGES.charge(NOW)) is None
    store.leave(["tab 1"])
    assert store.charge("tab 1", MESSAGES.charge(NOW)) is None


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
    assert [item["connectionId"]["S"] for item in items if "name" not in item] == ["member#ana"]
    assert len({item["expiresAt"]["N"] for item in items}) == 1
    assert list(store.ids("lobby", NOW)) == ["tab"]
