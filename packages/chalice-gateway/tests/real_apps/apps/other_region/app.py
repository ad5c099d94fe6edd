"""Takes orders in Ireland, by its clients' region, the queue's address and the account's ARNs."""

import json
import os

import boto3
from chalice import Chalice

REGION = "eu-west-1"

app = Chalice(app_name="other-region")
app.websocket_api.session = boto3.session.Session(region_name=REGION)
app.experimental_feature_flags.update(["WEBSOCKETS"])

orders = boto3.resource("dynamodb", region_name=REGION).Table("other-region-orders")
sqs = boto3.client("sqs", region_name=REGION)


@app.on_ws_message()
def message(event):
    frame = json.loads(event.body)
    if frame["action"] == "order":
        context = event.domain_name, event.stage, event.connection_id
        body = json.dumps({"id": frame["id"], "client": context})
        sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=body)
    else:
        orders.delete_item(Key={"id": frame["id"]})  # the policy does not allow it


@app.on_sqs_message(queue="other-region-orders")
def on_order(event):
    for record in event:
        order = json.loads(record.body)
        orders.put_item(Item={"id": order["id"]})
        domain_name, stage, connection_id = order["client"]
        app.websocket_api.configure(domain_name, stage)
        app.websocket_api.send(connection_id, json.dumps({"stored": order["id"]}))
