"""A Chalice app under the HTTP API without processes and sockets."""

import asyncio
import json
from types import SimpleNamespace
from typing import NamedTuple

from chalice.local import LambdaContext
from chalice_gateway.clock import Clock
from chalice_gateway.http_api.api import HttpApi
from chalice_gateway.manifest import Manifest
from chalice_gateway.runtime.describe_routes import describe_authorizers, describe_routes
from chalice_gateway.websocket_api.http_protocol import HEADERS_AS_SENT
from starlette.requests import Request


class Answer(NamedTuple):
    status: int
    headers: list
    body: bytes

    def header(self, name):
        """The values of a header."""
        return [value for key, value in self.headers if key == name.lower()]

    def json(self):
        return json.loads(self.body)


class ChaliceFunctions:
    """Invokes the functions of an app, in the test's process.

    `results` replaces the app's: by function a value, or an exception to raise. `events` are the
    events of each function.
    """

    def __init__(self, app, stage="api"):
        self.app = app
        self.results = {}
        self.events = {}
        self.timeouts = {}
        self.manifest = manifest(app, stage)

    async def invoke(self, name, event, *, timeout=None, patience=None):
        event = json.loads(json.dumps(event))
        self.events.setdefault(name, []).append(event)
        self.timeouts[name] = timeout, patience
        if name in self.results:
            result = self.results[name]
            if isinstance(result, Exception):
                raise result
            return result
        handler = self.app if name == "api_handler" else self.app.handler_map[name]
        return json.loads(json.dumps(handler(event, LambdaContext(name, 128))))


def manifest(app, stage="api"):
    """The manifest of an app that has only routes and authorizers."""
    return Manifest.from_json(
        {
            "app_name": app.app_name,
            "stage": "dev",
            "api_stage": stage,
            "websocket_routes": {},
            "routes": describe_routes(app),
            "authorizers": describe_authorizers(app),
            "functions": {},
            "sources": [],
            "binary_types": app.api.binary_types,
        }
    )


class Api:
    """The HTTP API of an app: `answer(method, target, headers, body)`."""

    def __init__(self, app, stage="api", clock=None, **options):
        defaults = {"api_keys": [], "allow_unchecked_authorizers": False}
        chosen = {"integration_timeout": 29.0, **defaults, **options}
        self.functions = ChaliceFunctions(app, stage)
        self._api = HttpApi(self.functions, SimpleNamespace(**chosen), clock or Clock())

    def answer(self, method, target, headers=(), body=b""):
        """The answer to one request."""
        return asyncio.run(self._answer(method, target, headers, body))

    def event(self, method, target, headers=(), body=b""):
        """The event of a request to a function that does nothing."""
        self.functions.results["api_handler"] = {}
        self.answer(method, target, headers, body)
        return self.functions.events["api_handler"][-1]

    async def _answer(self, method, target, headers, body):
        parts = [body[:10], body[10:]]

        async def receive():
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        scope = _scope(method, target, headers)
        response = await self._api.answer(Request(scope, receive))
        return Answer(response.status_code, response.headers.items(), response.body)


def _scope(method, target, headers):
    path, _, query = target.partition("?")
    sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower(), value) for name, value in sent],
        "extensions": {HEADERS_AS_SENT: sent},
        "client": ("203.0.113.9", 50000),
        "server": ("127.0.0.1", 8000),
    }
