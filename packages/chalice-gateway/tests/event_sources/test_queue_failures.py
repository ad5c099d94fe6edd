"""Handlers that report which messages of a batch they have not handled."""

import asyncio
from contextlib import suppress

import pytest
from chalice_gateway.aws_client import AwsError
from chalice_gateway.event_sources.queue_events import handled

BATCH = [{"MessageId": "one"}, {"MessageId": "two"}, {"MessageId": "three"}]


async def queue_url(aws, queue):
    return (await aws.json("sqs", "GetQueueUrl", {"QueueName": queue}))["QueueUrl"]


def test_only_messages_that_are_reported_as_failed_come_back(feeding, source):
    batches = []

    async def report_the_second(event):
        batches.append({record["body"]: record["messageId"] for record in event["Records"]})
        failed = [batches[-1]["second"]] if len(batches) == 1 else []
        return {"batchItemFailures": [{"itemIdentifier": id} for id in failed]}

    async def main():
        reporting = {"response_types": ["ReportBatchItemFailures"], "batch_size": 10}
        wanted = source("sqs", "handle", queue="reported", **reporting)
        async with feeding(wanted, answer=report_the_second) as running:
            await running.sources.stop()
            queue = {"QueueUrl": await queue_url(running.aws, "reported")}
            for body in ("first", "second", "third"):
                await running.aws.json("sqs", "SendMessage", {**queue, "MessageBody": body})
            await running.sources.start()
            ((_, event),) = await running.functions.wait(1)
            await running.sources._context.work.finish()
            for record in event["Records"]:
                back = {"ReceiptHandle": record["receiptHandle"], "VisibilityTimeout": 0}
                with suppress(AwsError):  # it was deleted
                    await running.aws.json("sqs", "ChangeMessageVisibility", {**queue, **back})
            await running.functions.wait(2)

    asyncio.run(main())
    assert [set(batch) for batch in batches] == [{"first", "second", "third"}, {"second"}]


@pytest.mark.parametrize(
    ("returned", "count"),
    [
        (None, 3),
        ({}, 3),
        ({"batchItemFailures": None}, 3),
        ({"batchItemFailures": []}, 3),
        ({"batchItemFailures": [{"itemIdentifier": "two"}]}, 2),
        ({"batchItemFailures": [{"itemIdentifier": "of another batch"}]}, 0),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, 0),
        ({"batchItemFailures": [{"id": "two"}]}, 0),
        ({"batchItemFailures": "two"}, 0),
        ("a text", 0),
        (7, 0),
    ],
    ids=repr,
)
def test_what_is_returned_says_what_was_handled(returned, count):
    assert len(handled(BATCH, returned)) == count
