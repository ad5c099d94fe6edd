"""Posts: frames recorded instead of posted."""

import json
import threading
from collections import defaultdict

from botocore.exceptions import ClientError
from chalice.app import WebsocketDisconnectedError


class Posts:
    """Replaces `app.websocket_api.send`: records the frames of each connection, or fails."""

    def __init__(self):
        self.frames = defaultdict(list)
        self.errors = {}
        self.closed = []
        self._lock = threading.Lock()

    def __call__(self, connection_id, frame):
        with self._lock:
            if connection_id in self.errors:
                raise self.errors[connection_id]
            self.frames[connection_id].append(json.loads(frame))

    def close(self, connection_id):
        """Replaces `app.websocket_api.close`."""
        self.closed.append(connection_id)

    def gone(self, connection_id):
        self.errors[connection_id] = WebsocketDisconnectedError(connection_id)

    def fails(self, connection_id, status=500):
        answer = {
            "Error": {"Code": f"Status{status}"},
            "ResponseMetadata": {"RequestId": "request-1", "HTTPStatusCode": status},
        }
        self.errors[connection_id] = ClientError(answer, "PostToConnection")

    def back(self, connection_id):
        del self.errors[connection_id]
