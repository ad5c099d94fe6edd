"""Tables, queues and buckets are emptied at once, and functions are not told."""

import pytest
from chalice_gateway.testing.aws_clients import empty_aws
from gateway_support.aws_clients import THINGS, boto_client


def item(id):
    return {"id": {"S": id}}


@pytest.fixture
def dynamodb(aws):
    client = boto_client("dynamodb", aws.url)
    stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    client.create_table(**THINGS, StreamSpecification=stream)
    yield client
    client.delete_table(TableName="Things")


def test_a_table_is_empty_for_reads_of_all_kinds_and_can_be_filled_again(aws, dynamodb):
    dynamodb.put_item(TableName="Things", Item=item("a"))
    empty_aws(aws.url)
    assert dynamodb.scan(TableName="Things")["Items"] == []
    assert "Item" not in dynamodb.get_item(TableName="Things", Key=item("a"))
    assert dynamodb.describe_table(TableName="Things")["Table"]["ItemCount"] == 0
    dynamodb.put_item(TableName="Things", Item=item("b"))
    assert dynamodb.scan(TableName="Things")["Items"] == [item("b")]


def test_a_stream_has_no_records_of_it(aws, dynamodb):
    dynamodb.put_item(TableName="Things", Item=item("a"))
    empty_aws(aws.url)
    dynamodb.put_item(TableName="Things", Item=item("b"))
    streams = boto_client("dynamodbstreams", aws.url)
    (stream,) = streams.list_streams(TableName="Things")["Streams"]
    described = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream["StreamArn"],
        ShardId=described["Shards"][0]["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "INSERT"]


def test_a_message_that_is_held_is_gone_too(aws):
    sqs = boto_client("sqs", aws.url)
    url = sqs.create_queue(QueueName="jobs", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]
    for body in ("waits", "is held"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    sqs.receive_message(QueueUrl=url, VisibilityTimeout=1)
    empty_aws(aws.url)
    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2)


def test_objects_with_all_versions_are_gone(aws):
    s3 = boto_client("s3", aws.url)
    s3.create_bucket(Bucket="files")
    versioning = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket="files", VersioningConfiguration=versioning)
    for body in (b"one", b"two"):
        s3.put_object(Bucket="files", Key="a", Body=body)
    s3.delete_object(Bucket="files", Key="a")
    empty_aws(aws.url)
    found = s3.list_object_versions(Bucket="files")
    assert not {"Versions", "DeleteMarkers"} & found.keys()


def test_what_a_folder_keeps_is_not_deleted(aws_process, tmp_path):
    aws = aws_process("--data", tmp_path / "data")
    sqs = boto_client("sqs", aws.url)
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="kept")
    empty_aws(aws.url)
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "kept"
