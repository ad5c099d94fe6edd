"""Tells its WebSocket clients what happens to a bucket, a topic, a table, a stream, and the clock.

The table's stream has the label that it got in the account of its author.
"""

import json

import boto3
from chalice import Chalice, Rate
from chalicelib.feed import Feed

ACCOUNT = "us-east-1:123456789012"
SCORES_STREAM = f"arn:aws:dynamodb:{ACCOUNT}:table/event-feed-scores/stream/2024-03-01T12:00:00.000"

app = Chalice(app_name="event-feed")
app.websocket_api.session = boto3.session.Session()
app.experimental_feature_flags.update(["WEBSOCKETS"])
feed = Feed(app)


@app.on_ws_connect()
def connect(event):
    feed.add(event)


@app.on_ws_disconnect()
def disconnect(event):
    feed.remove(event.connection_id)


@app.on_ws_message()
def message(event):
    cause, value = json.loads(event.body)
    CAUSES[cause](value)


def upload(key):
    boto3.client("s3").put_object(Bucket="event-feed-uploads", Key=key, Body=b"picture")


def publish(text):
    topic = f"arn:aws:sns:{ACCOUNT}:event-feed-news"
    boto3.client("sns").publish(TopicArn=topic, Subject="news", Message=text)


def score(player):
    boto3.resource("dynamodb").Table("event-feed-scores").put_item(Item={"player": player})


def click(page):
    kinesis = boto3.client("kinesis")
    kinesis.put_record(StreamName="event-feed-clicks", Data=page.encode(), PartitionKey=page)


CAUSES = {"upload": upload, "publish": publish, "score": score, "click": click}


@app.on_s3_event(bucket="event-feed-uploads", events=["s3:ObjectCreated:*"], prefix="in/")
def uploaded(event):
    feed.tell("uploaded", event.key)


@app.on_sns_message(topic="event-feed-news")
def news(event):
    feed.tell("news", event.message)


@app.on_dynamodb_record(stream_arn=SCORES_STREAM)
def scored(event):
    for record in event:
        feed.tell("scored", record.new_image["player"]["S"])


@app.on_kinesis_record(stream="event-feed-clicks")
def clicked(event):
    for record in event:
        feed.tell("clicked", record.data.decode())


@app.schedule(Rate(5, unit=Rate.MINUTES))
def tick(event):
    feed.tell("tick", event.detail_type)


@app.lambda_function()
def report(event, context):
    feed.tell("report", event["text"])
    return {"function": context.function_name}
