"""The store of connections."""

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.stores.connections.items import CONNECTION_TTL_S
from chalicelib.stores.connections.store import ConnectionStore, Occupant
from chalicelib.stores.errors import StoreUnavailable

NOW = 1_700_000_000_123


def here(store, room):
    """The ids of the connections in a room, as they are read."""
    return store.ids(room, NOW)


def test_a_connection_that_joins_is_stored_unchanged(store, connection):
    ana = connection("ana", room="blue", name="Ana 😀", connected_at=1_700_000_000_123)
    store.join(ana)
    assert store.get("ana") == ana


def test_a_connection_that_never_joined_is_not_found(store):
    assert store.get("stranger") is None


def test_a_connection_is_read_consistently(store, dynamodb, connection):
    asked = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.GetItem", lambda params, **_: asked.append(params)
    )
    store.join(connection("ana"))
    store.get("ana")
    assert asked[0]["ConsistentRead"] is True


def test_a_row_has_the_documented_attributes(store, dynamodb, table, connection):
    store.join(connection("ana", connected_at=1_700_000_000_999))
    item = dynamodb.get_item(TableName=table, Key={"connectionId": {"S": "ana"}})["Item"]
    assert item.keys() == {
        *("connectionId", "room", "name", "member"),
        *("connectedAt", "arrivedAt", "expiresAt"),
    }
    assert item["connectedAt"] == {"N": "1700000000999"}


def test_a_row_expires_within_an_hour_after_the_two_hours_of_a_connection(
    store, dynamodb, table, connection
):
    store.join(connection("ana", connected_at=1_700_000_000_000))
    item = dynamodb.get_item(TableName=table, Key={"connectionId": {"S": "ana"}})["Item"]
    assert 2 * 3600 < int(item["expiresAt"]["N"]) - 1_700_000_000 < 3 * 3600


def test_leaving_deletes_only_the_row_of_the_connection(store, connection):
    for id in ("ana", "bob"):
        store.join(connection(id))
    assert store.leave(["ana"]) == [connection("ana")]
    assert store.get("ana") is None
    assert store.get("bob") is not None


def test_leaving_twice_is_no_error(store, connection):
    store.join(connection("ana"))
    assert store.leave(["ana"])
    assert store.leave(["ana"]) == []


@pytest.mark.parametrize(("connected_at", "leaves"), [(99, True), (100, False), (101, False)])
def test_leaving_with_a_limit_keeps_newer_connections(store, connection, connected_at, leaves):
    store.join(connection("ana", connected_at=connected_at))
    assert (store.leave(["ana"], connected_before=100) != []) is leaves
    assert (store.get("ana") is None) is leaves


def test_leaving_twice_with_a_limit_is_no_error(store):
    assert store.leave(["stranger"], connected_before=100) == []


MANY = [f"c{number:03}" for number in range(120)]


@pytest.fixture
def many(store, connection):
    """Many connections; the second half was opened at the time 100 or later."""
    for number, id in enumerate(MANY):
        store.join(connection(id, connected_at=99 if number < 60 else 100))


def test_many_connections_leave_at_once_and_the_others_stay(store, connection, many):
    store.join(connection("ana"))
    gone = store.leave([*MANY, "stranger"])
    assert sorted(connection.id for connection in gone) == MANY
    assert [id for id in [*MANY, "ana"] if store.get(id)] == ["ana"]


def test_a_bulk_leave_with_a_limit_keeps_newer_connections(store, many):
    gone = store.leave(MANY, connected_before=100)
    assert sorted(connection.id for connection in gone) == MANY[:60]
    assert [id for id in MANY if store.get(id)] == MANY[60:]


def test_a_bulk_leave_needs_few_calls_and_ignores_repeated_ids(store, dynamodb, many):
    calls = []
    dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: calls.append(model.name)
    )
    assert len(store.leave(MANY + MANY[:5])) == len(MANY)
    assert calls == [*["BatchGetItem", *4 * ["BatchWriteItem"]], "BatchGetItem", "BatchWriteItem"]


class PartialBatches:
    """A DynamoDB that processes only the first item of each batch."""

    def __init__(self, client):
        self._client = client

    def __getattr__(self, name):
        return getattr(self._client, name)

    def batch_get_item(self, RequestItems):  # noqa: N803
        [(table, asked)] = RequestItems.items()
        answer = self._client.batch_get_item(
            RequestItems={table: {**asked, "Keys": asked["Keys"][:1]}}
        )
        rest = {table: {**asked, "Keys": asked["Keys"][1:]}} if asked["Keys"][1:] else {}
        return {**answer, "UnprocessedKeys": rest}

    def batch_write_item(self, RequestItems):  # noqa: N803
        [(table, asked)] = RequestItems.items()
        self._client.batch_write_item(RequestItems={table: asked[:1]})
        return {"UnprocessedItems": {table: asked[1:]} if asked[1:] else {}}


