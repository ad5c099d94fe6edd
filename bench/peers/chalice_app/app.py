"""The messages of bench/peers as a Chalice app, for our own gateway."""

import os

import boto3
from chalice import Chalice

TEXT = "." * 64

app = Chalice(app_name="bench")
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.websocket_api.session = boto3.Session()

marks = os.open(os.environ["MARKS"], os.O_WRONLY | os.O_APPEND)
joined = []


@app.on_ws_connect()
def connect(event):
    pass


@app.on_ws_message()
def message(event):
    if event.body == "noop":
        os.write(marks, b".")
    elif event.body == "join":
        joined.append(event.connection_id)
        app.websocket_api.send(event.connection_id, TEXT)
    elif event.body == "broadcast":
        for connection_id in joined:
            app.websocket_api.send(connection_id, TEXT)
