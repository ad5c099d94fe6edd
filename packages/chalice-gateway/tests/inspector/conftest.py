"""An app with the inspector, and requests to it."""

from pathlib import Path

import pytest
from chalice_gateway.testing import Connection
from gateway_support.inspector_api import Api

APP = Path(__file__).parent / "app"


@pytest.fixture(scope="session")
def app_dir():
    return APP


@pytest.fixture(scope="session")
def inspected(shared_gateway):
    """The app, with the texts of messages in the inspector."""
    return shared_gateway(APP, "--no-reload", "--show-bodies").wait_until_ready()


@pytest.fixture(scope="session")
def in_network(shared_gateway):
    """The app as others in the network can reach it, without options for the inspector."""
    return shared_gateway(APP, "--no-reload", "--host", "0.0.0.0").wait_until_ready()


@pytest.fixture
def api(inspected):
    yield Api(inspected.http)
    Api(inspected.http).send("PUT", "/api/faults", {"shares": {}, "seed": 0})


@pytest.fixture
def ana(inspected):
    with Connection(inspected.ws) as client:
        yield client
