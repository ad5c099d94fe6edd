"""Streams of tables and of Kinesis feed functions, in order."""

import asyncio
import base64
from types import SimpleNamespace

from chalice_gateway.aws_client import AwsClient
from chalice_gateway.clock import Clock
from chalice_gateway.event_sources.feed import Context
from chalice_gateway.event_sources.stream_services import Shard
from chalice_gateway.event_sources.streams import StreamFeed
from gateway_support.aws_clients import THINGS

NEW_AND_OLD = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


async def make_table(aws, name, stream=NEW_AND_OLD):
    table = {**THINGS, "TableName": name}
    await aws.json("dynamodb", "CreateTable", {**table, "StreamSpecification": stream})


async def put(aws, table, id, **attributes):
    item = {"id": {"S": id}, **attributes}
    await aws.json("dynamodb", "PutItem", {"TableName": table, "Item": item})


def stream_arn(table):
    return f"arn:aws:dynamodb:us-east-1:123456789012:table/{table}/stream/2026-01-01T00:00:00.000"


def run(aws_url, feeding, sources, do, count=1, failures=0, prepare=None):
    async def main():
        if prepare:
            aws = AwsClient({"*": aws_url}, "us-east-1")
            await prepare(aws)
            aws.close()
        async with feeding(*sources, failures=failures) as running:
            await do(running)
            return await running.functions.wait(count)

    return asyncio.run(main())


def records(events):
    return [record for _, event in events for record in event["Records"]]


