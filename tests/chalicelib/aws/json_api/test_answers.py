"""Calls to moto's DynamoDB: the same answers and exceptions as botocore's client."""

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from chalice_gateway.aws_account import REGION
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib.aws.session import AwsSession
from tests.chalicelib.aws.json_api.conftest import outcome

KEY = {"room": {"S": "blue"}, "seq": {"N": "1"}}
ITEM = {**KEY, "text": {"S": "Grüße, 😀"}, "expiresAt": {"N": "1700000000"}}
ANEW = {
    "ConditionExpression": "attribute_not_exists(room)",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}
COUNT = {
    "UpdateExpression": "SET #n = if_not_exists(#n, :zero) + :one",
    "ExpressionAttributeNames": {"#n": "next"},
    "ExpressionAttributeValues": {":zero": {"N": "0"}, ":one": {"N": "1"}},
    "ReturnValues": "UPDATED_NEW",
}


@pytest.fixture
def made(session):
    """The clients of both kinds, with moto's DynamoDB."""
    own = AwsSession(parallelism=7)
    with mock_aws():
        yield {"botocore": session.client("dynamodb"), "ours": own.client("dynamodb")}
    own.close()


def renew(client):
    """Make the table `log`, empty."""
    if client.list_tables()["TableNames"]:
        client.delete_table(TableName="log")
    client.create_table(
        TableName="log",
        KeySchema=[
            {"AttributeName": "room", "KeyType": "HASH"},
            {"AttributeName": "seq", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "room", "AttributeType": "S"},
            {"AttributeName": "seq", "AttributeType": "N"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )


def put(number, **further):
    return {"TableName": "log", "Item": {**ITEM, "seq": {"N": str(number)}}, **further}


ROOM = {
    "TableName": "log",
    "KeyConditionExpression": "room = :room",
    "ExpressionAttributeValues": {":room": {"S": "blue"}},
}
CALLS = [
    ("put_item", put(1)),
    ("put_item", put(1, ReturnValues="ALL_OLD")),
    ("put_item", put(1, **ANEW)),
    ("put_item", put(2, ReturnConsumedCapacity="TOTAL", **ANEW)),
    ("put_item", {**put(1), "TableName": "none"}),
    ("put_item", {"TableName": "log", "Item": {"room": {"S": "blue"}}}),
    ("get_item", {"TableName": "log", "Key": KEY, "ConsistentRead": True}),
    ("get_item", {"TableName": "log", "Key": {**KEY, "seq": {"N": "99"}}}),
    ("update_item", {"TableName": "log", "Key": KEY, **COUNT}),
    ("update_item", {"TableName": "log", "Key": KEY, **COUNT, "ReturnValues": "ALL_OLD"}),
    ("update_item", {"TableName": "log", "Key": KEY, "UpdateExpression": "SET"}),
    (
        "update_item",
        {
            "TableName": "log",
            "Key": KEY,
            **COUNT,
            "ConditionExpression": "attribute_not_exists(room)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
    ),
    ("query", ROOM),
    ("query", {**ROOM, "Limit": 1, "ScanIndexForward": False}),
    ("query", {**ROOM, "ExpressionAttributeValues": {":room": {"S": "empty"}}}),
    ("batch_get_item", {"RequestItems": {"log": {"Keys": [KEY, {**KEY, "seq": {"N": "2"}}]}}}),
    ("transact_write_items", {"TransactItems": [{"Put": put(3, **ANEW)}, {"Put": put(4)}]}),
    ("transact_write_items", {"TransactItems": [{"Put": put(3, **ANEW)}, {"Put": put(5)}]}),
    ("transact_write_items", {"TransactItems": [{"Put": {**put(3), "TableName": "none"}}]}),
    ("delete_item", {"TableName": "log", "Key": KEY, "ReturnValues": "ALL_OLD"}),
    ("delete_item", {"TableName": "log", "Key": KEY, "ReturnValues": "ALL_OLD"}),
    (
        "delete_item",
        {"TableName": "log", "Key": KEY, "ConditionExpression": "attribute_exists(room)"},
    ),
    ("batch_write_item", {"RequestItems": {"log": [{"DeleteRequest": {"Key": KEY}}]}}),
]
ONCE = ("x-amzn-requestid", "date", "x-amz-crc32")  # headers that differ each time


def comparable(found):
    """A result or an exception without what is different each time."""
    response = found[2] if isinstance(found, tuple) else found
    metadata = response["ResponseMetadata"]
    assert metadata.pop("RequestId")
    for name in ONCE:
        metadata["HTTPHeaders"].pop(name, None)
    return found


def test_all_operations_answer_and_raise_as_with_botocore(made):
    told = {}
    for name, client in made.items():
        renew(made["botocore"])
        calls = [(method, lambda m=method, p=p: getattr(client, m)(**p)) for method, p in CALLS]  # noqa: B023
        told[name] = [(method, comparable(outcome(call))) for method, call in calls]
    for mine, botocores in zip(told["ours"], told["botocore"], strict=True):
        assert mine == botocores
    kinds = {found[0] for _, found in told["ours"] if isinstance(found, tuple)}
    assert kinds == {
        "ClientError",
        "ConditionalCheckFailedException",
        "ResourceNotFoundException",
        "TransactionCanceledException",
    }


def test_exceptions_are_caught_by_the_clients_own_classes(made):
    renew(made["botocore"])
    mine = made["ours"]
    mine.put_item(**put(1))
    with pytest.raises(mine.exceptions.ConditionalCheckFailedException) as raised:
        mine.put_item(**put(1, **ANEW))
    assert raised.value.response["Item"]["text"] == ITEM["text"]
    with pytest.raises(mine.exceptions.ClientError):
        mine.get_item(TableName="none", Key=KEY)
    assert issubclass(mine.exceptions.ConditionalCheckFailedException, ClientError)


numbers = st.integers(-(10**37), 10**37).map(str)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
flat = st.one_of(
    st.builds(dict, S=texts),
    st.builds(dict, N=numbers),
    st.builds(dict, BOOL=st.booleans()),
    st.builds(dict, NULL=st.just(True)),
    st.builds(dict, SS=st.lists(texts.filter(bool), min_size=1, max_size=3, unique=True)),
    st.builds(dict, NS=st.lists(numbers, min_size=1, max_size=3, unique=True)),
)
names = st.sampled_from(["B", "BS", "S", "é", 'B":"', "a b", "null"])
values = st.recursive(
    flat,
    lambda inner: st.one_of(
        st.builds(dict, L=st.lists(inner, max_size=3)),
        st.builds(dict, M=st.dictionaries(names, inner, max_size=3)),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def filled(session):
    """Clients of both kinds and an empty table."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        botocores, mine = session.client("dynamodb"), AwsSession(parallelism=1).client("dynamodb")
        renew(botocores)
        yield botocores, mine


@settings(max_examples=60, deadline=None)
@given(item=st.dictionaries(names, values, max_size=4))
def test_an_item_of_any_type_reads_as_it_was_written_by_either_client(filled, item):
    for writer, reader in (filled, filled[::-1]):
        writer.put_item(TableName="log", Item={**KEY, **item})
        found = [
            client.get_item(TableName="log", Key=KEY, ConsistentRead=True)["Item"]
            for client in (writer, reader)
        ]
        assert found[0] == found[1] == {**KEY, **item}


@pytest.mark.parametrize(
    "value",
    [{"B": b"bytes"}, {"B": "Ynl0ZXM="}, {"BS": [b"a"]}, {"BS": ["YQ=="]}, {"L": [{"B": "YQ=="}]}],
)
def test_binary_attributes_are_refused(made, value):
    with pytest.raises(ParamValidationError):
        made["ours"].put_item(TableName="log", Item={**KEY, "value": value})


@pytest.mark.parametrize("value", [{1}, object(), 1j])
def test_values_that_are_no_json_are_refused_without_quoting_them(made, value):
    with pytest.raises(ParamValidationError, match=type(value).__name__) as raised:
        made["ours"].put_item(TableName="log", Item={**KEY, "value": {"S": value}})
    assert repr(value) not in str(raised.value)
