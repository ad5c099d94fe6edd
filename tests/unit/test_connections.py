"""The store of connections."""

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.connections import ConnectionStore, StoreUnavailable


def test_keeps_a_connection(store, connection):
    ana = connection("ana", room="blue", name="Ana 😀", connected_at=1_700_000_000_123)
    store.join(ana)
    assert store.get("ana") == ana


def test_knows_nothing_of_a_connection_that_never_joined(store):
    assert store.get("nobody") is None


def test_reads_what_was_just_written(store, dynamodb, connection):
    asked = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.GetItem", lambda params, **_: asked.append(params)
    )
    store.join(connection("ana"))
    store.get("ana")
    assert asked[0]["ConsistentRead"] is True


def test_a_row_has_the_attributes_of_the_design(store, dynamodb, table, connection):
    store.join(connection("ana", connected_at=1_700_000_000_999))
    item = dynamodb.get_item(TableName=table, Key={"connectionId": {"S": "ana"}})["Item"]
    assert item.keys() == {"connectionId", "room", "name", "member", "connectedAt", "expiresAt"}
    assert item["connectedAt"] == {"N": "1700000000999"}


def test_a_row_expires_in_seconds_soon_after_the_two_hours_of_a_connection(
    store, dynamodb, table, connection
):
    store.join(connection("ana", connected_at=1_700_000_000_000))
    item = dynamodb.get_item(TableName=table, Key={"connectionId": {"S": "ana"}})["Item"]
    assert 2 * 3600 < int(item["expiresAt"]["N"]) - 1_700_000_000 < 3 * 3600


def test_forgets_who_left_and_nobody_else(store, connection):
    for id in ("ana", "bob"):
        store.join(connection(id))
    assert store.leave("ana")
    assert store.get("ana") is None
    assert store.get("bob") is not None


def test_leaving_twice_is_no_error(store, connection):
    store.join(connection("ana"))
    assert store.leave("ana")
    assert store.leave("ana")


@pytest.mark.parametrize(("connected_at", "leaves"), [(99, True), (100, False), (101, False)])
def test_a_connection_newer_than_a_limit_stays(store, connection, connected_at, leaves):
    store.join(connection("ana", connected_at=connected_at))
    assert store.leave("ana", connected_before=100) is leaves
    assert (store.get("ana") is None) is leaves


def test_with_a_limit_too_leaving_twice_is_no_error(store):
    assert store.leave("nobody", connected_before=100)


def test_lists_the_members_of_one_room(store, connection):
    store.join(connection("ana", room="blue"))
    store.join(connection("bob", room="blue"))
    store.join(connection("eve", room="red"))
    assert sorted(store.members("blue")) == ["ana", "bob"]


def test_lists_nobody_in_an_empty_room(store):
    assert list(store.members("empty")) == []


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
def test_lists_a_room_of_several_pages(dynamodb, table, connection, count):
    store = ConnectionStore(dynamodb, table, page_size=2)
    for n in range(count):
        store.join(connection(f"c{n}"))
    assert sorted(store.members("lobby")) == [f"c{n}" for n in range(count)]


def test_reads_a_page_when_it_is_asked_for(dynamodb, table, connection):
    queries = []
    dynamodb.meta.events.register("before-call.dynamodb.Query", lambda **_: queries.append(1))
    store = ConnectionStore(dynamodb, table, page_size=2)
    for n in range(5):
        store.join(connection(f"c{n}"))
    members = store.members("lobby")
    next(members)
    assert len(queries) == 1
    list(members)
    assert len(queries) == 3


def test_asks_the_index_for_ids_only_and_never_scans(dynamodb, store, connection):
    asked, scans = [], []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: asked.append(params)
    )
    dynamodb.meta.events.register("before-call.dynamodb.Scan", lambda **_: scans.append(1))
    store.join(connection("ana"))
    list(store.members("lobby"))
    assert asked[0]["IndexName"] == "room-members"
    assert asked[0]["ProjectionExpression"] == "connectionId"
    assert scans == []


CALLS = {
    "PutItem": lambda store, connection: store.join(connection("ana")),
    "GetItem": lambda store, _: store.get("ana"),
    "DeleteItem": lambda store, _: store.leave("ana"),
    "Query": lambda store, _: list(store.members("lobby")),
}


@pytest.mark.parametrize("operation", CALLS)
def test_is_unavailable_when_dynamodb_is_out_of_reach(store, connection, break_calls, operation):
    break_calls(operation)
    with pytest.raises(StoreUnavailable) as caught:
        CALLS[operation](store, connection)
    assert isinstance(caught.value.__cause__, BotoCoreError)


@pytest.mark.parametrize("operation", CALLS)
def test_is_unavailable_when_dynamodb_refuses(dynamodb, connection, operation):
    store = ConnectionStore(dynamodb, "no-such-table")
    with pytest.raises(StoreUnavailable, match="ResourceNotFoundException") as caught:
        CALLS[operation](store, connection)
    assert isinstance(caught.value.__cause__, ClientError)


def test_is_unavailable_when_a_later_page_is(dynamodb, table, connection, break_calls):
    store = ConnectionStore(dynamodb, table, page_size=1)
    for id in ("ana", "bob"):
        store.join(connection(id))
    break_calls("Query", after=1)
    members = store.members("lobby")
    next(members)
    with pytest.raises(StoreUnavailable):
        next(members)
