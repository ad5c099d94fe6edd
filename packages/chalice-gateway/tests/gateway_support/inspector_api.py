"""Requests to the inspector of a gateway."""

import http.client
import json
from contextlib import closing
from urllib.parse import urlsplit

TIMEOUT_S = 60
JSON = {"Content-Type": "application/json"}


class Api:
    """The inspector's API. Each method returns the status and the JSON."""

    def __init__(self, url, source_address=None):
        self.url = url
        self.source_address = source_address

    def get(self, path, **headers):
        return self.send("GET", path, None, headers)

    def send(self, method, path, body=None, headers=JSON):
        connection = self._connect()
        data = body if isinstance(body, bytes) or body is None else json.dumps(body)
        connection.request(method, f"/@gateway{path}", data, dict(headers))
        with connection.getresponse() as response:
            text = response.read()
            is_json = response.headers.get("Content-Type") == "application/json"
        connection.close()
        return response.status, json.loads(text) if is_json else text.decode()

    def first(self, kind, matches):
        """The first recorded entry that matches, `invocations` or `frames`."""
        with closing(self._batches()) as batches:
            return next(each for _, batch in batches for each in batch[kind] if matches(each))

    def next_batch(self, last_event_id=""):
        """The id and the content of the stream's next event."""
        with closing(self._batches(last_event_id)) as batches:
            return next(batches)

    def _batches(self, last_event_id=""):
        with closing(self._connect()) as connection:
            headers = {"Last-Event-ID": last_event_id}
            connection.request("GET", "/@gateway/api/events", headers=headers)
            with connection.getresponse() as response:
                for line in response:
                    name, _, value = line.decode().strip().partition(": ")
                    if name == "id":
                        event_id = value
                    if name == "data":
                        yield event_id, json.loads(value)

    def _connect(self):
        address = urlsplit(self.url).netloc
        return http.client.HTTPConnection(address, None, TIMEOUT_S, self.source_address)
