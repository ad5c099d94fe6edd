"""Announcements go through a queue without a name. The template maps it to this function."""

import json

from chalicelib.shared import app, rooms


@app.lambda_function()
def announce(event, context):
    for record in event["Records"]:
        announcement = json.loads(record["body"])
        app.websocket_api.configure(announcement["domain"], announcement["stage"])
        for connection_id in rooms.members(announcement["room"]):
            app.websocket_api.send(connection_id, json.dumps({"announced": announcement["text"]}))
