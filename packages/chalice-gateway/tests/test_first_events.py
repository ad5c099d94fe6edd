"""Concurrent first events are handled like later events."""

import asyncio
import time

from chalice import Chalice
from chalice.config import Config
from chalice_gateway.functions.runner import FunctionRunner

CONCURRENT_EVENTS = 8
CONTEXT = {"apiId": "local", "stage": "api", "domainName": "local", "connectionId": "abc="}
EVENT = {"requestContext": CONTEXT, "body": "hello"}


class SlowToCompare(str):
    """A type of event that makes Chalice's search for middleware slow."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        time.sleep(0.02)
        return str(self) == other


def test_concurrent_first_events_all_pass_the_middleware():
    passed, handled = asyncio.run(first_events())
    assert (passed, handled) == (CONCURRENT_EVENTS, CONCURRENT_EVENTS)


async def first_events():
    """How many events passed the middleware, and how many reached the handler."""
    passed, handled = [], []
    app = Chalice(app_name="first")
    app.experimental_feature_flags.add("WEBSOCKETS")

    @app.middleware(SlowToCompare("websocket"))
    def pass_on(event, respond):
        passed.append(event)
        return respond(event)

    @app.on_ws_message()
    def message(event):
        handled.append(event)

    functions = FunctionRunner(
        app,
        Config(chalice_stage="dev", config_from_disk={"app_name": "first"}),
        CONCURRENT_EVENTS,
    )
    await asyncio.gather(*(functions.invoke("message", EVENT) for _ in range(CONCURRENT_EVENTS)))
    return len(passed), len(handled)
