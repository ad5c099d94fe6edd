"""Stores the numbered messages of streams, counts them, and acknowledges each."""

import json
import os
import time

import boto3
from boto3.dynamodb.conditions import Attr
from chalice import Chalice, WebsocketDisconnectedError

app = Chalice(app_name="counter")
app.websocket_api.session = boto3.session.Session()
app.experimental_feature_flags.update(["WEBSOCKETS"])

table = boto3.resource("dynamodb").Table(os.environ["COUNTER_TABLE"])


@app.on_ws_message()
def message(event):
    """`{"stream": "a", "number": 7}`; `"takes": 0.5` makes it half a second's work."""
    body = json.loads(event.body)
    stream, number = body["stream"], body["number"]
    is_new = store(stream, number)
    time.sleep(body.get("takes", 0))
    acknowledge(event.connection_id, number)
    if is_new:
        count(f"stream {stream}")
        count(f"connection {event.connection_id}")


@app.route("/streams/{stream}")
def counted(stream):
    item = table.get_item(Key={"name": f"stream {stream}", "number": 0}).get("Item", {})
    return {"count": int(item.get("count", 0))}


def store(stream, number):
    """Whether it is new: a message may come twice."""
    try:
        table.put_item(
            Item={"name": f"message {stream}", "number": number},
            ConditionExpression=Attr("name").not_exists(),
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def acknowledge(connection_id, number):
    try:
        app.websocket_api.send(connection_id, json.dumps({"stored": number}))
    except WebsocketDisconnectedError:
        app.log.info("%s has left", connection_id)


def count(name):
    table.update_item(
        Key={"name": name, "number": 0},
        UpdateExpression="ADD #count :one",
        ExpressionAttributeNames={"#count": "count"},
        ExpressionAttributeValues={":one": 1},
    )
