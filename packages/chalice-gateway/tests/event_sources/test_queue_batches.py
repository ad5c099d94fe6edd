"""Batches of queues: their sizes, windows and concurrency. test_queues.py has the rest."""

import asyncio


async def send(aws, queue, *bodies):
    url = (await aws.json("sqs", "GetQueueUrl", {"QueueName": queue}))["QueueUrl"]
    group = {"MessageGroupId": "g"} if queue.endswith(".fifo") else {}
    for number, body in enumerate(bodies):
        more = {**group, "MessageDeduplicationId": f"{body}{number}"} if group else {}
        request = {"QueueUrl": url, "MessageBody": body, **more}
        await aws.json("sqs", "SendMessage", request)


def bodies(event):
    return [record["body"] for record in event["Records"]]


def test_a_batching_window_collects_more_than_one_receive_returns(feeding, source):
    sent = [str(number) for number in range(25)]

    async def main():
        window = {"batch_size": 25, "maximum_batching_window_in_seconds": 20}
        async with feeding(source("sqs", "collect", queue="collected", **window)) as running:
            await send(running.aws, "collected", *sent)
            ((_, event),) = await running.functions.wait(1)
            return bodies(event)

    assert sorted(asyncio.run(main()), key=int) == sent


def test_a_batching_window_ends_without_a_full_batch(feeding, source):
    async def main():
        window = {"batch_size": 25, "maximum_batching_window_in_seconds": 1}
        async with feeding(source("sqs", "collect", queue="ended", **window)) as running:
            await send(running.aws, "ended", "alone")
            ((_, event),) = await running.functions.wait(1)
            return bodies(event)

    assert asyncio.run(main()) == ["alone"]


def test_a_missing_fifo_queue_is_made_as_one_and_keeps_its_order(feeding, source):
    async def main():
        async with feeding(source("sqs", "ordered", queue="orders.fifo")) as running:
            await send(running.aws, "orders.fifo", "one", "two", "three")
            return [bodies(event)[0] for _, event in await running.functions.wait(3)]

    assert asyncio.run(main()) == ["one", "two", "three"]


def test_messages_that_were_handled_while_the_source_was_stopped_are_deleted(feeding, source):
    async def main():
        async with feeding(source("sqs", "handle", queue="stopped")) as running:
            await send(running.aws, "stopped", "x")
            await running.functions.wait(1)
            await running.sources.stop()
            await running.sources._context.work.finish()
            url = await running.aws.json("sqs", "GetQueueUrl", {"QueueName": "stopped"})
            names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
            request = {**url, "AttributeNames": names}
            left = await running.aws.json("sqs", "GetQueueAttributes", request)
            return set(left["Attributes"].values())

    assert asyncio.run(main()) == {"0"}


def test_a_new_queue_waits_for_its_function(feeding, source):
    async def main():
        async with feeding(source("sqs", "on_order", queue="unhurried")) as running:
            answer = await running.aws.json("sqs", "GetQueueUrl", {"QueueName": "unhurried"})
            asked = {"QueueUrl": answer["QueueUrl"], "AttributeNames": ["VisibilityTimeout"]}
            return (await running.aws.json("sqs", "GetQueueAttributes", asked))["Attributes"]

    assert asyncio.run(main()) == {"VisibilityTimeout": "60"}  # the time-out of its function
