"""Its table is made by a script, before the first deployment."""

import json
import os

import boto3
from chalice import Chalice

app = Chalice(app_name="scripted-tables")
app.websocket_api.session = boto3.session.Session()
app.experimental_feature_flags.update(["WEBSOCKETS"])

todo = boto3.resource("dynamodb").Table(os.environ["APP_TABLE_NAME"])


@app.on_ws_message()
def message(event):
    todo.put_item(Item={"uid": event.body})
    app.websocket_api.send(event.connection_id, json.dumps({"stored": event.body}))
