"""Handlers as cheap as they can be, so that the gateway is what is measured."""

import os
from pathlib import Path

from boto3.session import Session
from chalice import Chalice

VERSION = "1"

app = Chalice(app_name="load")
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.websocket_api.session = Session()
# A handler that answers nothing is counted by the bytes in this file, which is not below the
# project, because a change there would restart the app.
handled = os.open(Path(__file__).parents[1] / "handled", os.O_WRONLY | os.O_APPEND)


@app.on_ws_connect()
def connect(event):
    pass


@app.on_ws_message()
def message(event):
    command, _, rest = event.body.partition(" ")
    if command == "count":
        os.write(handled, b".")
    elif command == "post":
        text, *ids = rest.split(" ")
        for id in ids:
            app.websocket_api.send(id, text)
    else:
        answer = {"echo": rest, "id": event.connection_id, "version": VERSION}[command]
        app.websocket_api.send(event.connection_id, answer)


@app.route("/version")
def version():
    return {"version": VERSION}
