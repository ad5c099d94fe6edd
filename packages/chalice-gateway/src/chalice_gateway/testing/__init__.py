"""Tools for the tests of any Chalice app: a gateway in a process of its own, and a client.

with Gateway("path/to/project") as gateway, Client(gateway.ws) as client:
    assert client.ask({"action": "ping"}) == {"type": "pong"}
"""

from chalice_gateway.testing.aws import generated_policy, patch_moto, serve_embedded_aws
from chalice_gateway.testing.client import TIMEOUT_S, Client
from chalice_gateway.testing.gateway import READY, Gateway

__all__ = [
    "READY",
    "TIMEOUT_S",
    "Client",
    "Gateway",
    "generated_policy",
    "patch_moto",
    "serve_embedded_aws",
]
