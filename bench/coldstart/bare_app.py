"""A Chalice app that only imports boto3, and stores a connection on connect."""

import os

import boto3
from chalice import Chalice

app = Chalice(app_name="bare")
app.experimental_feature_flags.add("WEBSOCKETS")


@app.on_ws_connect()
def on_connect(event):
    client = boto3.client("dynamodb")
    item = {"connectionId": {"S": event.connection_id}}
    client.put_item(TableName=os.environ["CONNECTIONS_TABLE"], Item=item)
