"""How much is in a table, a queue or a bucket, and its end."""

from __future__ import annotations

from contextlib import suppress

from tools.account import Account
from tools.resources import BUCKET, QUEUE, TABLE

_WORDS = {TABLE: "table", QUEUE: "queue", BUCKET: "bucket"}


def kind(resource_type: str) -> str:
    """Return the word for a CloudFormation type: table, queue or bucket."""
    return _WORDS[resource_type]


def size(account: Account, resource_type: str, name: str) -> str | None:
    """Return how much one of them holds, in words; None if there is none of that name."""
    counts = {TABLE: _count_items, QUEUE: _count_messages, BUCKET: _count_objects}
    return counts[resource_type](account, name)


def prepare_deletion(account: Account, resource_type: str, name: str) -> None:
    """End a table's protection, and delete all objects of a bucket, as only an empty one can be
    deleted; they may be gone."""
    if resource_type == BUCKET:
        _empty_bucket(account, name)
    elif resource_type == TABLE and is_protected(account, name):
        account.client("dynamodb").update_table(TableName=name, DeletionProtectionEnabled=False)
        account.client("dynamodb").get_waiter("table_exists").wait(TableName=name)  # is active


def delete(account: Account, resource_type: str, name: str) -> None:
    """Delete a table or a bucket that its stack has retained; it may be gone."""
    dynamodb, s3 = account.client("dynamodb"), account.client("s3")
    if resource_type == TABLE:
        with suppress(dynamodb.exceptions.ResourceNotFoundException):
            dynamodb.delete_table(TableName=name)
            dynamodb.get_waiter("table_not_exists").wait(TableName=name)
    elif resource_type == BUCKET:
        with suppress(s3.exceptions.NoSuchBucket):
            s3.delete_bucket(Bucket=name)


def is_protected(account: Account, table: str) -> bool:
    """Whether a table refuses to be deleted."""
    dynamodb = account.client("dynamodb")
    try:
        found = dynamodb.describe_table(TableName=table)["Table"]
    except dynamodb.exceptions.ResourceNotFoundException:
        return False
    return bool(found.get("DeletionProtectionEnabled"))


def _empty_bucket(account: Account, bucket: str) -> None:
    s3 = account.client("s3")
    with suppress(s3.exceptions.NoSuchBucket):
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            keys = [{"Key": each["Key"]} for each in page.get("Contents", [])]
            if keys:
                s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})


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


def _count_objects(account: Account, bucket: str) -> str | None:
    s3 = account.client("s3")
    try:
        page = s3.list_objects_v2(Bucket=bucket)
    except s3.exceptions.NoSuchBucket:
        return None
    more = "more than " if page["IsTruncated"] else ""
    return f"{more}{page['KeyCount']} file{'' if page['KeyCount'] == 1 else 's'}"
