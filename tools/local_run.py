"""A local run as commands find it: where its services are, and its page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from botocore.session import Session
from chalice_gateway.command_line import running_gateway

from tools.account import CLIENT_CONFIG
from tools.errors import InvalidInput

REGION = "us-east-1"


@dataclass(frozen=True)
class LocalRun:
    """A run on this machine, or its DynamoDB alone.

    services: the address of a service, or of all others under "". url: of the page and the
        WebSockets; None if it is not known.
    """

    services: dict[str, str]
    region: str
    url: str | None

    def client(self, service: str, endpoint_url: str | None = None) -> Any:
        """Return botocore's client of a service."""
        return _session().create_client(
            service,
            region_name=self.region,
            endpoint_url=endpoint_url or self.services.get(service) or self.services[""],
            verify=False,  # its certificate is its own, and it is on this machine
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=CLIENT_CONFIG,
        )


@cache
def _session() -> Session:
    """The session of all clients: it reads the description of a service once."""
    return Session()


def find(url: str, stage: str) -> LocalRun:
    """Return the run at an address; raises InvalidInput if it is of another stage.

    url: of the run, or of its DynamoDB.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidInput(f"--local takes the address of a local run, not {url!r}.")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = running_gateway.find(parts.hostname, port)
    if found is None:
        return LocalRun({"": url}, REGION, None)
    _, state = found
    if state["stage"] != stage:
        raise InvalidInput(f"The run at {url} is of the stage {state['stage']}, not {stage}.")
    services = {"": state["dynamodb"], "sqs": state["sqs"]}
    return LocalRun(services, state["region"], f"{parts.scheme}://{parts.netloc}")
