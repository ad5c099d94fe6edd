"""The handlers of the WebSocket."""

import json
import os

import boto3
from chalice import WebsocketDisconnectedError
from chalicelib.shared import app, rooms

sqs = boto3.client("sqs")


@app.on_ws_connect()
def connect(event):
    app.log.debug("Connected: %s", event.connection_id)


@app.on_ws_disconnect()
def disconnect(event):
    rooms.leave(event.connection_id)


@app.on_ws_message()
def message(event):
    frame = json.loads(event.body)
    if frame["action"] == "join":
        rooms.join(event.connection_id, frame["room"])
        send(event.connection_id, {"greeting": os.environ["GREETING"]})
    elif frame["action"] == "announce":
        address = {"domain": event.domain_name, "stage": event.stage}
        body = json.dumps({"room": frame["room"], "text": frame["text"], **address})
        sqs.send_message(QueueUrl=os.environ["ANNOUNCEMENTS"], MessageBody=body)
    else:
        for connection_id in rooms.members(frame["room"]):
            send(connection_id, {"text": frame["text"]})


def send(connection_id, frame):
    try:
        app.websocket_api.send(connection_id, json.dumps(frame))
    except WebsocketDisconnectedError:
        rooms.leave(connection_id)
