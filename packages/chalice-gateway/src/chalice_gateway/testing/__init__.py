"""Tools for the tests of any Chalice app: the app behind a gateway in a process of its own.

with App("path/to/project") as app, app.connect(room="x") as ana:
    ana.send_json({"action": "ping"})
    assert ana.receive_json() == {"type": "pong"}

pytest has fixtures for it: see `chalice_gateway.pytest_plugin`.
"""

from chalice_gateway.testing.app import App
from chalice_gateway.testing.aws import generated_policy, patch_moto, serve_embedded_aws
from chalice_gateway.testing.connection import TIMEOUT_S, Closed, Connection
from chalice_gateway.testing.errors import (
    AppError,
    AppNotStarted,
    ConnectionEnded,
    HandshakeRefused,
    InvocationFailed,
    UnexpectedMessage,
    WaitTimeout,
)
from chalice_gateway.testing.gateway import READY, Gateway

__all__ = [
    "READY",
    "TIMEOUT_S",
    "App",
    "AppError",
    "AppNotStarted",
    "Closed",
    "Connection",
    "ConnectionEnded",
    "Gateway",
    "HandshakeRefused",
    "InvocationFailed",
    "UnexpectedMessage",
    "WaitTimeout",
    "generated_policy",
    "patch_moto",
    "serve_embedded_aws",
]
