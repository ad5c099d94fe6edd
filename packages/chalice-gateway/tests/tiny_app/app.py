"""A Chalice app that shows its caller what the gateway gave it, and fails on request."""

import json
import os
import time
from pathlib import Path

import boto3
from chalice import Chalice, Response, WebsocketDisconnectedError

app = Chalice(app_name="tiny")
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.websocket_api.session = boto3.Session()


@app.on_ws_connect()
def connect(event):
    query = event.to_dict().get("queryStringParameters") or {}
    if "raise" in query:
        raise RuntimeError("asked to")
    if "sleep" in query:
        time.sleep(float(query["sleep"]))
    if "until" in query:
        _append({"waits": query})
        _wait_for(query["until"])
    if "send" in query:
        try:
            app.websocket_api.send(event.connection_id, "too early")
        except WebsocketDisconnectedError:
            return Response(status_code=418, body="")
    _note(event)
    if "nonsense" in query:
        return {"statusCode": query["nonsense"]}
    headers = {"Sec-WebSocket-Protocol": query["protocol"]} if "protocol" in query else {}
    headers["X-Other"] = "stays here"
    return Response(status_code=int(query.get("status", 200)), body="stays here", headers=headers)


@app.on_ws_message()
def message(event):
    command, _, rest = event.body.partition(" ")
    if command == "raise":
        raise RuntimeError("asked to")
    if command == "return":
        return {"statusCode": int(rest), "body": "dropped"}
    if command == "note":
        _note(event)
    if command == "sleep":
        time.sleep(float(rest))
    if command == "until":
        _wait_for(rest)
    if command == "call-aws":
        rest = _call_aws()
    if command == "own-client":
        _post_by_a_client_of_its_own(event, rest)
        return None
    if command == "event":
        rest = json.dumps(event.to_dict())
    if command == "remaining":
        rest = str(event.context.get_remaining_time_in_millis())
    if command == "post":
        rest = _post(*rest.split())
    if command == "say":
        rest = _say(*rest.split())
    if command == "log":
        app.log.error(rest)
    if command == "close":
        app.websocket_api.close(rest or event.connection_id)
        return None
    app.websocket_api.send(event.connection_id, rest or command)
    return None


@app.on_ws_disconnect()
def disconnect(event):
    _note(event)


@app.route("/greeting/{name}")
def greeting(name):
    return {"hello": name, "query": app.current_request.query_params}


@app.route("/environment/{name}")
def environment(name):
    return {"value": os.environ.get(name)}


def _wait_for(path):
    """Wait until the test has made this file."""
    while not Path(path).exists():
        time.sleep(0.02)


def _post(connection_id, size):
    try:
        app.websocket_api.send(connection_id, "x" * int(size))
    except Exception as error:
        return type(error).__name__
    return "accepted"


def _say(size, *ids):
    """Post to all, as a chat does; how many posts have failed."""
    return str(sum(_post(id, size) != "accepted" for id in ids))


def _post_by_a_client_of_its_own(event, text):
    endpoint = f"https://{event.domain_name}/{event.stage}"
    client = boto3.client("apigatewaymanagementapi", endpoint_url=endpoint)
    client.post_to_connection(ConnectionId=event.connection_id, Data=text)


def _call_aws():
    sts = boto3.client("sts", endpoint_url="https://sts.us-east-1.amazonaws.com")
    try:
        return sts.get_caller_identity()["Account"]
    except Exception as error:
        return str(error)


def _note(event):
    _append(event.to_dict())


def _append(note):
    """Append it to a file that the test named."""
    path = os.environ.get("NOTES")
    if path:
        with Path(path).open("a") as notes:
            notes.write(json.dumps(note) + "\n")
