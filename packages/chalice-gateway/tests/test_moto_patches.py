"""moto answers as it would by itself, only sooner."""

import random
from itertools import product

import boto3
import pytest
from chalice_gateway.aws_account import REGION
from chalice_gateway.embedded_aws import moto_patches
from moto import mock_aws
from moto.core.common_models import BaseModel
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

ROOMS = ["a", "b", "empty"]


@pytest.fixture
def dynamodb(monkeypatch):
    """A client, and a table with rows in two partitions, in no order."""
    monkeypatch.setattr(Table, "query", moto_patches.query)
    monkeypatch.setattr(DynamoDBBackend, "transact_write_items", moto_patches.transact_write_items)
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        client.create_table(
            TableName="T",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "room", "AttributeType": "S"},
                {"AttributeName": "seq", "AttributeType": "N"},
            ],
            KeySchema=[
                {"AttributeName": "room", "KeyType": "HASH"},
                {"AttributeName": "seq", "KeyType": "RANGE"},
            ],
        )
        numbers = random.Random(0).sample(range(100, 200), 60)
        for number in numbers:
            client.put_item(TableName="T", Item=row(ROOMS[number % 2], number))
        yield client
        client.close()


def row(room, seq, text="x"):
    return {"room": {"S": room}, "seq": {"N": str(seq)}, "text": {"S": text}}


def rows(dynamodb):
    found = dynamodb.scan(TableName="T")["Items"]
    return sorted((r["room"]["S"], int(r["seq"]["N"]), r["text"]["S"]) for r in found)


def asked(room, comparison, forward, limit):
    condition, values = "room = :room", {":room": {"S": room}}
    if comparison:
        condition += f" AND seq {comparison}"
        values |= {":x": {"N": "150"}} | ({":y": {"N": "170"}} if "BETWEEN" in comparison else {})
    return {
        "TableName": "T",
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": forward,
        **({"Limit": limit} if limit else {}),
    }


@pytest.mark.parametrize("comparison", [None, "< :x", "> :x", ">= :x", "BETWEEN :x AND :y"])
def test_a_query_has_the_same_result_as_in_moto(dynamodb, monkeypatch, comparison):
    requests = [
        asked(room, comparison, forward, limit)
        for room, forward, limit in product(ROOMS, (True, False), (None, 1, 7, 1000))
    ]
    quick = [found(dynamodb.query(**request)) for request in requests]
    monkeypatch.setattr(Table, "query", moto_patches._query)
    assert quick == [found(dynamodb.query(**request)) for request in requests]


def found(answer):
    return answer["Items"], answer.get("LastEvaluatedKey")


EVERY_TYPE = {
    "id": {"S": "1"},
    "room": {"S": "a"},
    "number": {"N": "1.5"},
    "bytes": {"B": b"\0\xff"},
    "nested": {"M": {"list": {"L": [{"BOOL": True}, {"NULL": True}, {"BS": [b"x"]}]}}},
}
WANTED = [
    {},
    {"ProjectionExpression": "#n, nested", "ExpressionAttributeNames": {"#n": "number"}},
    {"ProjectionExpression": "nested.#l, nickname", "ExpressionAttributeNames": {"#l": "list"}},
    {"Select": "COUNT"},
    {"Limit": 1, "ReturnConsumedCapacity": "TOTAL"},
]


@pytest.fixture
def indexed(dynamodb):
    """A client, and a table with an index."""
    dynamodb.create_table(
        TableName="I",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("id", "room")
        ],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "rooms",
                "KeySchema": [{"AttributeName": "room", "KeyType": "HASH"}],
                "Projection": {
                    "ProjectionType": "INCLUDE",
                    "NonKeyAttributes": ["number", "nested", "nickname"],
                },
            }
        ],
    )
    dynamodb.put_item(TableName="I", Item=EVERY_TYPE)
    dynamodb.put_item(TableName="I", Item={"id": {"S": "2"}, "room": {"S": "a"}})
    return dynamodb


