"""The supervisor's own client of AWS."""

import asyncio
import re
import socket
import threading

import pytest
from chalice_gateway.aws_client import AwsClient, AwsError
from chalice_gateway.network.http_client import HttpClient
from gateway_support.aws_clients import THINGS

TABLE = {**THINGS, "TableName": "Clients"}


def run(url, use):
    """Use a client of this address: `use` is a coroutine function."""

    async def main():
        client = AwsClient({"*": url}, "eu-central-1")
        try:
            return await use(client)
        finally:
            client.close()

    return asyncio.run(main())


def test_it_calls_services_that_speak_json(aws):
    async def use(client):
        await client.json("dynamodb", "CreateTable", TABLE)
        for number in range(3):
            item = {"id": {"S": str(number)}}
            await client.json("dynamodb", "PutItem", {"TableName": "Clients", "Item": item})
        return await client.json("dynamodb", "Scan", {"TableName": "Clients"})

    assert run(aws.url, use)["Count"] == 3


def test_it_makes_requests_at_the_same_time(aws):
    async def use(client):
        url = (await client.json("sqs", "CreateQueue", {"QueueName": "clients"}))["QueueUrl"]
        wait = client.json("sqs", "ReceiveMessage", {"QueueUrl": url, "WaitTimeSeconds": 20})
        waiting = asyncio.create_task(wait)
        await asyncio.sleep(0)
        await client.json("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "hello"})
        return await waiting

    (message,) = run(aws.url, use)["Messages"]
    assert message["Body"] == "hello"


def test_an_error_has_its_code_and_its_message(aws):
    async def use(client):
        await client.json("dynamodb", "DescribeTable", {"TableName": "Missing"})

    with pytest.raises(AwsError, match="Requested resource not found") as raised:
        run(aws.url, use)
    assert (raised.value.code, raised.value.status) == ("ResourceNotFoundException", 400)


def test_an_address_where_nothing_answers_is_an_error_that_names_it():
    async def use(client):
        await client.json("sqs", "ListQueues", {})

    with pytest.raises(AwsError, match=r"sqs: 127\.0\.0\.1:1 cannot be reached"):
        run("http://127.0.0.1:1", use)


@pytest.fixture
def rude_server():
    """Answers one request on each connection, and then closes it without saying so."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

        def serve():
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(60)


def test_a_request_tells_its_time_as_some_emulators_ask_for_it(aws, monkeypatch):
    sent = {}
    request = HttpClient.request

    async def noted(self, method, url, headers, body):
        sent.update(headers)
        return await request(self, method, url, headers, body)

    monkeypatch.setattr(HttpClient, "request", noted)
    run(aws.url, lambda client: client.json("sqs", "ListQueues", {}))
    assert re.fullmatch(r"\d{8}T\d{6}Z", sent["X-Amz-Date"])


def test_a_request_is_sent_again_if_its_kept_connection_was_closed(rude_server):
    async def use(client):
        first = await client.json("sqs", "ListQueues", {})
        return first, await client.json("sqs", "ListQueues", {})

    assert run(rude_server, use) == ({}, {})


def test_a_connection_is_not_kept_if_the_client_is_closed_during_its_request(aws):
    async def use(client):
        asking = asyncio.create_task(client.json("dynamodb", "ListTables", {}))
        await asyncio.sleep(0)
        client.close()
        await asking
        assert not client._http._idle

    run(aws.url, use)
