"""The quick path to DynamoDB: errors while it stores, repeated transactions, and other motos."""

import json

import pytest
from chalice_gateway.embedded_aws import quick_path
from chalice_gateway.embedded_aws.dynamodb import request_tokens
from chalice_gateway.embedded_aws.dynamodb.tables import TableView
from gateway_support.dynamodb import REGIONS, TwoDynamoDBs, by_moto
from gateway_support.dynamodb_tables import PEOPLE

REGION = REGIONS["quick"]
KEY = {"TableName": "People", "Key": {"id": {"S": "x"}}}
ONE = {"ExpressionAttributeValues": {":one": {"N": "1"}}}


@pytest.fixture
def people():
    """The quick path to a table of people."""
    both = TwoDynamoDBs()
    both.create_tables(PEOPLE)
    yield both.quick
    both.delete_tables(PEOPLE)


def ask(quick, operation, **request):
    answer = quick.answer(REGION, operation, json.dumps(request).encode())
    return answer.status, json.loads(answer.body)


def count(quick, token, by="1"):
    """Add to a number in a transaction; the status and the error."""
    add = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": by}}}
    request = {"TransactItems": [{"Update": {**KEY, **add}}], "ClientRequestToken": token}
    status, answer = ask(quick, "TransactWriteItems", **request)
    return status, answer.get("__type")


def counted(quick):
    return ask(quick, "GetItem", **KEY)[1]["Item"]["n"]["N"]


def test_a_transaction_that_is_sent_again_is_stored_once(people):
    assert [count(people, "a"), count(people, "a"), count(people, "b")] == [(200, None)] * 3
    assert counted(people) == "2"


def test_another_transaction_with_the_same_token_is_refused(people):
    count(people, "a")
    assert count(people, "a", by="5") == (400, "IdempotentParameterMismatchException")
    assert counted(people) == "1"


def test_a_token_is_forgotten_after_ten_minutes(people, monkeypatch):
    count(people, "a")
    monkeypatch.setattr(request_tokens, "VALID_FOR_S", 0)
    assert count(people, "a") == (200, None)
    assert counted(people) == "2"


def test_a_transaction_that_was_cancelled_may_succeed_with_the_same_token(people):
    update = {**KEY, **ONE, "UpdateExpression": "ADD n :one"}
    check = {"ConditionExpression": "attribute_exists(id)"}
    request = {"TransactItems": [{"Update": {**update, **check}}], "ClientRequestToken": "a"}
    assert ask(people, "TransactWriteItems", **request)[0] == 400
    ask(people, "PutItem", TableName="People", Item=KEY["Key"])
    assert ask(people, "TransactWriteItems", **request)[0] == 200


def test_an_error_while_a_write_is_stored_does_not_leave_the_write_to_moto(people, monkeypatch):
    def fail(*_):
        raise KeyError("in the middle")

    with monkeypatch.context() as broken:
        broken.setattr(TableView, "_store", fail)
        with pytest.raises(KeyError):
            ask(people, "UpdateItem", **KEY, **ONE, UpdateExpression="ADD n :one")
    assert ask(people, "GetItem", **KEY) == (200, {})


def test_the_quick_path_is_checked_and_leaves_no_table():
    assert quick_path.load() is not None
    assert json.loads(by_moto("me-south-1", "ListTables", "{}")[1]) == {"TableNames": []}


def test_a_moto_that_is_not_as_expected_handles_all_requests_itself(monkeypatch, capsys):
    monkeypatch.setattr(TableView, "_store", lambda *_: None)
    assert quick_path.load() is None
    assert "The embedded DynamoDB is slow: moto 5" in capsys.readouterr().err
