"""`python -m tools.admin` on a deployed stage: the tables and the identity of an AWS account."""

import json

import boto3
import pytest
from chalice_gateway.resources import create_queues, create_tables, read
from moto import mock_aws

from chalicelib.auth import back_end
from chalicelib.stores import ConnectionStore
from tests.support.running import ROOT
from tools import admin
from tools.administration.clients import Clients
from tools.administration.place import find


@pytest.fixture(scope="module")
def account():
    """The ARN of the administrator, in an account with the tables and queues of the stage dev."""
    with mock_aws():
        resources = read(ROOT, "dev")
        create_tables(resources, boto3.client("dynamodb"))
        create_queues(resources, boto3.client("sqs"))
        yield boto3.client("sts").get_caller_identity()["Arn"]


@pytest.fixture
def administer(account, capsys):
    """`administer("rooms", "list")`: what the command returns as JSON."""

    def run(*arguments):
        assert admin.main([*arguments, "--json", "--project-dir", str(ROOT)]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_an_administrator_acts_as_the_member_of_their_aws_identity(administer, account):
    administrator = back_end(account)
    assert administer("rooms", "create", "garden")["createdBy"] == administrator.member
    (owner,) = administer("members", "list", "garden")
    assert (owner["name"], owner["vouched"]) == (administrator.name, True)
    made = administer("tokens", "create", "Echo", "--rooms", "help:read")
    (bot,) = administer("tokens", "list")
    assert (bot["member"], bot["rooms"]) == (made["member"], "help:read")
    assert bot["createdBy"] == administrator.member
    assert administer("tokens", "revoke", made["member"]) == {"member": made["member"], "closed": 0}
    assert administer("tokens", "list") == []


def test_a_stage_that_is_not_deployed_is_named(account, capsys):
    assert admin.main(["rooms", "list", "--stage", "prod", "--project-dir", str(ROOT)]) == 1
    assert "There is no table ChatRooms-prod in account" in capsys.readouterr().err


def test_posts_go_to_the_websocket_api_that_the_functions_have_noted(account):
    place = find(ROOT, "dev", None)
    tables, aws = place.tables, Clients(place)
    store = ConnectionStore(
        aws.client("dynamodb"), tables.connections, tables.room_connections, aws.workers()
    )
    store.note_api("abcdefghij", "api")
    assert place.connections_url(*store.noted_api()) == (
        "https://abcdefghij.execute-api.us-east-1.amazonaws.com/api"
    )
