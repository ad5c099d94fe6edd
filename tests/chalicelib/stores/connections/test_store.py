"""The store of connections."""

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain import Person
from chalicelib.stores.connections.items import CONNECTION_TTL_S
from chalicelib.stores.connections.store import ConnectionStore
from chalicelib.stores.connections.subscriptions import Occupant
from chalicelib.stores.errors import StoreUnavailable

NOW = 1_700_000_000_123


@pytest.fixture
def paged(dynamodb, table, occupants_table, workers):
    """`paged(2)`: a store that reads two rows of a room at once."""
    return lambda size: ConnectionStore(dynamodb, table, occupants_table, workers, page_size=size)


def here(store, room):
    """The ids of the connections in a room, as they are read."""
    return store.ids(room, NOW)


def test_a_connection_that_joins_is_stored_unchanged(store, connection):
    ana = connection("ana", room="blue", name="Ana 😀", connected_at=1_700_000_000_123)
    store.open(ana)
    assert store.get("ana") == ana


def test_a_connection_that_never_joined_is_not_found(store):
    assert store.get("stranger") is None


def test_a_connection_is_read_consistently(store, dynamodb, connection):
    asked = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.GetItem", lambda params, **_: asked.append(params)
    )
    store.open(connection("ana"))
    store.get("ana")
    assert asked[0]["ConsistentRead"] is True


def test_a_row_has_the_documented_attributes(store, dynamodb, table, connection):
    store.open(connection("ana", connected_at=1_700_000_000_999))
    item = dynamodb.get_item(TableName=table, Key={"connectionId": {"S": "ana"}})["Item"]
    assert item.keys() == {
        *("connectionId", "home", "rooms", "name", "member"),
        *("connectedAt", "expiresAt"),
    }
    assert item["connectedAt"] == {"N": "1700000000999"}


def test_a_row_of_a_room_has_the_documented_attributes(
    store, dynamodb, occupants_table, connection
):
    store.open(connection("ana"))
    (item,) = dynamodb.scan(TableName=occupants_table)["Items"]
    assert item.keys() == {"room", "occupant", "name", "arrivedAt", "expiresAt"}
    assert (item["room"], item["occupant"]) == ({"S": "lobby"}, {"S": "member-ana#ana"})


def test_a_row_expires_within_an_hour_after_the_two_hours_of_a_connection(
    store, dynamodb, table, connection
):
    store.open(connection("ana", connected_at=1_700_000_000_000))
    item = dynamodb.get_item(TableName=table, Key={"connectionId": {"S": "ana"}})["Item"]
    assert 2 * 3600 < int(item["expiresAt"]["N"]) - 1_700_000_000 < 3 * 3600


def test_leaving_deletes_only_the_row_of_the_connection(store, connection):
    for id in ("ana", "bob"):
        store.open(connection(id))
    assert store.leave(["ana"]).removed == [connection("ana")]
    assert list(here(store, "lobby")) == ["bob"]
    assert store.get("ana") is None
    assert store.get("bob") is not None


def test_leaving_twice_is_no_error(store, connection):
    store.open(connection("ana"))
    assert store.leave(["ana"]).removed
    assert store.leave(["ana"]) == ([], ["ana"])


@pytest.mark.parametrize(("connected_at", "leaves"), [(99, True), (100, False), (101, False)])
def test_leaving_with_a_limit_keeps_newer_connections(store, connection, connected_at, leaves):
    store.open(connection("ana", connected_at=connected_at))
    assert bool(store.leave(["ana"], connected_before=100).removed) is leaves
    assert (store.get("ana") is None) is leaves


def test_leaving_twice_with_a_limit_is_no_error(store):
    assert store.leave(["stranger"], connected_before=100) == ([], ["stranger"])


MANY = [f"c{number:03}" for number in range(120)]


@pytest.fixture
def many(store, connection):
    """Many connections; the second half was opened at the time 100 or later."""
    for number, id in enumerate(MANY):
        store.open(connection(id, connected_at=99 if number < 60 else 100))


def test_many_connections_leave_at_once_and_the_others_stay(store, connection, many):
    store.open(connection("ana"))
    gone, unknown = store.leave([*MANY, "stranger"])
    assert unknown == ["stranger"]
    assert sorted(connection.id for connection in gone) == MANY
    assert [id for id in [*MANY, "ana"] if store.get(id)] == ["ana"]


def test_a_bulk_leave_with_a_limit_keeps_newer_connections(store, many):
    gone, _ = store.leave(MANY, connected_before=100)
    assert sorted(connection.id for connection in gone) == MANY[:60]
    assert [id for id in MANY if store.get(id)] == MANY[60:]


