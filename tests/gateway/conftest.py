"""The gateway under a tiny app that knows nothing of chat."""

import json
from pathlib import Path

import boto3
import pytest

TINY_APP = Path(__file__).parent / "tiny_app"


@pytest.fixture(scope="session")
def tiny_app():
    return TINY_APP


@pytest.fixture(scope="session")
def notes(tmp_path_factory):
    """The file to which the tiny app appends every CONNECT and DISCONNECT event."""
    return tmp_path_factory.mktemp("tiny") / "notes"


@pytest.fixture(scope="session")
def tiny(gateway, notes):
    return gateway(TINY_APP, "--no-reload", NOTES=str(notes)).wait_until_ready()


@pytest.fixture
def noted(notes, tiny):
    """Waits until an event of this kind is noted for this connection, and returns it."""

    def find(connection_id, kind):
        def match(line):
            context = json.loads(line)["requestContext"]
            return (context["connectionId"], context["eventType"]) == (connection_id, kind)

        while True:
            found = [line for line in notes.read_text().splitlines() if match(line)]
            if found:
                return json.loads(found[-1])
            tiny.wait_for(kind.lower())

    return find


@pytest.fixture
def management(tiny):
    """boto3's own client of the management API."""
    client = boto3.client("apigatewaymanagementapi", endpoint_url=tiny.management)
    yield client
    client.close()
