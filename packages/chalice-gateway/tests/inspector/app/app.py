"""A Chalice app for the inspector: it echoes, fails, and writes to a table on request."""

import boto3
from chalice import Chalice

app = Chalice(app_name="inspected")
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.websocket_api.session = boto3.Session()
things = boto3.resource("dynamodb").Table("Things")


@app.on_ws_message()
def message(event):
    command, _, rest = event.body.partition(" ")
    if command == "fail":
        raise ValueError(rest)
    if command == "put":
        things.put_item(Item={"id": rest})
    app.websocket_api.send(event.connection_id, event.body)


@app.lambda_function()
def add(event, context):
    print("adding")
    return event["a"] + event["b"]
