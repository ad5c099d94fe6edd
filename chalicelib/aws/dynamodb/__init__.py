"""DynamoDB: a client for what the stores call, with botocore's errors."""

from chalicelib.aws.dynamodb.client import DynamoDbClient

__all__ = ["DynamoDbClient"]
