"""The quick path to DynamoDB answers as moto does by itself."""

import pytest
from chalice_gateway.embedded_aws import moto_patches
from gateway_support import dynamodb_requests as requests
from gateway_support import dynamodb_tables as tables
from gateway_support.dynamodb import TwoDynamoDBs
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from moto.core.common_models import BaseModel
from moto.dynamodb.models.dynamo_type import Item

TABLES = (tables.ROOMS, tables.PEOPLE)


class SameAnswers(RuleBasedStateMachine):
    """Every request has the same answer, and leaves the same items."""

    def __init__(self):
        super().__init__()
        self.both = TwoDynamoDBs()
        self.both.create_tables(*TABLES)
        for request in tables.FIRST_ITEMS:
            self.both.ask("PutItem", **request)

    @rule(request=requests.put, returned=requests.old_values)
    def put_item(self, request, returned):
        self.both.ask("PutItem", **request, **returned)

    @rule(request=requests.update, returned=requests.all_values)
    def update_item(self, request, returned):
        self.both.ask("UpdateItem", **request, **returned)

    @rule(request=requests.delete, returned=requests.old_values)
    def delete_item(self, request, returned):
        self.both.ask("DeleteItem", **request, **returned)

    @rule(request=requests.get)
    def get_item(self, request):
        self.both.ask("GetItem", **request)

    @rule(parts=requests.transaction)
    def transact_write_items(self, parts):
        self.both.ask("TransactWriteItems", TransactItems=parts)

    @rule(parts=requests.batch_writes)
    def batch_write_item(self, parts):
        self.both.ask("BatchWriteItem", RequestItems=parts)

    @rule(parts=requests.batch_gets)
    def batch_get_item(self, parts):
        self.both.ask("BatchGetItem", RequestItems=parts)

    @rule(request=requests.query())
    def query_all_pages(self, request):
        for _ in range(20):
            answer = self.both.ask("Query", **request)
            key = answer[1].get("LastEvaluatedKey") if isinstance(answer, tuple) else None
            if key is None:
                return
            request = {**request, "ExclusiveStartKey": key}
        raise AssertionError("the pages do not end")

    def teardown(self):
        for table in TABLES:
            self.both.ask("Scan", TableName=table["TableName"])
        self.both.delete_tables(*TABLES)


