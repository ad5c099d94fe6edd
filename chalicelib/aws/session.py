"""AwsSession: the clients of AWS services, for `app.websocket_api`, the stores and the queue."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chalicelib.concurrency import Greenlets, Threads, Workers

if TYPE_CHECKING:
    import ssl

    from botocore.session import Session

    from chalicelib.aws.dynamodb_client import DynamoDbClient
    from chalicelib.aws.management_client import ManagementApiClient

MANAGEMENT_API, DYNAMODB = "apigatewaymanagementapi", "dynamodb"


class AwsSession:
    """Replaces the boto3 session that Chalice expects in `app.websocket_api.session`.

    Chalice makes its client at the first post, without a lock, and boto3's sessions are not
    thread-safe: the parallel posts of a first broadcast would race. Here all callers get one
    client, whose connection pool has a connection for each parallel post. All clients come from
    one botocore session. boto3 would only lengthen each cold start by its import.

    The clients for @connections and DynamoDB are not botocore's, which take several times the CPU
    for a call, and time to load. Ours support no proxies and no FIPS or dual-stack endpoints: where
    those are configured, botocore's clients are used.

    parallelism: the most posts in flight.
    """

    def __init__(self, parallelism: int) -> None:
        self._parallelism = parallelism
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str | None], Any] = {}

    @property
    def region_name(self) -> str | None:
        """The configured region, which Chalice reads if AWS_REGION is not set."""
        region: str | None = self._session.get_config_variable("region")
        return region

    def client(self, service: str, endpoint_url: str | None = None) -> Any:
        """Return the client for `service`, at `endpoint_url` or at the region's own endpoint.

        It is made at the first call.
        """
        with self._lock:
            key = (service, endpoint_url)
            if key not in self._clients:
                self._clients[key] = self._new_client(service, endpoint_url)
            return self._clients[key]

    def lazy_client(self, service: str) -> Any:
        """Return a stand-in that makes the client for `service` when it is first used: a client of
        botocore's takes 30 ms of CPU to make, and more memory than all others."""
        return _LazyClient(partial(self.client, service))

    def workers(self) -> Workers:
        """Return the workers for parallel calls of the clients for @connections and DynamoDB."""
        from urllib.request import getproxies

        return Threads(self._parallelism - 1) if "https" in getproxies() else Greenlets()

    def warm_up(self) -> None:
        """Load and open now what the first event would otherwise wait for: DynamoDB's client with a
        connection, and what every @connections client with TLS needs."""
        import chalicelib.aws.management_client  # noqa: F401

        with self._lock:
            _ = self._tls_context
        dynamodb = self.client(DYNAMODB)
        if hasattr(dynamodb, "warm_up"):
            dynamodb.warm_up()

    def close(self) -> None:
        """Close the clients' idle connections."""
        with self._lock:
            for client in self._clients.values():
                client.close()

    def _new_client(self, service: str, endpoint_url: str | None) -> Any:
        return self._own_client(service, endpoint_url) or self._botocore_client(
            service, endpoint_url
        )

    def _botocore_client(self, service: str, endpoint_url: str | None) -> Any:
        from botocore.config import Config

        config = Config(
            max_pool_connections=self._parallelism,
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "total_max_attempts": 3},
        )
        client = self._session.create_client(service, endpoint_url=endpoint_url, config=config)
        # Made at the first use, without a lock: two threads would get different classes, and one
        # of them would not catch the exception that is raised.
        _ = client.exceptions
        return client

    def _own_client(
        self, service: str, endpoint_url: str | None
    ) -> ManagementApiClient | DynamoDbClient | None:
        """A client that is not botocore's, if there is one for this service and configuration."""
        if service not in (MANAGEMENT_API, DYNAMODB):
            return None
        from botocore.exceptions import NoRegionError

        from chalicelib.aws.endpoint import Endpoint

        region = self.region_name
        if region is None:
            raise NoRegionError
        url = endpoint_url or self._service_url(service, region)
        if url is None or self._has_proxy(url):
            return None
        endpoint = Endpoint(url)
        context = self._tls_context if endpoint.is_tls else None
        make = _client_class(service)
        return make(endpoint, region, self._credentials, self._parallelism, context)

    def _service_url(self, service: str, region: str) -> str | None:
        if service == MANAGEMENT_API:
            return None
        from chalicelib.aws.service_endpoint import service_url

        return service_url(self._session, service, region)

    def _credentials(self) -> Any:
        """The current credentials; temporary ones are refreshed before they expire."""
        from botocore.exceptions import NoCredentialsError

        found = self._session.get_credentials()
        if found is None:
            raise NoCredentialsError
        return found.get_frozen_credentials()

    @cached_property
    def _tls_context(self) -> ssl.SSLContext:
        """Trusts the same authorities as botocore's own clients."""
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
        # Imported late: it is two thirds of all imports, and the page's function needs none of it.
        from botocore.session import get_session

        return get_session()


class _LazyClient:
    """Has the attributes of the client that `make` returns."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        return getattr(self._make(), name)


def _client_class(service: str) -> type[ManagementApiClient] | type[DynamoDbClient]:
    # Imported late: a function needs one or both, and the page's function neither.
    if service == DYNAMODB:
        from chalicelib.aws.dynamodb_client import DynamoDbClient

        return DynamoDbClient
    from chalicelib.aws.management_client import ManagementApiClient

    return ManagementApiClient
