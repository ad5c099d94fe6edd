"""boto3 clients of the services that the gateway has embedded, and of the management API."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from chalice_gateway.testing.http_client import HttpClient

EMPTY = "ChaliceGateway.Empty"
# The embedded AWS accepts any keys. The rest of the machine's AWS configuration stays unread.
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
UNREAD = {"profile": None, "config_file": os.devnull, "credentials_file": os.devnull}


class AwsClients:
    """Makes each client once, and closes all of them. A client does not retry, so that a test sees
    what the app would see first."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._made: dict[tuple[str, str], Any] = {}
        self._stack = ExitStack()

    def client(self, service: str, url: str) -> Any:
        """A boto3 client."""
        return self._once(service, url, lambda session: session.client)

    def resource(self, service: str, url: str) -> Any:
        """A boto3 resource."""
        return self._once(f"{service}.resource", url, lambda session: session.resource)

    def close(self) -> None:
        """Close all clients."""
        self._made.clear()
        self._stack.close()

    def _once(self, name: str, url: str, maker: Callable[[Any], Any]) -> Any:
        if (name, url) not in self._made:
            made = _make(maker(_session(self._region)), name.partition(".")[0], url)
            self._stack.callback(made.close if hasattr(made, "close") else made.meta.client.close)
            self._made[name, url] = made
        return self._made[name, url]


def empty_aws(url: str) -> None:
    """Delete all items, messages and objects, unless they are kept in a folder."""
    scope = "Credential=test/20260101/us-east-1/chalice-gateway/aws4_request"
    headers = {"X-Amz-Target": EMPTY, "Authorization": f"AWS4-HMAC-SHA256 {scope}, Signature=0"}
    HttpClient(url).post("/", headers=headers, json_body={})


def _session(region: str) -> Any:
    # Imported here: most tests of an app do without, and it takes a third of a second.
    from boto3.session import Session
    from botocore.session import Session as BotocoreSession

    unread = {name: (None, None, value, None) for name, value in UNREAD.items()}
    return Session(botocore_session=BotocoreSession(unread), region_name=region, **KEYS)


def _make(maker: Any, service: str, url: str) -> Any:
    from botocore.config import Config

    once = Config(retries={"total_max_attempts": 1}, proxies={})
    return maker(service, endpoint_url=url, config=once)
