"""The clients of AWS' services: of the @connections behind `app.websocket_api`, and the stores'."""

from __future__ import annotations

import os
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chalicelib.concurrency import Greenlets, Threads, Workers

if TYPE_CHECKING:
    import ssl

    from botocore.session import Session

    from chalicelib.aws.management_client import ManagementApiClient

MANAGEMENT_API = "apigatewaymanagementapi"


class AwsSession:
    """Takes the place of the boto3 session that Chalice wants in `app.websocket_api.session`.

    Chalice makes its client at the first post, without a lock, and sessions are not thread-safe:
    the parallel posts of a first broadcast would race. Here all get one client, whose connection
    pool is as large as the broadcast is parallel. All clients come from one session of botocore:
    each after the first then takes 5 ms to make, not 50. boto3, of which nothing else would be
    used, would have to be imported for each cold start.

    The client of the @connections is not botocore's, which takes ten times the CPU for a post. It
    knows no proxies: where the environment names one for it, it is botocore's after all.

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

    def workers(self) -> Workers:
        """Return how to post several times at once with the client of the @connections."""
        from urllib.request import getproxies

        return Threads(self._parallelism - 1) if "https" in getproxies() else Greenlets()

    def warm_up(self) -> None:
        """Do now what all clients of the @connections with TLS will need, some 30 ms of CPU."""
        import chalicelib.aws.management_client  # noqa: F401

        with self._lock:
            _ = self._tls_context

    def close(self) -> None:
        """Close the connections that the clients keep open."""
        with self._lock:
            for client in self._clients.values():
                client.close()

    def _new_client(self, service: str, endpoint_url: str | None) -> Any:
        if service == MANAGEMENT_API and endpoint_url and not self._has_proxy(endpoint_url):
            return self._management_client(endpoint_url)
        from botocore.config import Config

        config = Config(
            max_pool_connections=self._parallelism,
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "total_max_attempts": 3},
        )
        client = self._session.create_client(service, endpoint_url=endpoint_url, config=config)
        # Made at first use, without a lock: of two threads one would then wait for an exception
        # that is not the one which is raised.
        _ = client.exceptions
        return client

    def _management_client(self, endpoint_url: str) -> ManagementApiClient:
        from botocore.exceptions import NoRegionError

        from chalicelib.aws.http_connection import Endpoint
        from chalicelib.aws.management_client import ManagementApiClient

        region = self.region_name
        if region is None:
            raise NoRegionError
        endpoint = Endpoint(endpoint_url)
        context = self._tls_context if endpoint.is_tls else None
        return ManagementApiClient(endpoint, region, self._credentials, self._parallelism, context)

    def _credentials(self) -> Any:
        """Those of now: temporary ones are refreshed before they expire."""
        from botocore.exceptions import NoCredentialsError

        found = self._session.get_credentials()
        if found is None:
            raise NoCredentialsError
        return found.get_frozen_credentials()

    @cached_property
    def _tls_context(self) -> ssl.SSLContext:
        """It trusts whom botocore's own clients trust."""
        from botocore.httpsession import get_cert_path

        from chalicelib.aws.http_connection import tls_context

        set_by_user = self._session.get_config_variable("ca_bundle")
        return tls_context(
            set_by_user or os.environ.get("REQUESTS_CA_BUNDLE") or get_cert_path(True)
        )

    @staticmethod
    def _has_proxy(url: str) -> bool:
        from botocore.utils import get_environ_proxies

        return urlsplit(url).scheme in get_environ_proxies(url)

    @cached_property
    def _session(self) -> Session:
        # Not at the top: two thirds of all that is imported, and the page's function needs none.
        from botocore.session import get_session

        return get_session()
