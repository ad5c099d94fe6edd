"""The message function of a checkout: `python function.py ROOM_SIZE`, run in the checkout's folder.

It answers lines on standard input. `record` handles a message with moto, and prints DynamoDB's
responses. `measure URL CLIENT COUNT` handles COUNT messages, with DynamoDB and the connections at
URL, and prints the seconds of CPU time and the seconds that this took.
"""

import contextlib
import itertools
import json
import os
import sys
import time
from pathlib import Path

ROOM, STAGE, REGION = "blue", "dev", "us-east-1"
CONTEXT = {
    "routeKey": "$default",
    "domainName": f"abcdefghij.execute-api.{REGION}.amazonaws.com",
    "apiId": "abcdefghij",
    "stage": "api",
}
TEXT = 100 * "x"


class LambdaContext:
    aws_request_id = "5a1f9d6e-4a43-4c6b-b6a7-2f2b8cf0a0de"

    def get_remaining_time_in_millis(self):
        return 30_000


def connect(app, number):
    context = {**CONTEXT, "eventType": "CONNECT", "connectionId": f"{number:015}="}
    query = {"room": ROOM, "name": f"Ana {number}", "session": f"session-of-number-{number:06}"}
    return app.on_connect(
        {"requestContext": context, "queryStringParameters": query}, LambdaContext()
    )


def send(app, number):
    app.on_message(message_event(number), LambdaContext())


def message_event(number):
    context = {**CONTEXT, "eventType": "MESSAGE", "connectionId": f"{0:015}="}
    body = {"action": "sendmessage", "room": ROOM, "data": TEXT, "id": f"{number:022}"}
    return {"requestContext": context, "body": json.dumps(body)}


def record(size):
    """The responses of DynamoDB to a message in a room, by the request's `about`."""
    import boto3
    from chalice_gateway.resources import create_tables, read
    from moto import mock_aws
    from moto.core.botocore_stubber import BotocoreStubber

    responses, respond = {}, BotocoreStubber.process_request

    def recording(self, request):
        found = respond(self, request)
        target = request.headers["X-Amz-Target"]
        target = target.decode() if isinstance(target, bytes) else target
        body = found[2] if isinstance(found[2], str) else found[2].decode()
        responses[about(target, request.body)] = body
        return found

    with mock_aws():
        create_tables(read(Path.cwd(), STAGE), boto3.client("dynamodb"))
        import app

        app.app.websocket_api.send = lambda *_: None
        for number in range(size):
            connect(app, number)
        send(app, 0)
        BotocoreStubber.process_request = recording
        send(app, 1)
    return responses


def about(target, body):
    """What a request is: its operation, table and index."""
    asked = json.loads(body)
    return " ".join([target, asked.get("TableName", ""), asked.get("IndexName", "")])


def measure(url, client, count):
    app = measured_app(url, client)
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(int(count)):
        send(app, next(NUMBERS))
    return time.process_time() - cpu, time.perf_counter() - began


NUMBERS = itertools.count()


def measured_app(url, client):
    os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = url
    import app

    if app.app.websocket_api._endpoint is None:
        app.app.websocket_api._endpoint = f"{url}/api"
        if client == "botocore":
            app.aws._clients["dynamodb", None] = app.aws._botocore_client("dynamodb", None)
    return app


def set_environment():
    config = json.loads(Path(".chalice/config.json").read_text())
    os.environ.update(config["stages"][STAGE]["environment_variables"])
    os.environ.update(dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test"))
    os.environ.update(dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), REGION))
    os.environ.update(AWS_LAMBDA_FUNCTION_NAME="chat", _HANDLER="app.on_message")


def main(size):
    set_environment()
    answers = sys.stdout
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        for line in sys.stdin:
            command, *arguments = line.split()
            found = json.dumps(record(int(size))) if command == "record" else measure(*arguments)
            print(found if isinstance(found, str) else f"{found[0]} {found[1]}", file=answers)
            answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