def test_random_requests_have_the_same_answers_as_in_moto():
    run_state_machine_as_test(
        SameAnswers,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def both():
    """moto alone, and with the quick path, each with tables of a few items."""
    both = TwoDynamoDBs()
    both.create_tables(*TABLES)
    for seq in range(5):
        both.ask("PutItem", TableName="Rooms", Item=item(seq))
    yield both
    both.delete_tables(*TABLES)


def item(seq, **others):
    key = {"room": {"S": "a"}, "seq": {"N": str(seq)}}
    return {**key, "author": {"S": "b"}, "made": {"N": str(seq % 3)}, "n": {"N": "1"}, **others}


ROOMS = {"TableName": "Rooms"}
KEY = {"room": {"S": "a"}, "seq": {"N": "1"}}
ONE = {"ExpressionAttributeValues": {":one": {"N": "1"}}}
IN_ROOM = {"ExpressionAttributeValues": {":b": {"S": "a"}, ":seq": {"N": "1"}}}
OF_AUTHOR = {"ExpressionAttributeValues": {":b": {"S": "b"}}}
COMMON = [
    ("GetItem", {"Key": KEY, "ConsistentRead": True}),
    ("PutItem", {"Item": item(9), "ConditionExpression": "attribute_not_exists(room)"}),
    ("PutItem", {"Item": item(1), "ConditionExpression": "attribute_not_exists(room)"}),
    ("UpdateItem", {"Key": KEY, "UpdateExpression": "ADD n :one", **ONE}),
    (
        "UpdateItem",
        {
            "Key": KEY,
            "UpdateExpression": "SET n = if_not_exists(n, :one) + :one",
            "ConditionExpression": "attribute_exists(room)",
            "ReturnValues": "UPDATED_NEW",
            **ONE,
        },
    ),
    ("DeleteItem", {"Key": KEY, "ReturnValues": "ALL_OLD"}),
    ("Query", {"KeyConditionExpression": "room = :b AND seq > :seq", "Limit": 2, **IN_ROOM}),
    (
        "Query",
        {
            "IndexName": "by-author",
            "KeyConditionExpression": "author = :b",
            "FilterExpression": "attribute_exists(n)",
            "ProjectionExpression": "n, room",
            "ScanIndexForward": False,
            **OF_AUTHOR,
        },
    ),
]


@pytest.mark.parametrize(("operation", "request_"), COMMON)
def test_common_requests_take_the_quick_path(both, operation, request_):
    assert both.is_quick(operation, **ROOMS, **request_)


def test_transactions_and_batches_take_the_quick_path(both):
    puts = [{"Put": {**ROOMS, "Item": item(seq)}} for seq in (7, 8)]
    refused = {**ROOMS, "Item": item(1), "ConditionExpression": "attribute_not_exists(room)"}
    assert both.is_quick("TransactWriteItems", TransactItems=puts)
    assert both.is_quick("TransactWriteItems", TransactItems=[*puts, {"Put": refused}])
    assert both.is_quick("BatchGetItem", RequestItems={"Rooms": {"Keys": [KEY]}})
    deletion = {"DeleteRequest": {"Key": KEY}}
    assert both.is_quick("BatchWriteItem", RequestItems={"Rooms": [deletion]})


def test_what_moto_writes_is_read_by_the_quick_path(both):
    nested = {"Key": KEY, "UpdateExpression": "SET extra.k = :one", **ONE}
    both.ask("PutItem", **ROOMS, Item=item(1, extra={"M": {}}))
    assert both.is_quick("GetItem", **ROOMS, Key=KEY)
    assert not both.is_quick("UpdateItem", **ROOMS, **nested)
    _, answer = both.ask("GetItem", **ROOMS, Key=KEY)
    assert answer["Item"]["extra"] == {"M": {"k": {"N": "1"}}}


def test_an_index_follows_each_write(both):
    by_author = {"IndexName": "by-author", "KeyConditionExpression": "author = :b", **OF_AUTHOR}
    of_b = {"Key": KEY, "ExpressionAttributeValues": {":c": {"S": "c"}}}
    writes = [
        ("PutItem", {"Item": item(3, author={"S": "c"})}),
        ("UpdateItem", {"UpdateExpression": "SET author = :c", **of_b}),
        ("UpdateItem", {"Key": KEY, "UpdateExpression": "REMOVE made"}),
        ("DeleteItem", {"Key": {"room": {"S": "a"}, "seq": {"N": "2"}}}),
        ("PutItem", {"Item": item(1)}),
    ]
    counts = []
    for operation, request in writes:
        assert both.is_quick("Query", **ROOMS, **by_author)
        assert both.is_quick(operation, **ROOMS, **request)
        counts.append(both.ask("Query", **ROOMS, **by_author)[1]["Count"])
    assert counts == [4, 3, 3, 2, 3]


def test_an_answer_ends_at_a_megabyte(both):
    for seq in range(20, 34):
        both.ask("PutItem", **ROOMS, Item=item(seq, text={"S": "é" * 45_000}))
    request = {"KeyConditionExpression": "room = :b AND seq > :seq", **IN_ROOM}
    assert both.is_quick("Query", **ROOMS, **request)
    _, answer = both.ask("Query", **ROOMS, **request)
    assert answer["Count"] == 14
    rest = {**request, "ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert both.ask("Query", **ROOMS, **rest)[1]["Count"] == 3


def test_moto_keeps_no_list_of_read_items(both, monkeypatch):
    monkeypatch.setattr(BaseModel, "__new__", BaseModel.__new__)  # undone after the test
    moto_patches.keep_no_lists()
    before = len(Item.instances_tracked)
    both.ask("Scan", **ROOMS)
    assert len(Item.instances_tracked) == before
