"""Sends text to one connection, or to all in a room."""

from chalice import WebsocketDisconnectedError


class Sender:
    def __init__(self, app, storage):
        self._app = app
        self._storage = storage

    def send(self, connection_id, text):
        try:
            self._app.websocket_api.send(connection_id, text)
        except WebsocketDisconnectedError:
            self._storage.remove(connection_id)

    def broadcast(self, room, text):
        for connection_id in self._storage.connections_in(room):
            self.send(connection_id, text)
