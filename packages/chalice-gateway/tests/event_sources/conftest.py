"""Event sources before functions that only record their events, and an embedded AWS."""

import asyncio
import contextlib
from types import SimpleNamespace

import pytest
from chalice_gateway.aws_client import AwsClient
from chalice_gateway.clock import Clock
from chalice_gateway.event_sources import EventSources
from chalice_gateway.functions.concurrency import Concurrency
from chalice_gateway.functions.errors import FunctionFailed
from chalice_gateway.manifest import Function, Manifest, Source
from chalice_gateway.testing import serve_embedded_aws

TIMEOUT_S = 60


class RecordingFunctions:
    """Records the events of its functions; `failures` of them fail first. `answer` is called with
    each other event: a coroutine function that returns the function's result, or raises."""

    def __init__(self, *sources, failures=0, answer=None):
        functions = {
            source.function: Function(
                source.function, "", f"app-dev-{source.function}", 60, 128, {}, source.kind
            )
            for source in sources
        }
        self.manifest = Manifest("app", "dev", "api", {}, [], [], functions, list(sources), [])
        self.concurrency = Concurrency(10)
        self.events = []
        self._failures = failures
        self._answer = answer
        self._changed = asyncio.Event()

    async def invoke(self, name, event, *, timeout=None, patience=None):
        self.events.append((name, event))
        self._changed.set()
        if self._failures:
            self._failures -= 1
            raise FunctionFailed("Unhandled", "asked to")
        return await self._answer(event) if self._answer else None

    async def wait(self, count):
        """The first events, when there are so many."""
        while len(self.events) < count:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), TIMEOUT_S)
        return self.events[:count]


@pytest.fixture(scope="module")
def aws_url():
    return serve_embedded_aws()


@pytest.fixture
def feeding(aws_url):
    """`async with feeding(*sources, failures=0, answer=None) as running`, in an event loop.

    running has functions, aws, clock and sources.
    """

    @contextlib.asynccontextmanager
    async def feed(*sources, failures=0, answer=None):
        functions = RecordingFunctions(*sources, failures=failures, answer=answer)
        aws, clock = AwsClient({"*": aws_url}, "us-east-1"), Clock()
        running = EventSources(functions, aws, clock)
        try:
            await running.start()
            yield SimpleNamespace(functions=functions, aws=aws, clock=clock, sources=running)
        finally:
            await running.stop()
            aws.close()

    return feed


@pytest.fixture
def source():
    """Makes sources with Chalice's defaults: `source("sqs", "handler", queue="orders")`."""
    defaults = {
        "sqs": {"queue_arn": None, "batch_size": 1, "maximum_batching_window_in_seconds": 0},
        "sns": {},
        "s3": {"events": ["s3:ObjectCreated:*"], "prefix": None, "suffix": None},
        "schedule": {},
        "kinesis": {"batch_size": 100, "starting_position": "LATEST"},
        "dynamodb": {"batch_size": 100, "starting_position": "LATEST"},
    }

    def make(kind, function, **settings):
        return Source(kind, function, {**defaults[kind], **settings})

    return make
