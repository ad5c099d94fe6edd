"""Calls of DynamoDB that are made one at a time, when the test says so, in whatever order."""

from functools import partial

from botocore.exceptions import ConnectionClosedError
from greenlet import GreenletExit, getcurrent, greenlet


class SteppedClient:
    """A client whose calls wait until their task is stepped. Calls outside a task do not wait.

    on_call: is told of each call that DynamoDB has made: operation, parameters, response.
    """

    def __init__(self, client, on_call):
        self._client = client
        self._on_call = on_call
        self.exceptions = client.exceptions

    def __getattr__(self, operation):
        return partial(self._call, operation)

    def _call(self, operation, **parameters):
        task = getcurrent()
        fault = task.wait(operation) if isinstance(task, Task) else None
        if fault == "refused":
            raise ConnectionClosedError(endpoint_url="https://dynamodb.test")
        response = self._make(operation, parameters)
        if fault == "repeated":  # the response was lost, and the client has tried again
            if "ClientRequestToken" in parameters:  # stored once, and answered as if just now
                return getattr(self._client, operation)(**parameters)
            response = self._make(operation, parameters)
        if fault == "lost":
            raise ConnectionClosedError(endpoint_url="https://dynamodb.test")
        return response

    def _make(self, operation, parameters):
        response = getattr(self._client, operation)(**parameters)
        self._on_call(operation, parameters, response)
        return response


class Task(greenlet):
    """One function's work, such as an append: it waits before each of its calls.

    began: when, on the test's clock. on_end: is told of the result.
    operation: of the call that it waits for.
    """

    def __init__(self, work, began, on_end):
        super().__init__(work)
        self.began = began
        self._on_end = on_end
        self._advance(self.switch)

    def wait(self, operation):
        """Within the task: let the test go on; returns what shall become of the call."""
        self.operation = operation
        return self.parent.switch()

    def step(self, fault=None):
        """Make the next call, and go on to the one after it; fault: what becomes of the call."""
        self._advance(partial(self.switch, fault))

    def die(self):
        """End before the next call, as a function that is stopped."""
        self.throw(GreenletExit)

    def _advance(self, switch):
        result = switch()
        if self.dead:
            self._on_end(result)
