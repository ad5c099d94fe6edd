"""A message log over the embedded DynamoDB, and the records of its table's stream."""

import json

import pytest
from chalice_gateway.resources import create_tables, read
from chalice_gateway.testing import serve_embedded_aws

from chalicelib.stores import MessageLog
from tests.chalicelib.conftest import ROOT, STAGE

NOW = 1_700_000_000_000


@pytest.fixture(scope="module")
def aws_url():
    return serve_embedded_aws()


@pytest.fixture(scope="module")
def module_dynamodb(session, aws_url):
    client = session.client("dynamodb", endpoint_url=aws_url)
    create_tables(read(ROOT, STAGE), client)
    yield client
    client.close()


@pytest.fixture
def dynamodb(module_dynamodb):
    return module_dynamodb


@pytest.fixture
def log(dynamodb, messages_table):
    return MessageLog(dynamodb, messages_table, lambda: NOW)


@pytest.fixture
def records(session, aws_url, dynamodb, messages_table):
    """Read the records since the test began, as Lambda hands them to a function."""
    client = session.client("dynamodbstreams", endpoint_url=aws_url)
    arn = dynamodb.describe_table(TableName=messages_table)["Table"]["LatestStreamArn"]
    [shard] = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    position = client.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="LATEST"
    )["ShardIterator"]

    def take():
        found = client.get_records(ShardIterator=position)["Records"]
        return json.loads(json.dumps(found, default=lambda time: time.timestamp()))

    yield take
    client.close()
