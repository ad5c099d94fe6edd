"""A chat in plain text: nicknames, rooms, and commands that begin with a slash."""

import boto3
from chalice import Chalice
from chalicelib.commands import Commands
from chalicelib.sender import Sender
from chalicelib.storage import Storage

app = Chalice(app_name="tutorial-chat")
app.websocket_api.session = boto3.session.Session()
app.experimental_feature_flags.update(["WEBSOCKETS"])

STORAGE = Storage.from_env()
SENDER = Sender(app, STORAGE)
COMMANDS = Commands(STORAGE, SENDER)


@app.on_ws_connect()
def connect(event):
    STORAGE.add(event.connection_id)


@app.on_ws_disconnect()
def disconnect(event):
    COMMANDS.leave(event.connection_id)
    STORAGE.remove(event.connection_id)


@app.on_ws_message()
def message(event):
    COMMANDS.handle(event.connection_id, event.body)
