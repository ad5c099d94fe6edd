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
    if "send" in query:
        try:
            app.websocket_api.send(event.connection_id, "too early")
        except WebsocketDisconnectedError:
            return Response(status_code=418, body="")
    headers = {"Sec-WebSocket-Protocol": query["protocol"]} if "protocol" in query else {}
    _note(event)
    return Response(status_code=int(query.get("status", 200)), body="", headers=headers)


@app.on_ws_message()
def message(event):
    command, _, rest = event.body.partition(" ")
    if command == "raise":
        raise RuntimeError("asked to")
    if command == "sleep":
        time.sleep(float(rest))
    if command == "call-aws":
        rest = _call_aws()
    if command == "event":
        rest = json.dumps(event.to_dict())
    if command == "context":
        rest = json.dumps(vars(event.context), default=str)
    if command == "close":
        app.websocket_api.close(rest or event.connection_id)
        return
    app.websocket_api.send(event.connection_id, rest or command)


@app.on_ws_disconnect()
def disconnect(event):
    _note(event)


@app.route("/greeting/{name}")
def greeting(name):
    return {"hello": name, "query": app.current_request.query_params}


@app.route("/environment/{name}")
def environment(name):
    return {"value": os.environ.get(name)}


def _call_aws():
    sts = boto3.client("sts", endpoint_url="https://sts.us-east-1.amazonaws.com")
    try:
        return sts.get_caller_identity()["Account"]
    except Exception as error:
        return str(error)


def _note(event):
    """Append the event to a file that the test named."""
    path = os.environ.get("NOTES")
    if path:
        with Path(path).open("a") as notes:
            notes.write(json.dumps(event.to_dict()) + "\n")
