"""DynamoDB and SQS in memory, over HTTP."""

import json
import socket
import threading
import time
from urllib.parse import urlencode, urlsplit

import pytest
from chalice_gateway.aws_account import REGION
from chalice_gateway.testing import serve_embedded_aws


@pytest.fixture(scope="module")
def url():
    return serve_embedded_aws()


@pytest.fixture
def sqs(local_client, url):
    return local_client("sqs", url)


@pytest.fixture
def queue(sqs, request):
    return sqs.create_queue(QueueName=request.node.name[:80])["QueueUrl"]


@pytest.fixture
def connection(url):
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        yield connection


def request(target, body=b"{}", *lines):
    service = "dynamodb" if target.startswith("Dynamo") else "sqs"
    head = [
        "POST / HTTP/1.1",
        "Host: localhost",
        f"X-Amz-Target: {target}",
        f"Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/{REGION}/{service}/aws4_request",
        *(lines or (f"Content-Length: {len(body)}",)),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


LIST_TABLES = request("DynamoDB_20120810.ListTables")
NO_KEY = request("DynamoDB_20120810.GetItem")


def response(connection):
    """Status and JSON of the next response."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += connection.recv(1)
    head, _, body = read.partition(b"\r\n\r\n")
    headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while missing := int(headers[b"content-length"]) - len(body):
        body += connection.recv(missing)
    return int(head.split()[1]), json.loads(body)


def test_a_connection_serves_requests_that_come_at_once_and_in_pieces(connection):
    connection.sendall(LIST_TABLES * 2 + LIST_TABLES[:100])
    assert [response(connection)[0] for _ in range(2)] == [200, 200]
    connection.sendall(LIST_TABLES[100:])
    status, answer = response(connection)
    assert (status, list(answer)) == (200, ["TableNames"])


def test_a_body_may_come_in_chunks(connection):
    chunked = request("DynamoDB_20120810.ListTables", b"", "Transfer-Encoding: chunked")
    connection.sendall(chunked + b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
    assert response(connection)[0] == 200


def test_a_client_that_waits_for_a_sign_gets_it(connection):
    lines = ("Content-Length: 2", "Expect: 100-continue")
    connection.sendall(request("DynamoDB_20120810.ListTables", b"", *lines))
    assert connection.recv(1024) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sendall(b"{}")
    assert response(connection)[0] == 200


@pytest.mark.parametrize(
    "sent",
    [b"nonsense\r\n\r\n", request("X.Y", b"", "Connection: close", "Content-Length: 0")],
)
def test_a_connection_is_closed_after_nonsense_and_on_request(connection, sent):
    connection.sendall(sent)
    received = b""
    while more := connection.recv(65536):
        received += more
    assert received.startswith(b"HTTP/1.1 400 Bad Request")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"{}"])
def test_a_request_that_is_no_operation_is_refused(connection, body):
    connection.sendall(request("DynamoDB_20120810.PutItem", body))
    assert response(connection)[0] in (400, 500)
    connection.sendall(LIST_TABLES)
    assert response(connection)[0] == 200


def test_another_service_is_refused_by_its_name(connection):
    connection.sendall(request("X.Y").replace(b"/sqs/", b"/ses/"))
    status, answer = response(connection)
    assert (status, answer["message"][:39]) == (400, "ses is not part of the embedded AWS. If")


def test_a_waiting_receive_is_woken_by_a_message(sqs, queue):
    received = []

    def receive():
        answer = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)
        received.append(answer.get("Messages", []))

    waiting = threading.Thread(target=receive)
    waiting.start()
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    waiting.join(15)
    assert [[message["Body"] for message in each] for each in received] == [["hello"]]


def test_a_receive_waits_no_longer_than_asked(sqs, queue):
    began = time.monotonic()
    assert "Messages" not in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1)
    assert 0.9 <= time.monotonic() - began < 15


def test_a_receive_whose_client_has_left_takes_no_message(sqs, queue, connection):
    wanted = json.dumps({"QueueUrl": queue, "WaitTimeSeconds": 20}).encode()
    connection.sendall(request("AmazonSQS.ReceiveMessage", wanted))
    connection.close()
    for _ in range(5):  # the server needs some turns of its loop to end what the client has left
        sqs.get_queue_attributes(QueueUrl=queue)
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    assert sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "hello"


def test_a_message_has_its_group_and_its_delay(sqs, queue):
    sqs.send_message(QueueUrl=queue, MessageBody="late", MessageGroupId="room", DelaySeconds=900)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    sqs.send_message(QueueUrl=queue, MessageBody="soon", MessageGroupId="room", DelaySeconds=1)
    answer = sqs.receive_message(
        QueueUrl=queue, WaitTimeSeconds=20, MessageSystemAttributeNames=["MessageGroupId"]
    )
    (message,) = answer["Messages"]
    assert (message["Body"], message["Attributes"]) == ("soon", {"MessageGroupId": "room"})


def test_a_receive_waits_as_long_as_its_queue_says(sqs):
    url = sqs.create_queue(QueueName="patient", Attributes={"ReceiveMessageWaitTimeSeconds": "1"})[
        "QueueUrl"
    ]
    began = time.monotonic()
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    assert 0.9 <= time.monotonic() - began < 15


def test_a_receive_of_the_older_protocol_blocks_nobody(sqs, queue, connection):
    form = {"Action": "ReceiveMessage", "QueueUrl": queue, "WaitTimeSeconds": "20"}
    body = urlencode({**form, "Version": "2012-11-05"}).encode()
    lines = (f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded")
    head = request("AmazonSQS.X", b"", *lines).replace(b"X-Amz-Target: AmazonSQS.X\r\n", b"")
    connection.sendall(head + body)
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    received = b""
    while b"</ReceiveMessageResponse>" not in received:
        received += connection.recv(65536)
    assert b"<Body>hello</Body>" in received