def test_unprocessed_items_are_requested_again(dynamodb, table, connection):
    store = ConnectionStore(PartialBatches(dynamodb), table)
    for id in MANY[:4]:
        store.join(connection(id))
    assert len(store.leave(MANY[:4])) == 4
    assert [id for id in MANY[:4] if store.get(id)] == []


def test_only_the_connections_of_a_room_are_listed(store, connection):
    store.join(connection("ana", room="blue"))
    store.join(connection("bob", room="blue"))
    store.join(connection("eve", room="red"))
    assert sorted(here(store, "blue")) == ["ana", "bob"]


def test_an_empty_room_lists_no_connections(store):
    assert list(here(store, "empty")) == []


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
def test_a_room_of_several_pages_is_listed_completely(dynamodb, table, connection, count):
    store = ConnectionStore(dynamodb, table, page_size=2)
    for n in range(count):
        store.join(connection(f"c{n}"))
    assert sorted(here(store, "lobby")) == [f"c{n}" for n in range(count)]


def test_pages_are_read_lazily(dynamodb, table, connection):
    queries = []
    dynamodb.meta.events.register("before-call.dynamodb.Query", lambda **_: queries.append(1))
    store = ConnectionStore(dynamodb, table, page_size=2)
    for n in range(5):
        store.join(connection(f"c{n}"))
    members = here(store, "lobby")
    next(members)
    assert len(queries) == 1
    list(members)
    assert len(queries) == 3


def test_listing_queries_the_index_and_never_scans(dynamodb, store, connection):
    asked, scans = [], []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: asked.append(params)
    )
    dynamodb.meta.events.register("before-call.dynamodb.Scan", lambda **_: scans.append(1))
    store.join(connection("ana", name="Ana"))
    assert list(store.ids("lobby", NOW)) == ["ana"]
    assert list(store.occupants("lobby", NOW)) == [Occupant("ana", "member-ana", "Ana")]
    assert asked[0]["IndexName"] == "room-members"
    assert scans == []


@pytest.mark.parametrize(("late", "listed"), [(-1, ["ana"]), (0, []), (1, [])])
def test_an_expired_connection_is_not_listed_even_if_dynamodb_still_has_it(
    store, connection, late, listed
):
    store.join(connection("ana", connected_at=NOW - (CONNECTION_TTL_S + late) * 1000))
    assert list(here(store, "lobby")) == listed
    assert [occupant.id for occupant in store.occupants("lobby", NOW)] == listed


CALLS = {
    "PutItem": lambda store, connection: store.join(connection("ana")),
    "GetItem": lambda store, _: store.get("ana"),
    "DeleteItem": lambda store, _: store.leave(["ana"]),
    "BatchGetItem": lambda store, _: store.leave(["ana", "bob"]),
    "UpdateItem": lambda store, _: store.move("ana", "garden", NOW),
    "Query": lambda store, _: list(here(store, "lobby")),
}


@pytest.mark.parametrize("operation", CALLS)
def test_an_unreachable_dynamodb_raises_store_unavailable(
    store, connection, break_calls, operation
):
    break_calls(operation)
    with pytest.raises(StoreUnavailable) as caught:
        CALLS[operation](store, connection)
    assert isinstance(caught.value.__cause__, BotoCoreError)


@pytest.mark.parametrize("operation", CALLS)
def test_a_dynamodb_error_raises_store_unavailable(dynamodb, connection, operation):
    store = ConnectionStore(dynamodb, "no-such-table")
    with pytest.raises(StoreUnavailable, match="ResourceNotFoundException") as caught:
        CALLS[operation](store, connection)
    assert isinstance(caught.value.__cause__, ClientError)


def test_a_failure_on_a_later_page_raises_store_unavailable(
    dynamodb, table, connection, break_calls
):
    store = ConnectionStore(dynamodb, table, page_size=1)
    for id in ("ana", "bob"):
        store.join(connection(id))
    break_calls("Query", after=1)
    members = here(store, "lobby")
    next(members)
    with pytest.raises(StoreUnavailable):
        next(members)
