"""PynamoDB models, with a region of their own and a table that they make themselves."""

import json

import pytest
from chalice_gateway.testing import Connection

ALL_BUT_UPDATES = [
    *("dynamodb:DescribeTable", "dynamodb:CreateTable"),
    *("dynamodb:GetItem", "dynamodb:PutItem", "execute-api:ManageConnections"),
]


@pytest.fixture(scope="module")
def app(start):
    return start("pynamodb_notes")


def test_models_are_saved_updated_and_queried(app):
    with Connection(app.ws) as client:
        note = {"action": "add", "id": "1", "author": "ana", "text": "milk"}
        assert client.ask(note) == {"added": "1"}
        assert client.ask(note) == {"error": "ConditionalCheckFailedException"}
        assert client.ask({**note, "id": "2", "text": "eggs"}) == {"added": "2"}
        assert client.ask({"action": "edit", "id": "1", "text": "oat milk"}) == {"version": 1}
        assert client.ask({"action": "list", "author": "ana"}) == {"texts": ["eggs", "oat milk"]}


def test_a_policy_applies_to_models_in_their_region(start, tmp_path):
    policy = tmp_path / "role.json"
    statement = {"Effect": "Allow", "Action": ALL_BUT_UPDATES, "Resource": "*"}
    policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    app = start("pynamodb_notes", "--policy", str(policy))
    with Connection(app.ws) as client:
        client.ask({"action": "add", "id": "1", "author": "ana", "text": "milk"})
        edited = client.ask({"action": "edit", "id": "1", "text": "eggs"})
    assert edited["message"] == "Internal server error"
    table = "arn:aws:dynamodb:eu-central-1:123456789012:table/pynamodb-notes"
    app.wait_for(f"The policy does not allow dynamodb:UpdateItem on {table}")