def test_a_bulk_leave_needs_few_calls_and_ignores_repeated_ids(store, dynamodb, many):
    calls = []
    dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: calls.append(model.name)
    )
    assert len(store.leave(MANY + MANY[:5]).removed) == len(MANY)
    rows, of_rooms = ["BatchGetItem", *4 * ["BatchWriteItem"]], 5 * ["BatchWriteItem"]
    assert calls == [*rows, "BatchGetItem", "BatchWriteItem", *of_rooms]


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
        table, asked = next(iter(RequestItems.items()))
        self._client.batch_write_item(RequestItems={table: asked[:1]})
        rest = {**RequestItems, table: asked[1:]}
        return {"UnprocessedItems": {name: items for name, items in rest.items() if items}}


def test_unprocessed_items_are_requested_again(
    dynamodb, table, occupants_table, workers, connection
):
    store = ConnectionStore(PartialBatches(dynamodb), table, occupants_table, workers)
    for id in MANY[:4]:
        store.open(connection(id))
    assert len(store.leave(MANY[:4]).removed) == 4
    assert [id for id in MANY[:4] if store.get(id)] == []


def test_only_the_connections_of_a_room_are_listed(store, connection):
    store.open(connection("ana", room="blue"))
    store.open(connection("bob", room="blue"))
    store.open(connection("eve", room="red"))
    assert sorted(here(store, "blue")) == ["ana", "bob"]


def test_an_empty_room_lists_no_connections(store):
    assert list(here(store, "empty")) == []


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
def test_a_room_of_several_pages_is_listed_completely(paged, connection, count):
    store = paged(2)
    for n in range(count):
        store.open(connection(f"c{n}"))
    assert sorted(here(store, "lobby")) == [f"c{n}" for n in range(count)]


def test_pages_are_read_lazily(dynamodb, paged, connection):
    queries = []
    dynamodb.meta.events.register("before-call.dynamodb.Query", lambda **_: queries.append(1))
    store = paged(2)
    for n in range(5):
        store.open(connection(f"c{n}"))
    members = here(store, "lobby")
    next(members)
    assert len(queries) == 1
    list(members)
    assert len(queries) == 3


def test_a_room_is_listed_by_queries_consistently_where_people_are_shown(
    dynamodb, store, connection
):
    asked, scans = [], []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: asked.append(params)
    )
    dynamodb.meta.events.register("before-call.dynamodb.Scan", lambda **_: scans.append(1))
    store.open(connection("ana", name="Ana"))
    assert list(store.ids("lobby", NOW)) == ["ana"]
    ana = Occupant("ana", Person("member-ana", "Ana"), connection("ana").connected_at)
    assert list(store.occupants("lobby", NOW)) == [ana]
    assert [each["ConsistentRead"] for each in asked] == [False, True]
    assert scans == []


@pytest.mark.parametrize(("late", "listed"), [(-1, ["ana"]), (0, []), (1, [])])
def test_an_expired_connection_is_not_listed_even_if_dynamodb_still_has_it(
    store, connection, late, listed
):
    store.open(connection("ana", connected_at=NOW - (CONNECTION_TTL_S + late) * 1000))
    assert list(here(store, "lobby")) == listed
    assert [occupant.id for occupant in store.occupants("lobby", NOW)] == listed


CALLS = {
    "BatchWriteItem": lambda store, connection: store.open(connection("ana")),
    "GetItem": lambda store, _: store.get("ana"),
    "DeleteItem": lambda store, _: store.leave(["ana"]),
    "BatchGetItem": lambda store, _: store.leave(["ana", "bob"]),
    "UpdateItem": lambda store, connection: store.unsubscribe(connection("ana"), ["lobby"]),
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
def test_a_dynamodb_error_raises_store_unavailable(dynamodb, workers, connection, operation):
    store = ConnectionStore(dynamodb, "no-such-table", "no-such-table", workers)
    with pytest.raises(StoreUnavailable, match="ResourceNotFoundException") as caught:
        CALLS[operation](store, connection)
    assert isinstance(caught.value.__cause__, ClientError)


def test_a_failure_on_a_later_page_raises_store_unavailable(paged, connection, break_calls):
    store = paged(1)
    for id in ("ana", "bob"):
        store.open(connection(id))
    break_calls("Query", after=1)
    members = here(store, "lobby")
    next(members)
    with pytest.raises(StoreUnavailable):
        next(members)
