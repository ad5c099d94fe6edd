"""A Chalice app of many functions, with queues and a table, that tells what each was given."""

import json
import logging
import os
import time
from pathlib import Path

import boto3
from chalice import Chalice

app = Chalice(app_name="functions")
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.websocket_api.session = boto3.Session()
things = boto3.resource("dynamodb").Table("Things")


@app.on_ws_connect()
def connect(event):
    _note(connect=_environment())


@app.on_ws_message()
def message(event):
    command, _, rest = event.body.partition(" ")
    if command == "put":
        try:
            things.put_item(Item={"id": rest})
        except Exception:
            app.log.error("The handler has caught it.")
        return
    told = {
        "environment": _environment,
        "context": _context(event.context),
        "raise": _raise,
        "log": _log,
    }
    app.websocket_api.send(event.connection_id, json.dumps(told[command]()))


@app.route("/environment")
def environment():
    return _environment()


@app.route("/context")
def context():
    return _context(app.lambda_context)()


@app.route("/raise")
def raise_():
    _raise()


@app.on_sqs_message(queue="orders", batch_size=3)
def orders(event):
    records = event.to_dict()["Records"]
    _note(at=time.time(), records=records)
    if any(_fails(record) for record in records):
        raise RuntimeError("asked to")


@app.on_sqs_message(queue_arn="arn:aws:sqs:us-east-1:123456789012:undescribed")
def too_slow(event):
    _note(records=event.to_dict()["Records"])
    time.sleep(30)


@app.on_sqs_message(queue="limited", maximum_concurrency=2)
def limited(event):
    """The first batch waits for another one, whose process may take long to start."""
    began = time.time()
    _note(limited_since=began)
    while Path(os.environ["NOTES"]).read_text().count("limited_since") < 2:
        time.sleep(0.02)
    time.sleep(0.3)
    _note(records=event.to_dict()["Records"], began=began, ended=time.time())


@app.schedule("rate(1 minute)")
def tick(event):
    _note(tick=True)


@app.on_sns_message(topic="news")
def news(event):
    _note(news=True)


@app.lambda_function()
def pure(event, context):
    _note(pure=True)


def _fails(record):
    received = int(record["attributes"]["ApproximateReceiveCount"])
    return record["body"] == "fails" or (record["body"] == "fails once" and received == 1)


def _log():
    logging.basicConfig(level=logging.INFO)
    logging.info("an INFO by default")
    logging.warning("a WARNING by default")
    logging.getLogger().setLevel(logging.INFO)
    logging.info("an INFO that the app wants")
    logging.getLogger().setLevel(logging.WARNING)


def _raise():
    raise RuntimeError("asked to")


def _environment():
    names = ("STAGES", "MESSAGES", "ROUTES", "AWS_LAMBDA_FUNCTION_NAME", "AWS_ENDPOINT_URL")
    return {name: os.environ.get(name) for name in names}


def _context(given):
    """The fields, and the remaining milliseconds now and a little later."""

    def tell():
        before = given.get_remaining_time_in_millis()
        time.sleep(0.05)
        fields = {name: value for name, value in vars(given).items() if not callable(value)}
        return {**fields, "remaining": [before, given.get_remaining_time_in_millis()]}

    return lambda: json.loads(json.dumps(tell(), default=str))


def _note(**what):
    """Append it to a file that the test named."""
    with Path(os.environ["NOTES"]).open("a") as notes:
        notes.write(json.dumps(what) + "\n")
