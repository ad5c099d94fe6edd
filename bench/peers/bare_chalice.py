"""A Chalice app that does no more than import boto3, and store a connection when one comes."""

import os

import boto3
from chalice import Chalice

app = Chalice(app_name="bare")
app.experimental_feature_flags.add("WEBSOCKETS")


@app.on_ws_connect()
def connected(event):
    client = boto3.client("dynamodb")
    item = {"connectionId": {"S": event.connection_id}}
    client.put_item(TableName=os.environ["CONNECTIONS_TABLE"], Item=item)