def test_changes_of_items_are_records_with_both_images(aws_url, feeding, source):
    seen = []

    async def change(running):
        await put(running.aws, "Changes", "a", n={"N": "1"})
        await put(running.aws, "Changes", "a", n={"N": "1"})  # changes nothing
        update = {
            "TableName": "Changes",
            "Key": {"id": {"S": "a"}},
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        await running.aws.json("dynamodb", "UpdateItem", update)
        key = {"TableName": "Changes", "Key": {"id": {"S": "a"}}}
        await running.aws.json("dynamodb", "DeleteItem", key)
        while len(records(running.functions.events)) < 3:
            await running.functions.wait(len(running.functions.events) + 1)
        seen.extend(records(running.functions.events))

    wanted = [source("dynamodb", "on_change", stream_arn=stream_arn("Changes"))]
    run(aws_url, feeding, wanted, change, prepare=lambda aws: make_table(aws, "Changes"))
    images = [(each["dynamodb"].get("OldImage"), each["dynamodb"].get("NewImage")) for each in seen]
    one, two = ({"id": {"S": "a"}, "n": {"N": n}} for n in ("1", "2"))
    assert [each["eventName"] for each in seen] == ["INSERT", "MODIFY", "REMOVE"]
    assert images == [(None, one), (one, two), (two, None)]


def test_a_record_has_the_keys_of_lambda(aws_url, feeding, source):
    async def change(running):
        await put(running.aws, "Keys", "a", n={"N": "1"})

    wanted = [source("dynamodb", "on_change", stream_arn=stream_arn("Keys"))]
    events = run(aws_url, feeding, wanted, change, prepare=lambda aws: make_table(aws, "Keys"))
    (record,) = records(events)
    assert record["eventSourceARN"].startswith(
        "arn:aws:dynamodb:us-east-1:123456789012:table/Keys/stream/"
    )
    change = record["dynamodb"]
    assert change["Keys"] == {"id": {"S": "a"}}
    assert change["NewImage"] == {"id": {"S": "a"}, "n": {"N": "1"}}
    assert "OldImage" not in change
    assert isinstance(change["ApproximateCreationDateTime"], (int, float))
    assert set(record) == {
        "eventID",
        "eventName",
        "eventVersion",
        "eventSource",
        "awsRegion",
        "dynamodb",
        "eventSourceARN",
    }
    assert (record["eventName"], record["eventSource"]) == ("INSERT", "aws:dynamodb")


def test_a_failed_batch_comes_again_before_the_next_one(aws_url, feeding, source):
    async def change(running):
        await put(running.aws, "Order", "first")
        await running.functions.wait(1)
        await put(running.aws, "Order", "second")

    wanted = [source("dynamodb", "on_change", stream_arn=stream_arn("Order"))]
    events = run(
        *(aws_url, feeding, wanted, change),
        count=3,
        failures=1,
        prepare=lambda aws: make_table(aws, "Order"),
    )
    keys = [record["dynamodb"]["Keys"]["id"]["S"] for record in records(events)]
    assert keys == ["first", "first", "second"]


def test_a_reload_continues_where_it_was(aws_url, feeding, source):
    async def change(running):
        await put(running.aws, "Reload", "before")
        await running.functions.wait(1)
        await running.sources.stop()
        await put(running.aws, "Reload", "between")
        await running.sources.start()

    wanted = [source("dynamodb", "on_change", stream_arn=stream_arn("Reload"))]
    events = run(
        *(aws_url, feeding, wanted, change),
        count=2,
        prepare=lambda aws: make_table(aws, "Reload"),
    )
    keys = [record["dynamodb"]["Keys"]["id"]["S"] for record in records(events)]
    assert keys == ["before", "between"]


def test_a_table_without_a_stream_gets_one(aws_url, feeding, source, capsys):
    async def prepare(aws):
        await aws.json("dynamodb", "CreateTable", {**THINGS, "TableName": "Bare"})

    async def change(running):
        await put(running.aws, "Bare", "a")

    wanted = [source("dynamodb", "on_change", stream_arn=stream_arn("Bare"))]
    assert len(run(aws_url, feeding, wanted, change, prepare=prepare)) == 1
    assert "The table Bare gets a stream for on_change" in capsys.readouterr().err


def test_a_table_may_be_made_later(aws_url, feeding, source, capsys):
    async def change(running):
        await make_table(running.aws, "Later")
        while not running.functions.events:
            await put(running.aws, "Later", "a", at={"N": str(len(running.clock._sleepers))})
            await running.aws.json(
                "dynamodb", "DeleteItem", {"TableName": "Later", "Key": {"id": {"S": "a"}}}
            )
            await asyncio.sleep(0.1)

    wanted = [source("dynamodb", "on_change", stream_arn=stream_arn("Later"))]
    run(aws_url, feeding, wanted, change)
    assert "The stream of on_change cannot be read" in capsys.readouterr().err


def test_a_shard_that_has_ended_is_read_once(source):
    class EndedShard:
        async def json(self, service, operation, params, **_):
            if operation == "GetShardIterator":
                return {"ShardIterator": "the only one"}
            return {"Records": [{"eventID": "a"}], "NextShardIterator": None}

    events = []

    async def invoke(_, event):
        events.append(event)

    async def main():
        context = Context(SimpleNamespace(invoke=invoke), EndedShard(), Clock())
        feed = StreamFeed(source("dynamodb", "on_change"), context, {})
        shard = Shard("Ended", "arn", "shardId-0")
        await feed.read_shard(shard)
        again = asyncio.create_task(feed.read_shard(shard))
        await asyncio.wait({again}, timeout=0.1)
        again.cancel()

    asyncio.run(main())
    assert len(events) == 1


def test_records_of_kinesis_are_events_with_their_data(aws_url, feeding, source):
    async def send(running):
        for data in (b"one", b"\xff"):
            request = {
                "StreamName": "clicks",
                "Data": base64.b64encode(data).decode(),
                "PartitionKey": "x",
            }
            await running.aws.json("kinesis", "PutRecord", request)
        while len(records(running.functions.events)) < 2:
            await running.functions.wait(len(running.functions.events) + 1)

    events = run(aws_url, feeding, [source("kinesis", "on_click", stream="clicks")], send)
    record = records(events)[0]
    assert record.pop("kinesis").keys() == {
        "kinesisSchemaVersion",
        "partitionKey",
        "sequenceNumber",
        "data",
        "approximateArrivalTimestamp",
    }
    assert record.pop("eventID").startswith("shardId-000000000000:")
    assert record == {
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/local",
        "awsRegion": "us-east-1",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
    }
