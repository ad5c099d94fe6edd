"""Topics and buckets feed functions through the embedded AWS."""

import asyncio
import json

import pytest


def run(feeding, *sources, do, count=1, failures=0):
    """What `do` causes: the first events."""

    async def main():
        async with feeding(*sources, failures=failures) as running:
            await do(running)
            return await running.functions.wait(count)

    return asyncio.run(main())


def test_a_message_of_a_topic_is_an_event(feeding, source):
    async def publish(running):
        topic = "arn:aws:sns:us-east-1:123456789012:news"
        attribute = {"DataType": "String", "StringValue": "red"}
        attributes = {
            "MessageAttributes.entry.1.Name": "colour",
            "MessageAttributes.entry.1.Value.DataType": attribute["DataType"],
            "MessageAttributes.entry.1.Value.StringValue": attribute["StringValue"],
        }
        request = {"TopicArn": topic, "Message": "hello", "Subject": "greeting", **attributes}
        await running.aws.query("sns", "Publish", request)

    ((name, event),) = run(feeding, source("sns", "on_news", topic="news"), do=publish)
    (record,) = event["Records"]
    sns = record.pop("Sns")
    assert name == "on_news"
    assert record.pop("EventSubscriptionArn").startswith("arn:aws:sns:us-east-1:123456789012:news:")
    assert record == {"EventSource": "aws:sns", "EventVersion": "1.0"}
    assert set(sns) == {
        "Type",
        "MessageId",
        "TopicArn",
        "Subject",
        "Message",
        "Timestamp",
        "SignatureVersion",
        "Signature",
        "SigningCertUrl",
        "UnsubscribeUrl",
        "MessageAttributes",
    }
    assert (sns["Message"], sns["Subject"], sns["Type"]) == ("hello", "greeting", "Notification")
    assert sns["MessageAttributes"] == {"colour": {"Type": "String", "Value": "red"}}


def test_an_object_that_is_put_or_removed_is_an_event(feeding, source):
    async def put_and_delete(running):
        await running.aws.rest("s3", "PUT", "/uploads/in/a%20b.txt", body=b"12345")
        await running.aws.rest("s3", "DELETE", "/uploads/in/a%20b.txt")

    wanted = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
    uploads = source("s3", "on_upload", bucket="uploads", events=wanted)
    events = run(feeding, uploads, do=put_and_delete, count=2)
    put, removed = (event["Records"][0] for _, event in events)
    assert put["eventName"] == "ObjectCreated:Put"
    assert put["s3"]["bucket"]["name"] == "uploads"
    assert put["s3"]["bucket"]["arn"] == "arn:aws:s3:::uploads"
    assert put["s3"]["object"]["key"] == "in/a+b.txt"
    assert put["s3"]["object"]["size"] == 5
    assert removed["eventName"] == "ObjectRemoved:Delete"
    assert set(removed["s3"]["object"]) == {"key", "sequencer"}
    assert set(put) == {
        "eventVersion",
        "eventSource",
        "awsRegion",
        "eventTime",
        "eventName",
        "userIdentity",
        "requestParameters",
        "responseElements",
        "s3",
    }


def test_only_keys_with_the_prefix_and_the_suffix_are_events(feeding, source):
    async def put(running):
        for key in ("in/a.txt", "out/a.jpg", "in/a.jpg"):
            await running.aws.rest("s3", "PUT", f"/filtered/{key}", body=b"x")

    filtered = source("s3", "on_image", bucket="filtered", prefix="in/", suffix=".jpg")
    ((_, event),) = run(feeding, filtered, do=put)
    assert event["Records"][0]["s3"]["object"]["key"] == "in/a.jpg"


def test_a_failed_event_comes_again_after_a_minute(feeding, source):
    async def publish(running):
        topic = "arn:aws:sns:us-east-1:123456789012:failing"
        await running.aws.query("sns", "Publish", {"TopicArn": topic, "Message": "x"})
        await running.functions.wait(1)
        while not running.clock._sleepers:
            await asyncio.sleep(0)
        running.clock.advance(61)

    failing = source("sns", "on_news", topic="failing")
    first, second = run(feeding, failing, do=publish, count=2, failures=1)
    assert first == second


def test_a_topic_in_the_code_may_be_an_arn_of_another_account(feeding, source):
    arn = "arn:aws:sns:eu-west-1:999988887777:by-arn"

    async def publish(running):
        await running.aws.query("sns", "Publish", {"TopicArn": arn, "Message": arn})

    ((_, event),) = run(feeding, source("sns", "on_news", topic=arn), do=publish)
    sns = event["Records"][0]["Sns"]
    assert sns["TopicArn"] == "arn:aws:sns:us-east-1:123456789012:by-arn"
    assert sns["Message"] == arn


def test_after_a_reload_a_handler_that_is_gone_gets_no_events(feeding, source, capsys):
    news, uploads = source("sns", "on_news", topic="gone"), source("s3", "on_upload", bucket="gone")

    async def main():
        async with feeding(news, uploads) as running:
            await running.sources.stop()
            running.functions.manifest.sources.remove(uploads)
            del running.functions.manifest.functions["on_upload"]
            await running.sources.start()
            await running.aws.rest("s3", "PUT", "/gone/key", body=b"x")
            topic = "arn:aws:sns:us-east-1:123456789012:gone"
            await running.aws.query("sns", "Publish", {"TopicArn": topic, "Message": "x"})
            return await running.functions.wait(1)

    assert [name for name, _ in asyncio.run(main())] == ["on_news"]


@pytest.mark.parametrize("body", [b"{}", b"[]", b"nonsense", b'{"Notifications": [{}]}'])
def test_an_invalid_request_of_the_gateway_is_refused(feeding, body):
    async def main():
        async with feeding() as running:
            target = {"X-Amz-Target": "ChaliceGateway.NotifyFunctions"}
            await running.aws.rest("chalice-gateway", "POST", headers=target, body=body)

    with pytest.raises(Exception, match="not valid"):
        asyncio.run(main())


def test_json_of_the_outbox_is_plain(feeding, source):
    async def publish(running):
        topic = "arn:aws:sns:us-east-1:123456789012:plain"
        await running.aws.query("sns", "Publish", {"TopicArn": topic, "Message": "ü☃"})

    ((_, event),) = run(feeding, source("sns", "on_news", topic="plain"), do=publish)
    assert json.loads(json.dumps(event))["Records"][0]["Sns"]["Message"] == "ü☃"
