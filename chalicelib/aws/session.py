"""AwsSession: the clients of AWS services, for `app.websocket_api`, the stores and the queue."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from chalicelib import deadline
from chalicelib.concurrency import Greenlets, Threads, Workers
from chalicelib.net_guard import IsAllowed

if TYPE_CHECKING:
    import ssl

    from botocore.session import Session

    from chalicelib.aws.configuration import Configuration
    from chalicelib.aws.dynamodb import DynamoDbClient
    from chalicelib.aws.event_bridge import EventBridgeClient
    from chalicelib.aws.http11 import Response
    from chalicelib.aws.lambda_functions import LambdaClient
    from chalicelib.aws.management import ManagementApiClient
    from chalicelib.aws.s3 import S3Client
    from chalicelib.aws.secrets_manager import SecretsManagerClient
    from chalicelib.aws.sqs import SqsClient
    from chalicelib.aws.ssm import SsmClient

    OwnClient = (
        ManagementApiClient
        | DynamoDbClient
        | EventBridgeClient
        | LambdaClient
        | S3Client
        | SqsClient
        | SsmClient
        | SecretsManagerClient
    )

MANAGEMENT_API, DYNAMODB, SQS = "apigatewaymanagementapi", "dynamodb", "sqs"
SSM, SECRETS_MANAGER, LAMBDA, S3 = "ssm", "secretsmanager", "lambda", "s3"
EVENT_BRIDGE = "events"
EXECUTE_API = "execute-api.amazonaws.com"  # the end of the addresses for posts, without a region


class AwsSession:
    """Replaces the boto3 session that Chalice expects in `app.websocket_api.session`.

    Chalice makes its client at the first post, without a lock, and boto3's sessions are not
    thread-safe: the parallel posts of a first broadcast would race. Here all callers get one
    client, whose connection pool has a connection for each parallel post. All clients come from
    one botocore session. boto3 would only lengthen each cold start by its import.

    The clients in `_OWN` are not botocore's, which take several times the CPU for a call, and time
    to load. Ours support no proxies and no FIPS or dual-stack endpoints:
    where those are configured, botocore's clients are used.

    parallelism: the most posts in flight.
    """

    def __init__(self, parallelism: int) -> None:
        self._parallelism = parallelism
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str | None], Any] = {}

    @property
    def region_name(self) -> str | None:
        """The configured region, which Chalice reads if AWS_REGION is not set."""
        return self._configuration.region

    def client(self, service: str, endpoint_url: str | None = None) -> Any:
        """Return the client for `service`, at `endpoint_url` or at the region's own endpoint.

        It is made at the first call.
        """
        with self._lock:
            key = (service, endpoint_url)
            if key not in self._clients:
                self._clients[key] = self._new_client(service, endpoint_url)
            return self._clients[key]

    def workers(self) -> Workers:
        """Return the workers for parallel calls of the clients that are not botocore's."""
        is_direct = not self._configuration.has_proxy(f"https://{EXECUTE_API}")
        return Greenlets() if is_direct else Threads(self._parallelism - 1)

    def download(self, url: str, max_bytes: int, timeout_s: float) -> bytes:
        """Return a public document; raises DownloadFailed. See download.py."""
        from chalicelib.aws.download import download, download_through_proxy

        if self._configuration.has_proxy(url):
            ca_bundle = self._configuration.ca_bundle
            return download_through_proxy(url, max_bytes, timeout_s, ca_bundle)
        with self._lock:
            context = self._tls_context if url.startswith("https:") else None
        with deadline.within(timeout_s):
            return download(url, context, max_bytes)

    def post(
        self,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        timeout_s: float,
        is_allowed: IsAllowed,
    ) -> Response:
        """Send a body to an address that a client gave; raises PostFailed. See outgoing.py.

        Never through a proxy, which would look up the host's name itself.
        """
        from chalicelib.aws.outgoing import post

        with self._lock:
            context = self._tls_context if url.startswith("https:") else None
        with deadline.within(timeout_s):
            return post(url, headers, body, context, is_allowed)

    def warm_up(self) -> None:
        """Load and open now what the first event would otherwise wait for: the client of SQS,
        DynamoDB's with a connection, the credentials, and what every @connections client with TLS
        needs."""
        from botocore.exceptions import NoCredentialsError

        import chalicelib.aws.management  # noqa: F401

        with self._lock:
            _ = self._tls_context
            with suppress(NoCredentialsError):
                self._configuration.credentials()
        self.client(SQS)
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
            signature_version="s3v4" if service == S3 else None,  # of addresses that are signed
        )
        client = self._session.create_client(service, endpoint_url=endpoint_url, config=config)
        # Made at the first use, without a lock: two threads would get different classes, and one
        # of them would not catch the exception that is raised.
        _ = client.exceptions
        return client

    def _own_client(self, service: str, endpoint_url: str | None) -> OwnClient | None:
        """A client that is not botocore's, if there is one for this service and configuration."""
        url = self._own_url(service) if endpoint_url is None else endpoint_url
        if service not in _OWN or url is None:
            return None
        if self._configuration.has_proxy(url):
            return None
        from chalicelib.aws.endpoint import Endpoint

        endpoint = Endpoint(url)
        context = self._tls_context if endpoint.is_tls else None
        make, key = _client_class(service), self._configuration.credentials
        return make(endpoint, self._region(), key, self._parallelism, context)

    def _own_url(self, service: str) -> str | None:
        """Where a client of ours finds a service; None if it cannot."""
        from chalicelib.aws.configuration import regional_url

        region = self._region()
        if service == MANAGEMENT_API or region == "local" or self._configuration.has_variants:
            return None
        return self._configuration.endpoint_url(service) or regional_url(service, region)

    def _region(self) -> str:
        from botocore.exceptions import NoRegionError

        if (region := self.region_name) is None:
            raise NoRegionError
        return region

    @cached_property
    def _tls_context(self) -> ssl.SSLContext:
        """Trusts the same authorities as botocore's own clients."""
        from chalicelib.aws.configuration import trusted_authorities
        from chalicelib.aws.http_connection import tls_context

        return tls_context(self._configuration.ca_bundle or trusted_authorities())

    @cached_property
    def _configuration(self) -> Configuration:
        from chalicelib.aws.configuration import BotocoreConfiguration, LambdaConfiguration

        if LambdaConfiguration.applies(os.environ):
            return LambdaConfiguration(os.environ)
        return BotocoreConfiguration(self._session)

    @cached_property
    def _session(self) -> Session:
        # Imported late: it is two thirds of all imports, and Lambda's functions rarely need it.
        from botocore.session import get_session

        return get_session()


# Imported late: no function needs all of them, and the page's needs none.
_OWN = {
    MANAGEMENT_API: ("management", "ManagementApiClient"),
    DYNAMODB: ("dynamodb", "DynamoDbClient"),
    EVENT_BRIDGE: ("event_bridge", "EventBridgeClient"),
    LAMBDA: ("lambda_functions", "LambdaClient"),
    S3: ("s3", "S3Client"),
    SQS: ("sqs", "SqsClient"),
    SSM: ("ssm", "SsmClient"),
    SECRETS_MANAGER: ("secrets_manager", "SecretsManagerClient"),
}


def _client_class(service: str) -> type[OwnClient]:
    module, name = _OWN[service]
    found: type[OwnClient] = getattr(import_module(f"chalicelib.aws.{module}"), name)
    return found
