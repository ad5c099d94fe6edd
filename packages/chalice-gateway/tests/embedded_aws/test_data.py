"""--data keeps what the embedded AWS holds, whatever ends it."""

import base64
import itertools
import json
import random
import threading
import time

import pytest
from botocore.exceptions import BotoCoreError
from gateway_support.aws_clients import THINGS, boto_client

ARN = "arn:aws:sqs:us-east-1:123456789012"
TABLE = {
    **THINGS,
    "AttributeDefinitions": [
        *THINGS["AttributeDefinitions"],
        {"AttributeName": "colour", "AttributeType": "S"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-colour",
            "KeySchema": [{"AttributeName": "colour", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
}
ITEM = {
    "id": {"S": "a"},
    "colour": {"S": "red"},
    "bytes": {"B": b"\x00\xff"},
    "list": {"L": [{"N": "1.50"}, {"NULL": True}, {"BS": [b"1", b"2"]}]},
    "map": {"M": {"ü": {"BOOL": False}, "names": {"SS": ["x", "y"]}}},
}


@pytest.fixture
def run(aws_process, tmp_path):
    """Starts a process with a data folder of the test; `run(*arguments)`."""
    return lambda *arguments: aws_process("--data", tmp_path / "data", *arguments)


def restarted(run, aws):
    """Another process, after the first has ended as usual."""
    assert aws.close() == (0, "")
    return run()


def scan(aws, table="Things"):
    pages = boto_client("dynamodb", aws.url).get_paginator("scan").paginate(TableName=table)
    return [item for page in pages for item in page["Items"]]


def test_a_table_comes_back_with_its_items_indexes_stream_and_time_to_live(run):
    aws = run()
    dynamodb = boto_client("dynamodb", aws.url)
    dynamodb.create_table(**TABLE)
    ttl = {"Enabled": True, "AttributeName": "expires"}
    dynamodb.update_time_to_live(TableName="Things", TimeToLiveSpecification=ttl)
    for id in ("a", "b", "c"):
        dynamodb.put_item(TableName="Things", Item={**ITEM, "id": {"S": id}})
    dynamodb.delete_item(TableName="Things", Key={"id": {"S": "b"}})
    before = dynamodb.describe_table(TableName="Things")["Table"]
    aws = restarted(run, aws)
    dynamodb = boto_client("dynamodb", aws.url)
    assert [item["id"]["S"] for item in scan(aws)] == ["a", "c"]
    assert dynamodb.get_item(TableName="Things", Key={"id": {"S": "a"}})["Item"] == ITEM
    found = dynamodb.query(
        TableName="Things",
        IndexName="by-colour",
        KeyConditionExpression="colour = :c",
        ExpressionAttributeValues={":c": {"S": "red"}},
    )
    assert found["Count"] == 2
    after = dynamodb.describe_table(TableName="Things")["Table"]
    same = ("KeySchema", "GlobalSecondaryIndexes", "StreamSpecification", "BillingModeSummary")
    assert {name: after.get(name) for name in same} == {name: before.get(name) for name in same}
    described = dynamodb.describe_time_to_live(TableName="Things")["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}


def test_what_was_deleted_or_replaced_does_not_come_back(run):
    aws = run()
    dynamodb = boto_client("dynamodb", aws.url)
    dynamodb.create_table(**THINGS)
    dynamodb.put_item(TableName="Things", Item={"id": {"S": "old"}})
    aws = restarted(run, aws)
    dynamodb = boto_client("dynamodb", aws.url)
    dynamodb.delete_table(TableName="Things")
    dynamodb.create_table(**THINGS)
    dynamodb.put_item(TableName="Things", Item={"id": {"S": "new"}})
    aws = restarted(run, aws)
    assert scan(aws) == [{"id": {"S": "new"}}]
    boto_client("dynamodb", aws.url).delete_table(TableName="Things")
    aws = restarted(run, aws)
    assert boto_client("dynamodb", aws.url).list_tables()["TableNames"] == []


def test_writes_that_are_left_to_moto_are_kept_too(run):
    aws = run()
    dynamodb = boto_client("dynamodb", aws.url)
    dynamodb.create_table(**THINGS)
    dynamodb.execute_statement(Statement="INSERT INTO \"Things\" VALUE {'id': 'by PartiQL'}")
    legacy = {"n": {"Value": {"N": "1"}, "Action": "PUT"}}
    dynamodb.update_item(TableName="Things", Key={"id": {"S": "x"}}, AttributeUpdates=legacy)
    aws = restarted(run, aws)
    found = {item["id"]["S"]: item for item in scan(aws)}
    assert set(found) == {"by PartiQL", "x"}
    assert found["x"]["n"] == {"N": "1"}


def test_queues_come_back_with_their_messages(run):
    aws = run()
    sqs = boto_client("sqs", aws.url)
    sqs.create_queue(QueueName="dead")
    redrive = json.dumps({"deadLetterTargetArn": f"{ARN}:dead", "maxReceiveCount": 2})
    attributes = {"RedrivePolicy": redrive, "VisibilityTimeout": "60"}
    url = sqs.create_queue(QueueName="orders", Attributes=attributes)["QueueUrl"]
    blob = {"blob": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
    for body in ("taken", "deleted", "left"):
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=blob)
    (taken,) = sqs.receive_message(QueueUrl=url)["Messages"]
    (deleted,) = sqs.receive_message(QueueUrl=url)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=deleted["ReceiptHandle"])
    aws = restarted(run, aws)
    sqs = boto_client("sqs", aws.url)
    url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert json.loads(found["RedrivePolicy"]) == json.loads(redrive)
    assert found["VisibilityTimeout"] == "60"
    counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    assert [found[name] for name in counts] == ["1", "1"]
    (left,) = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    assert {taken["Body"], deleted["Body"], left["Body"]} == {"taken", "deleted", "left"}
    assert left["MessageAttributes"] == blob
    # A receipt of the run before is still valid.
    sqs.delete_message(QueueUrl=url, ReceiptHandle=taken["ReceiptHandle"])
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert [found[name] for name in counts] == ["0", "1"]


def test_buckets_topics_and_streams_come_back(run):
    aws = run()
    s3, sns = boto_client("s3", aws.url), boto_client("sns", aws.url)
    s3.create_bucket(Bucket="photos")
    s3.put_object(Bucket="photos", Key="in/a ü", Body=b"\x00" * 1000, ContentType="image/png")
    s3.put_object(Bucket="photos", Key="deleted", Body=b"x", Metadata={"colour": "red"})
    s3.copy_object(Bucket="photos", Key="copy", CopySource="photos/deleted")
    s3.delete_object(Bucket="photos", Key="deleted")
    boto_client("sqs", aws.url).create_queue(QueueName="readers")
    topic = sns.create_topic(Name="news")["TopicArn"]
    policy = {"FilterPolicy": '{"colour": ["red"]}', "RawMessageDelivery": "true"}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"{ARN}:readers", Attributes=policy)
    boto_client("kinesis", aws.url).create_stream(StreamName="clicks", ShardCount=2)
    aws = restarted(run, aws)
    s3, sns = boto_client("s3", aws.url), boto_client("sns", aws.url)
    listed = s3.list_objects_v2(Bucket="photos")["Contents"]
    assert [each["Key"] for each in listed] == ["copy", "in/a ü"]
    found = s3.get_object(Bucket="photos", Key="in/a ü")
    assert (found["ContentType"], found["Body"].read()) == ("image/png", b"\x00" * 1000)
    assert s3.head_object(Bucket="photos", Key="copy")["Metadata"] == {"colour": "red"}
    red = {"colour": {"DataType": "String", "StringValue": "red"}}
    sns.publish(TopicArn=topic, Message="unwanted")
    sns.publish(TopicArn=topic, Message="wanted", MessageAttributes=red)
    sqs = boto_client("sqs", aws.url)
    url = sqs.get_queue_url(QueueName="readers")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"]
    assert message["Body"] == "wanted"
    stream = boto_client("kinesis", aws.url).describe_stream(StreamName="clicks")
    assert len(stream["StreamDescription"]["Shards"]) == 2


@pytest.mark.parametrize("seed", range(2))
def test_a_kill_loses_at_most_the_last_seconds_and_nothing_of_what_was_together(
    run, tmp_path, seed
):
    """Each transaction writes its number to two items, and a row of its own. What was written
    before the last commit began is there."""
    aws = run()
    dynamodb = boto_client("dynamodb", aws.url)
    dynamodb.create_table(**THINGS)
    written = []
    thread = threading.Thread(target=write_until_it_ends, args=(dynamodb, written))
    thread.start()
    last = [wait_for_commit(tmp_path, written) for _ in range(3)]
    time.sleep(random.Random(seed).random())
    aws.kill()
    thread.join()
    aws = run()
    numbers = {item["id"]["S"]: int(item["n"]["N"]) for item in scan(aws)}
    assert numbers["one"] == numbers["two"]
    assert numbers["one"] >= last[1]
    rows = {number for id, number in numbers.items() if id.startswith("row ")}
    assert rows == set(range(1, numbers["one"] + 1))


def wait_for_commit(tmp_path, written):
    """Wait for the end of a commit; the last number that was written before this wait began."""
    last, commits = written[-1] if written else 0, journal(tmp_path).read_bytes().count(b"commit")
    while journal(tmp_path).read_bytes().count(b"commit") == commits:
        time.sleep(0.01)
    return last


def write_until_it_ends(dynamodb, written):
    for number in itertools.count(1):
        puts = [
            {"Put": {"TableName": "Things", "Item": {"id": {"S": id}, "n": {"N": str(number)}}}}
            for id in ("one", "two", f"row {number}")
        ]
        try:
            dynamodb.transact_write_items(TransactItems=puts)
        except BotoCoreError:
            return
        written.append(number)


def journal(tmp_path):
    return tmp_path / "data" / "aws.jsonl"


def filled(run):
    aws = run()
    dynamodb = boto_client("dynamodb", aws.url)
    dynamodb.create_table(**THINGS)
    dynamodb.put_item(TableName="Things", Item={"id": {"S": "kept"}, "b": {"B": b"\xff"}})
    assert aws.close() == (0, "")


def test_the_journal_is_json_that_can_be_read(run, tmp_path):
    filled(run)
    lines = [json.loads(line) for line in journal(tmp_path).read_text().splitlines()]
    (item,) = [line for line in lines if line.get("kind") == "item"]
    blob = base64.b64encode(b"\xff").decode()
    assert item["of"] == "Things"
    assert item["value"] == {"id": {"S": "kept"}, "b": {"B": blob}}


def test_a_damaged_journal_is_refused_and_not_touched(run, tmp_path):
    filled(run)
    damaged = b"damage\n" + journal(tmp_path).read_bytes()
    journal(tmp_path).write_bytes(damaged)
    code, output = run().close()
    assert (code, output) == (2, f"{journal(tmp_path)} is damaged in line 1.\n")
    assert journal(tmp_path).read_bytes() == damaged


def test_a_folder_that_is_in_use_is_refused(run, tmp_path):
    first = run()
    boto_client("dynamodb", first.url).list_tables()
    code, output = run().close()
    assert (code, output) == (2, f"Another gateway uses the data folder {tmp_path / 'data'}.\n")
    assert first.close() == (0, "")
