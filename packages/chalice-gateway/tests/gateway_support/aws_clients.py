"""boto3 clients of the embedded AWS."""

import boto3
from botocore.config import Config

THINGS = {
    "TableName": "Things",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}
"""A table with a simple key."""


def boto_client(service, url, region="us-east-1", **config):
    once = Config(retries={"total_max_attempts": 1}, **config)
    return boto3.client(service, endpoint_url=url, region_name=region, config=once)
