"""The events that the apps under test record: a JSON object in each line of a file."""

import json
import time

from chalice_gateway.testing import TIMEOUT_S


class RecordedEvents:
    """The records of one running app."""

    def __init__(self, path):
        self.path = path

    def all(self):
        return [json.loads(line) for line in self._lines()]

    def wait(self, matches, count=1):
        """Wait for `count` records that match, and return the first ones."""
        until = time.monotonic() + TIMEOUT_S
        while time.monotonic() < until:
            found = [note for note in self.all() if matches(note)]
            if len(found) >= count:
                return found[:count]
            time.sleep(0.02)
        raise AssertionError(f"not recorded {count} times within {TIMEOUT_S} s: {self.all()}")

    def event(self, connection_id, kind):
        """Wait for the event of this kind for this connection."""
        return self.wait(lambda event: identity(event) == (connection_id, kind))[0]

    def _lines(self):
        if not self.path.exists():
            return []
        # The last line may be incomplete.
        return self.path.read_text().split("\n")[:-1]


def identity(event):
    """Connection id and type of a WebSocket event."""
    context = event.get("requestContext", {})
    return context.get("connectionId"), context.get("eventType")
