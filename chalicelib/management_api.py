"""The @connections client behind `app.websocket_api`."""

from __future__ import annotations

import threading
from typing import Any

import boto3
from botocore.config import Config


class ManagementApiSession:
    """Takes the place of the boto3 session that Chalice wants in `app.websocket_api.session`.

    Chalice makes its client at the first post, without a lock, and boto3 sessions are not
    thread-safe: the parallel posts of a first broadcast would race. Here all get one client,
    whose connection pool is as large as the broadcast is parallel.

    parallelism: how many posts may be in flight.
    """

    def __init__(self, parallelism: int) -> None:
        self._config = Config(
            max_pool_connections=parallelism,
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "total_max_attempts": 3},
        )
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], Any] = {}

    @property
    def region_name(self) -> str | None:
        """The configured region, which Chalice asks for where AWS_REGION is not set."""
        return boto3.session.Session().region_name

    def client(self, service: str, endpoint_url: str) -> Any:
        """Return boto3's client for `service` at `endpoint_url`, made at the first call."""
        with self._lock:
            key = (service, endpoint_url)
            if key not in self._clients:
                self._clients[key] = self._new_client(service, endpoint_url)
            return self._clients[key]

    def _new_client(self, service: Any, endpoint_url: str) -> Any:
        return boto3.session.Session().client(
            service, endpoint_url=endpoint_url, config=self._config
        )
