"""How much is in a table or a queue."""

from __future__ import annotations

from tools.deployment.account import Account
from tools.resources import TABLE


def kind(resource_type: str) -> str:
    """Return the word for a CloudFormation type: table or queue."""
    return "table" if resource_type == TABLE else "queue"


def size(account: Account, resource_type: str, name: str) -> str | None:
    """Return how much a table or queue holds, in words; None if there is none of that name."""
    count = _count_items if resource_type == TABLE else _count_messages
    return count(account, name)


def _count_items(account: Account, table: str) -> str | None:
    dynamodb = account.client("dynamodb")
    try:
        # One page: DescribeTable counts only every six hours, and a full scan may read millions.
        page = dynamodb.scan(TableName=table, Select="COUNT")
    except dynamodb.exceptions.ResourceNotFoundException:
        return None
    more = "more than " if "LastEvaluatedKey" in page else ""
    return f"{more}{page['Count']} item{'' if page['Count'] == 1 else 's'}"


def _count_messages(account: Account, queue: str) -> str | None:
    sqs = account.client("sqs")
    try:
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    except sqs.exceptions.QueueDoesNotExist:
        return None
    name = "ApproximateNumberOfMessages"
    count = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]
    return f"about {count} message{'' if count == '1' else 's'}"
