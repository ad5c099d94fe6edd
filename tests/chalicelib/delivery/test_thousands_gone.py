"""A broadcast to thousands of connections, all gone but one, over real sockets."""

import json
from collections import Counter

import pytest
from botocore.awsrequest import AWSResponse
from chalice_gateway.aws_account import REGION
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType

from chalicelib.delivery.dispatcher import Dispatcher
from chalicelib.stores.connections import to_item, to_row
from chalicelib.stores.item_batches import MAX_BATCH_READ, MAX_BATCH_WRITE
from tests.chalicelib.aws.behaviours import reply
from tests.support.hostile import OK, choosing, recipient, serving

FRAME = '{"type":"message","data":"secret words"}'
GONE = reply(410, x_amzn_ErrorType="GoneException")


@pytest.fixture
def fill_lobby(dynamodb, table, occupants_table, connection):
    """`fill_lobby(10_000)`: the ids of that many connections in the lobby.

    Rows are written and read in moto's own table, because moto's API takes ten seconds more.
    """
    backend = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]
    rows, occupants = (backend.get_table(name) for name in (table, occupants_table))

    def read(params, **_):
        keys = json.loads(params["body"])["RequestItems"][table]["Keys"]
        assert len(keys) <= MAX_BATCH_READ
        found = [row for key in keys if (row := rows.get_item(DynamoType(key["connectionId"])))]
        items = [row.to_json()["Attributes"] for row in found]
        return AWSResponse("", 200, {}, None), {"Responses": {table: items}}

    def fill(count):
        ids = [f"c{number:05}=" for number in range(count)]
        for each in map(connection, ids):
            rows.put_item(to_item(each))
            occupants.put_item(to_row("lobby", each, each.connected_at))
        dynamodb.meta.events.register_last("before-call.dynamodb.BatchGetItem", read)
        return ids

    return fill


@pytest.fixture
def calls(dynamodb):
    """The number of DynamoDB calls, by operation."""
    counted = Counter()
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb", lambda model, **_: counted.update([model.name])
    )
    return counted


def only(alive):
    """An endpoint where every other connection is gone."""
    return choosing(lambda id: OK if id == alive else GONE)


def test_the_only_live_connection_of_ten_thousand_is_served_once_and_keeps_its_row(
    at, fill_lobby, calls, store, fanout, now, lines
):
    ids = fill_lobby(10_000)
    alive = ids[4321]
    with serving(only(alive)) as server:
        dispatcher = Dispatcher(store, at(server.url), fanout, lambda: now)
        gone = []
        dispatcher.on_gone(gone.extend)
        dispatcher.send_chunk("lobby", FRAME, ids)
    assert Counter(map(recipient, server.requests)) == dict.fromkeys(ids, 1)
    assert calls == {
        "BatchGetItem": len(ids) // MAX_BATCH_READ,
        "BatchWriteItem": 2 * len(ids) // MAX_BATCH_WRITE,  # and their rows in the room
    }
    assert sorted([alive, *(connection.id for connection in gone)]) == ids
    assert [occupant.id for occupant in store.occupants("lobby", 0)] == [alive]
    assert lines() == []
