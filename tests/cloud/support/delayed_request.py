"""A request to moto that is carried out later, as AWS does even if the client has gone."""

import threading

from tests.cloud.support.deploy_tool import COMMAND_TIMEOUT_S


class DelayedRequest(threading.Event):
    """Takes the place of `operation`. `.wait(seconds)` waits for the request, `.carry_out()`
    carries it out."""

    def __init__(self, operation):
        super().__init__()
        self._operation = operation
        self._permission, self._done = threading.Event(), threading.Event()

    def __call__(self, *arguments, **options):
        self.set()
        assert self._permission.wait(COMMAND_TIMEOUT_S)
        result = self._operation(*arguments, **options)
        self._done.set()
        return result

    def carry_out(self):
        self._permission.set()
        assert self._done.wait(COMMAND_TIMEOUT_S)