def read(client, options):
    """Everything in the room by the index, and one item by its key."""
    found = client.query(
        TableName="I",
        IndexName="rooms",
        KeyConditionExpression="room = :room",
        ExpressionAttributeValues={":room": {"S": "a"}},
        **options,
    )
    item = client.get_item(TableName="I", Key={"id": {"S": "1"}})
    nothing = client.get_item(TableName="I", Key={"id": {"S": "3"}})
    for answer in (found, item, nothing):
        assert answer["ResponseMetadata"].pop("RequestId")
        for header in ("x-amzn-requestid", "x-amz-crc32", "date"):
            assert answer["ResponseMetadata"]["HTTPHeaders"].pop(header)
    return found, item, nothing


@pytest.mark.parametrize("options", WANTED, ids=str)
def test_an_index_and_a_key_have_the_same_results_as_in_moto(indexed, monkeypatch, options):
    monkeypatch.setattr(Item, "project", moto_patches.project)
    monkeypatch.setattr(DynamoHandler, "serialized", moto_patches.serialized)
    quick = read(indexed, options)
    monkeypatch.setattr(Item, "project", moto_patches._project)
    monkeypatch.setattr(DynamoHandler, "serialized", moto_patches._serialized)
    assert quick == read(indexed, options)


def test_a_refused_read_has_a_reason(indexed, monkeypatch):
    monkeypatch.setattr(DynamoHandler, "serialized", moto_patches.serialized)
    with pytest.raises(indexed.exceptions.ResourceNotFoundException, match="not found"):
        indexed.get_item(TableName="missing", Key={"id": {"S": "1"}})


def test_pages_of_a_query_are_in_order_and_complete(dynamodb):
    pages = dynamodb.get_paginator("query").paginate(
        **asked("a", None, True, None), PaginationConfig={"PageSize": 7}
    )
    found = [int(item["seq"]["N"]) for page in pages for item in page["Items"]]
    assert found == [seq for room, seq, _ in rows(dynamodb) if room == "a"]


@pytest.mark.parametrize(
    "write",
    [
        {"Put": {"TableName": "T", "Item": row("a", 1)}},
        {
            "Update": {
                "TableName": "T",
                "Key": {"room": {"S": "a"}, "seq": {"N": "2"}},
                "UpdateExpression": "SET #text = :text",
                "ExpressionAttributeNames": {"#text": "text"},
                "ExpressionAttributeValues": {":text": {"S": "updated"}},
            }
        },
        {"Delete": {"TableName": "T", "Key": {"room": {"S": "a"}, "seq": {"N": "2"}}}},
    ],
    ids=lambda write: next(iter(write)),
)
def test_a_failed_transaction_changes_nothing(dynamodb, write):
    dynamodb.put_item(TableName="T", Item=row("a", 2))
    before = rows(dynamodb)
    refused = {
        "TableName": "T",
        "Item": row("a", 2, "overwritten"),
        "ConditionExpression": "attribute_not_exists(room)",
    }
    if "Put" not in write:
        refused["Item"] = row("b", 2)
        refused["ConditionExpression"] = "attribute_exists(room)"
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=[write, {"Put": refused}])
    assert rows(dynamodb) == before


def test_a_successful_transaction_writes_all_items(dynamodb):
    puts = [{"Put": {"TableName": "T", "Item": row("c", number)}} for number in (1, 2)]
    dynamodb.transact_write_items(TransactItems=puts)
    assert [r for r in rows(dynamodb) if r[0] == "c"] == [("c", 1, "x"), ("c", 2, "x")]


def test_moto_keeps_no_list_of_read_items(dynamodb, monkeypatch):
    monkeypatch.setattr(BaseModel, "__new__", BaseModel.__new__)  # undone after the test
    moto_patches.install()
    before = len(Table.instances_tracked), len(Item.instances_tracked)
    for _ in range(3):
        dynamodb.query(**asked("a", None, True, None), ProjectionExpression="seq")
        puts = [{"Put": {"TableName": "T", "Item": row("c", 1)}}]
        dynamodb.transact_write_items(TransactItems=puts)
    assert (len(Table.instances_tracked), len(Item.instances_tracked)) == before
