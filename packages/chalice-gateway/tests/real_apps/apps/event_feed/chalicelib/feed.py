"""Who listens, and how a function that is not the WebSocket's own reaches them."""

import json
import os

import boto3
from chalice import WebsocketDisconnectedError


class Feed:
    def __init__(self, app):
        self._app = app
        self._table = boto3.resource("dynamodb").Table(os.environ["CONNECTIONS_TABLE"])

    def add(self, event):
        address = {"domain": event.domain_name, "stage": event.stage}
        self._table.put_item(Item={"id": event.connection_id, **address})

    def remove(self, connection_id):
        self._table.delete_item(Key={"id": connection_id})

    def tell(self, kind, what):
        for item in self._table.scan()["Items"]:
            self._app.websocket_api.configure(item["domain"], item["stage"])
            try:
                self._app.websocket_api.send(item["id"], json.dumps({kind: what}))
            except WebsocketDisconnectedError:
                self.remove(item["id"])
