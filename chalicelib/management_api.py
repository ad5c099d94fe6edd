"""The clients of AWS' services: of the @connections behind `app.websocket_api`, and the stores'."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.session import Session


class ManagementApiSession:
    """Takes the place of the boto3 session that Chalice wants in `app.websocket_api.session`.

    Chalice makes its client at the first post, without a lock, and sessions are not thread-safe:
    the parallel posts of a first broadcast would race. Here all get one client, whose connection
    pool is as large as the broadcast is parallel. All clients come from one session of botocore:
    each after the first then takes 5 ms to make, not 50. boto3, of which nothing else would be
    used, would have to be imported for each cold start.

    parallelism: how many posts may be in flight.
    """

    def __init__(self, parallelism: int) -> None:
        self._parallelism = parallelism
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str | None], Any] = {}

    @property
    def region_name(self) -> str | None:
        """The configured region, which Chalice asks for where AWS_REGION is not set."""
        region: str | None = self._session.get_config_variable("region")
        return region

    def client(self, service: str, endpoint_url: str | None = None) -> Any:
        """Return the client for `service`, at `endpoint_url` or where AWS has it in this region.

        It is made at the first call.
        """
        with self._lock:
            key = (service, endpoint_url)
            if key not in self._clients:
                self._clients[key] = self._new_client(service, endpoint_url)
            return self._clients[key]

    def _new_client(self, service: str, endpoint_url: str | None) -> Any:
        from botocore.config import Config

        config = Config(
            max_pool_connections=self._parallelism,
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "total_max_attempts": 3},
        )
        return self._session.create_client(service, endpoint_url=endpoint_url, config=config)

    @cached_property
    def _session(self) -> Session:
        # Not at the top: two thirds of all that is imported, and the page's function needs none.
        from botocore.session import get_session

        return get_session()
