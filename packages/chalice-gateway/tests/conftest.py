"""Fixtures: gateways under small apps, clients of them, and no AWS account."""

import os
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from chalice_gateway.testing import Client, Gateway
from gateway_support.chromium import launch
from gateway_support.recorded_events import RecordedEvents
from playwright.sync_api import sync_playwright

APPS = Path(__file__).parent
TINY_APP = APPS / "tiny_app"


@pytest.fixture(scope="session", autouse=True)
def _no_aws_account():
    """Remove the machine's AWS credentials from this process and from all that it starts."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
    )


@pytest.fixture
def gateway():
    """Starts gateways for one test: `gateway(project_dir, *options, **environment)`."""
    yield from starts_gateways()


@pytest.fixture(scope="session")
def shared_gateway():
    """Starts gateways that run until the last test has ended. An idle gateway takes CPU time."""
    yield from starts_gateways()


def starts_gateways():
    started = []

    def start(project_dir, *options, **variables):
        started.append(Gateway(project_dir, *options, env=variables))
        return started[-1]

    yield start
    for running in started:
        running.kill()


@pytest.fixture(scope="module")
def chromium():
    """One browser for a module. Playwright leaves an event loop running in this thread, so that
    tests in other modules could not call asyncio.run() if the browser lived longer."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tiny_app():
    return TINY_APP


@pytest.fixture
def running(gateway, tmp_path_factory):
    """Starts a gateway for one test, under one of the apps here:
    `running("tiny_app", *options, **environment)`.

    What the app notes is in its `.notes`.
    """
    return starts_apps(gateway, tmp_path_factory)


@pytest.fixture(scope="session")
def shared_running(shared_gateway, tmp_path_factory):
    """Starts such a gateway for all tests."""
    return starts_apps(shared_gateway, tmp_path_factory)


def starts_apps(gateway, tmp_path_factory):
    def start(app, *options, **variables):
        path = tmp_path_factory.mktemp(app) / "notes"
        started = gateway(APPS / app, "--no-reload", *options, NOTES=str(path), **variables)
        started.notes = RecordedEvents(path)
        return started

    return start


@pytest.fixture(scope="session")
def tiny(shared_running):
    """With the default options."""
    return shared_running("tiny_app").wait_until_ready()


@pytest.fixture(scope="session")
def hasty(shared_running):
    """With an end to patience, one message at a time, and the other way for what the app sends."""
    options = ("--integration-timeout", "3", "--serial", "--unsigned", "--posts-over-http")
    return shared_running("tiny_app", *options).wait_until_ready()


@pytest.fixture(scope="session")
def restless(shared_running):
    """With three seconds for idle connections."""
    return shared_running("tiny_app", "--idle-timeout", "3").wait_until_ready()


@pytest.fixture(scope="session")
def pinged(shared_running):
    """The same, where pings count."""
    return shared_running(
        "tiny_app", "--idle-timeout", "3", "--pings-reset-idle"
    ).wait_until_ready()


@pytest.fixture(scope="session")
def brief(shared_running):
    """With three seconds for every connection, and five requests a second to the management API."""
    return shared_running("tiny_app", "--max-duration", "3", "--post-rate", "5").wait_until_ready()


@pytest.fixture(scope="session")
def handlerless(shared_running):
    """An app that handles disconnects only."""
    return shared_running("bare_app", PARTS="disconnect").wait_until_ready()


@pytest.fixture(scope="session")
def functions(shared_running):
    """An app of many functions, queues and a table."""
    return shared_running("functions_app").wait_until_ready()


@pytest.fixture
def client(tiny):
    """One connection to the tiny app."""
    with Client(tiny.ws) as client:
        yield client


@pytest.fixture
def connection_id(client):
    """That connection's id."""
    return client.ask("event")["requestContext"]["connectionId"]


@pytest.fixture
def noted(tiny):
    """Waits until an event of this kind is noted for this connection, and returns it."""
    return tiny.notes.event


@pytest.fixture
def local_client():
    """boto3's own client of a service at an address, which asks once only."""
    clients = []

    def make(service, url):
        once = Config(retries={"total_max_attempts": 1})
        clients.append(boto3.client(service, endpoint_url=url, config=once))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def management(tiny, local_client):
    """boto3's own client of the management API."""
    return local_client("apigatewaymanagementapi", tiny.management)


@pytest.fixture
def closed(noted):
    """The code and reason in the `$disconnect` event of a connection: `closed(connection_id)`."""

    def closed(connection_id):
        context = noted(connection_id, "DISCONNECT")["requestContext"]
        return context["disconnectStatusCode"], context["disconnectReason"]

    return closed
