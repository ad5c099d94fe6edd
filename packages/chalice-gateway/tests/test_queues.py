"""SQS handlers get batches from the local queues, as from Lambda's event source mappings."""

import time

import pytest

VISIBILITY_TIMEOUT_S = 2
APP_WITHOUT_A_TEMPLATE = """
from chalice import Chalice

app = Chalice(app_name="plain")
app.on_sqs_message(queue="jobs", name="work")(print)
app.schedule("cron(0 12 * * ? *)", name="noon")(print)
app.schedule("rate(5 minutes)", name="tick")(print)
"""


@pytest.fixture
def sqs(functions, local_client):
    return local_client("sqs", functions.dynamodb)  # all services have one address


@pytest.fixture
def orders(sqs):
    """The URL of a queue whose messages come back after a minute, at most once."""
    return sqs.get_queue_url(QueueName="orders")["QueueUrl"]


def send(sqs, url, *bodies):
    """Send in one request, so that one batch may have all."""
    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
    sqs.send_message_batch(QueueUrl=url, Entries=entries)


def batches_with(functions, body, count=1):
    """The first batches with this message."""
    return functions.recorded_events.wait(lambda note: body in bodies(note), count)


def set_visibility_timeout(sqs, url, seconds):
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})


def bodies(note):
    return [record["body"] for record in note.get("records", [])]


def wait_until_empty(sqs, url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    until = time.monotonic() + 60
    while time.monotonic() < until:
        left = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        if set(left.values()) == {"0"}:
            return
        time.sleep(0.02)
    raise AssertionError(f"still there: {left}")


def test_a_batch_has_at_most_the_handlers_batch_size(functions, sqs, orders):
    sent = ["one", "two", "three", "four", "five"]
    send(sqs, orders, *sent)
    batches = {tuple(bodies(batches_with(functions, body)[0])) for body in sent}
    assert sorted(len(batch) for batch in batches) == [2, 3]


def test_messages_are_deleted_when_the_handler_returns(functions, sqs, orders):
    send(sqs, orders, "returned for")
    batches_with(functions, "returned for")
    wait_until_empty(sqs, orders)


def test_a_failed_batch_comes_back_whole_after_the_visibility_time_out(functions, sqs, orders):
    set_visibility_timeout(sqs, orders, VISIBILITY_TIMEOUT_S)
    send(sqs, orders, "fails once", "innocent")
    first = batches_with(functions, "innocent")[0]
    set_visibility_timeout(sqs, orders, 60)
    assert set(bodies(first)) == {"fails once", "innocent"}
    for body in bodies(first):  # not always in one batch
        second = batches_with(functions, body, count=2)[1]
        (record,) = (record for record in second["records"] if record["body"] == body)
        assert record["attributes"]["ApproximateReceiveCount"] == "2"
        received = int(record["attributes"]["ApproximateFirstReceiveTimestamp"])
        assert second["at"] * 1000 - received >= VISIBILITY_TIMEOUT_S * 1000
    wait_until_empty(sqs, orders)


def test_a_message_that_fails_too_often_is_in_the_dead_letter_queue(functions, sqs, orders):
    send(sqs, orders, "fails")
    for count in (1, 2):
        (record,) = batches_with(functions, "fails", count)[-1]["records"]
        at_once = {"ReceiptHandle": record["receiptHandle"], "VisibilityTimeout": 0}
        sqs.change_message_visibility(QueueUrl=orders, **at_once)
    dead = sqs.get_queue_url(QueueName="dead-orders")["QueueUrl"]
    answer = sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=20)
    assert [message["Body"] for message in answer["Messages"]] == ["fails"]
    recorded = [note for note in functions.recorded_events.all() if "fails" in bodies(note)]
    assert len(recorded) == 2
    wait_until_empty(sqs, orders)


def test_a_record_has_the_keys_and_attributes_of_lambda(functions, sqs, orders):
    attributes = {
        "colour": {"DataType": "String", "StringValue": "red"},
        "blob": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    sqs.send_message(QueueUrl=orders, MessageBody="attributed", MessageAttributes=attributes)
    (note,) = batches_with(functions, "attributed")
    (record,) = [r for r in note["records"] if r["body"] == "attributed"]
    empty = {"stringListValues": [], "binaryListValues": []}
    assert record.pop("messageAttributes") == {
        "colour": {"dataType": "String", "stringValue": "red", **empty},
        "blob": {"dataType": "Binary", "binaryValue": "AP8=", **empty},
    }
    assert {
        "ApproximateReceiveCount",
        "SentTimestamp",
        "SenderId",
        "ApproximateFirstReceiveTimestamp",
    } <= set(record.pop("attributes"))
    assert set(record) == {
        "messageId",
        "receiptHandle",
        "body",
        "md5OfBody",
        "eventSource",
        "eventSourceARN",
        "awsRegion",
    }
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == "arn:aws:sqs:us-east-1:123456789012:orders"
    assert record["awsRegion"] == "us-east-1"


def test_no_more_batches_run_at_once_than_the_handlers_maximum_concurrency(functions, sqs):
    url = sqs.get_queue_url(QueueName="limited")["QueueUrl"]
    sent = [f"limited {number}" for number in range(6)]
    send(sqs, url, *sent)
    runs = [batches_with(functions, body)[0] for body in sent]
    at_once = [sum(r["began"] <= run["began"] < r["ended"] for r in runs) for run in runs]
    assert max(at_once) == 2


def test_a_queue_without_a_resource_is_created_for_its_handler(functions, sqs):
    url = sqs.get_queue_url(QueueName="undescribed")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="found")
    assert bodies(batches_with(functions, "found")[0]) == ["found"]
    functions.wait_for(r"too_slow +\d+ ms  1  ")


def test_a_queue_handler_that_is_slower_than_its_time_out_has_failed(functions, sqs):
    url = sqs.get_queue_url(QueueName="undescribed")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="late")
    batches_with(functions, "late")
    functions.wait_for(r"too_slow +\d+ ms  1  Sandbox\.Timedout")
    names = ["ApproximateNumberOfMessagesNotVisible"]
    left = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    assert int(left[names[0]]) >= 1


def test_the_start_names_queues_that_only_a_handler_names_and_schedules(functions):
    assert "Queues     orders, dead-orders, undescribed, limited\n" in functions.output
    assert "Schedules  tick: rate(1 minute)\n" in functions.output


def test_the_start_names_them_also_without_a_template(gateway, tmp_path):
    (tmp_path / ".chalice").mkdir()
    config = tmp_path / ".chalice" / "config.json"
    config.write_text('{"version": "2.0", "app_name": "plain"}')
    (tmp_path / "app.py").write_text(APP_WITHOUT_A_TEMPLATE)
    running = gateway(tmp_path, "--no-reload").wait_until_ready()
    assert "Queues     jobs\n" in running.output
    assert "Schedules  noon: cron(0 12 * * ? *); tick: rate(5 minutes)\n" in running.output
    assert "Template " not in running.output
