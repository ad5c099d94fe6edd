"""A Chalice app that counts visits by name, for the tests of `chalice_gateway.testing`."""

import json

import boto3
from chalice import Chalice, Response

app = Chalice(app_name="visits")
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.websocket_api.session = boto3.Session()
visits = boto3.resource("dynamodb").Table("visits")
sqs = boto3.client("sqs")
warm = []


@app.on_ws_connect()
def connect(event):
    query = event.to_dict().get("queryStringParameters") or {}
    if query.get("name") == "mallory":
        return Response(status_code=403, body="")
    return Response(status_code=200, body="", headers=_subprotocol(event))


@app.on_ws_message()
def message(event):
    """Answers `{"visit": NAME}`; other messages are for tests of what goes wrong."""
    received = json.loads(event.body)
    warm.append(1)
    if received.get("warm"):
        _send(event, len(warm))
    if name := received.get("visit"):
        _send(event, {"name": name, "visits": _count(name)})
    for answer in received.get("answers", []):
        app.websocket_api.send(event.connection_id, answer)
    if received.get("leave"):
        app.websocket_api.close(event.connection_id)
    if "print" in received:
        print(received["print"])
    if "queue" in received:
        url = sqs.get_queue_url(QueueName="outgoing")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=received["queue"])


@app.on_ws_disconnect()
def disconnect(event):
    print(f"bye {event.to_dict()['requestContext']['disconnectStatusCode']}")


@app.on_sqs_message(queue="incoming")
def incoming(event):
    for record in event:
        _count(record.body)


@app.lambda_function()
def report(event, context):
    if "name" not in event:
        raise ValueError("a report needs a name")
    return {"name": event["name"], "seconds": context.get_remaining_time_in_millis() // 1000}


@app.route("/visits/{name}", methods=["GET", "PUT"])
def visits_of(name):
    if app.current_request.method == "PUT":
        visits.put_item(Item={"name": name, **app.current_request.json_body})
    found = visits.get_item(Key={"name": name}).get("Item", {"visits": 0})
    return {"visits": int(found["visits"])}


def _count(name):
    changed = visits.update_item(
        Key={"name": name},
        UpdateExpression="ADD visits :one",
        ExpressionAttributeValues={":one": 1},
        ReturnValues="UPDATED_NEW",
    )
    return int(changed["Attributes"]["visits"])


def _send(event, answer):
    app.websocket_api.send(event.connection_id, json.dumps(answer))


def _subprotocol(event):
    offered = event.to_dict()["headers"].get("Sec-WebSocket-Protocol", "").split(", ")[0]
    return {"Sec-WebSocket-Protocol": offered} if offered else {}
