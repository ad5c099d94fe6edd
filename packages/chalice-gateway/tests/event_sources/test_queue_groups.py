"""Queues with an order: each group is handled message by message, and waits for none of another."""

import asyncio

from chalice_gateway.functions.errors import FunctionFailed


def order_of(functions):
    return [event["Records"][0]["body"] for _, event in functions.events]


async def make_queue(aws, name, **attributes):
    # No message comes back by itself during the test, however slow the machine is.
    fixed = {"FifoQueue": "true", "VisibilityTimeout": "600"}
    request = {"QueueName": name, "Attributes": {**fixed, **attributes}}
    return (await aws.json("sqs", "CreateQueue", request))["QueueUrl"]


async def send(aws, url, *bodies):
    """Send messages, each in the group that its first letter names."""
    for body in bodies:
        ids = {"MessageGroupId": body[0], "MessageDeduplicationId": body}
        await aws.json("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": body, **ids})


def handle(feeding, source, queue, answer, count, attributes=None, sent=()):
    """The bodies in the order in which they were handled, until there are `count`."""

    async def main():
        ordered = source("sqs", "post", queue=queue)
        async with feeding(ordered, answer=lambda event: answer(running, event)) as running:
            await running.sources.stop()
            url = (await running.aws.json("sqs", "GetQueueUrl", {"QueueName": queue}))["QueueUrl"]
            await running.aws.json("sqs", "DeleteQueue", {"QueueUrl": url})
            more = await attributes(running.aws) if attributes else {}
            await send(running.aws, await make_queue(running.aws, queue, **more), *sent)
            await running.sources.start()
            await running.functions.wait(count)
            return order_of(running.functions)

    return asyncio.run(main())


def of_record(event):
    (record,) = event["Records"]
    return record["body"], int(record["attributes"]["ApproximateReceiveCount"])


async def come_back(aws, event):
    """Have the message of an event come back at once."""
    url = await aws.json("sqs", "GetQueueUrl", {"QueueName": queue_of(event)})
    handle = {"ReceiptHandle": event["Records"][0]["receiptHandle"], "VisibilityTimeout": 0}
    await aws.json("sqs", "ChangeMessageVisibility", {**url, **handle})


def queue_of(event):
    return event["Records"][0]["eventSourceARN"].rpartition(":")[2]


def test_a_message_that_fails_holds_back_its_group_and_no_other(feeding, source):
    failed = []

    async def answer(running, event):
        body, times = of_record(event)
        if body == "a1" and times < 3:
            failed.append(event)
            if times == 2:
                await come_back(running.aws, event)
            raise FunctionFailed("Unhandled", "asked to")
        if body == "b2":
            await come_back(running.aws, failed[0])

    sent = ["a1", "a2", "b1", "b2", "a3"]
    found = handle(feeding, source, "held.fifo", answer, 7, sent=sent)
    assert found == ["a1", "b1", "b2", "a1", "a1", "a2", "a3"]


def test_a_group_goes_on_once_its_first_message_is_a_dead_letter(feeding, source):
    async def with_dead_letters(aws):
        await make_queue(aws, "dead-letters.fifo")
        target = "arn:aws:sqs:us-east-1:123456789012:dead-letters.fifo"
        policy = f'{{"deadLetterTargetArn": "{target}", "maxReceiveCount": 2}}'
        return {"RedrivePolicy": policy}

    async def fail(running, event):
        if of_record(event)[0] == "a1":
            await come_back(running.aws, event)
            raise FunctionFailed("Unhandled", "asked to")

    found = handle(
        *(feeding, source, "dying.fifo", fail, 3),
        attributes=with_dead_letters,
        sent=["a1", "a2"],
    )
    assert found == ["a1", "a1", "a2"]


def test_groups_are_handled_at_the_same_time_and_each_one_by_one(feeding, source):
    running_now, most = set(), []

    async def slowly(running, event):
        body = event["Records"][0]["body"]
        assert body[0] not in {other[0] for other in running_now}
        running_now.add(body)
        most.append(len(running_now))
        while len(most) < 2:  # until another group runs, too
            await asyncio.sleep(0)
        running_now.discard(body)

    found = handle(feeding, source, "parallel.fifo", slowly, 4, sent=["a1", "a2", "b1", "b2"])
    assert max(most) == 2
    assert found.index("a1") < found.index("a2")
    assert found.index("b1") < found.index("b2")


def test_a_function_says_when_its_message_comes_back(feeding, source):
    """At once, in place of after the visibility time-out of ten minutes."""

    async def fail_once(running, event):
        if of_record(event)[1] == 1:
            await come_back(running.aws, event)
            raise FunctionFailed("Unhandled", "asked to")

    found = handle(feeding, source, "soon.fifo", fail_once, 4, sent=["a1", "a2"])
    assert found == ["a1", "a1", "a2", "a2"]
