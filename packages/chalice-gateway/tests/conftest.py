"""Fixtures: gateways under small apps, clients of them, and no AWS account."""

import os
import signal
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from chalice_gateway.testing import TIMEOUT_S, Connection, Gateway
from gateway_support.chromium import launch
from gateway_support.patient import PATIENT
from gateway_support.recorded_events import RecordedEvents
from playwright.sync_api import expect, sync_playwright

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


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c_is_not_ignored():
    """A shell starts background jobs with Ctrl-C ignored, and commands under test inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def gateway():
    """Starts gateways for one test: `gateway(project_dir, *options, **environment)`, by the command
    `program=PATIENT` patient ones."""
    yield from starts_gateways()


@pytest.fixture(scope="session")
def shared_gateway():
    """Starts gateways that run until the last test has ended. An idle gateway takes CPU time."""
    yield from starts_gateways()


def starts_gateways():
    started = []

    def start(project_dir, *options, program=None, **variables):
        named = ("--project-dir", str(project_dir), "--port", "0")
        command = program and [*program, *named, *options]
        started.append(Gateway(project_dir, *options, env=variables, command=command))
        return started[-1]

    yield start
    for running in started:
        running.kill()


@pytest.fixture(scope="module")
def chromium():
    """One browser for a module. Playwright leaves an event loop running in this thread, so that
    tests in other modules could not call asyncio.run() if the browser lived longer."""
    expect.set_options(timeout=1000 * TIMEOUT_S)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tiny_app():
    return TINY_APP


@pytest.fixture(scope="session")
def recorded_events(tmp_path_factory):
    """The events that the apps of the fixture `app` record, for all tests."""
    return RecordedEvents(tmp_path_factory.mktemp("app") / "notes")


@pytest.fixture
def app(request, chalice_gateway, recorded_events):
    """The tiny app, reset for each test, with the options of the marker `gateway`."""
    marker = request.node.get_closest_marker("gateway")
    env = {"NOTES": str(recorded_events.path)}
    return chalice_gateway(*(marker.args if marker else ()), project_dir=TINY_APP, env=env)


@pytest.fixture
def running(gateway, tmp_path_factory):
    """Starts a gateway for one test, under one of the apps here:
    `running("tiny_app", *options, **environment)`.

    `.recorded_events` are the events that the app recorded in the file that NOTES names.
    """
    return starts_apps(gateway, tmp_path_factory)


@pytest.fixture(scope="session")
def shared_running(shared_gateway, tmp_path_factory):
    """Starts a gateway that runs until the last test has ended, under one of the apps here."""
    return starts_apps(shared_gateway, tmp_path_factory)


def starts_apps(gateway, tmp_path_factory):
    def start(app, *options, **variables):
        path = tmp_path_factory.mktemp(app) / "notes"
        started = gateway(APPS / app, "--no-reload", *options, NOTES=str(path), **variables)
        started.recorded_events = RecordedEvents(path)
        return started

    return start


@pytest.fixture(scope="session")
def tiny(shared_running):
    """The tiny app with the default options."""
    return shared_running("tiny_app").wait_until_ready()


@pytest.fixture(scope="session")
def other_options(shared_running):
    """The tiny app with a short time-out for handlers, serial messages and posts over HTTP."""
    options = ("--integration-timeout", "5", "--serial", "--unsigned", "--posts-over-http")
    return shared_running("tiny_app", *options, program=PATIENT).wait_until_ready()


@pytest.fixture(scope="session")
def a_post_in_two_seconds(shared_running):
    """The tiny app, where so many posts are allowed."""
    return shared_running("tiny_app", "--post-rate", "0.5").wait_until_ready()


@pytest.fixture(scope="session")
def patient(shared_running):
    """The tiny app in a patient gateway, where few functions run at once."""
    options = ("--concurrency", "4")
    return shared_running("tiny_app", *options, program=PATIENT).wait_until_ready()


@pytest.fixture(scope="session")
def disconnect_only(shared_running):
    """An app with no handler but `$disconnect`."""
    return shared_running("bare_app", PARTS="disconnect").wait_until_ready()


@pytest.fixture(scope="session")
def functions(shared_running):
    """An app with many functions, queues and a table."""
    return shared_running("functions_app").wait_until_ready()


@pytest.fixture
def client(tiny):
    """A connection to the tiny app."""
    with Connection(tiny.ws) as client:
        yield client


@pytest.fixture
def connection_id(client):
    """The id of `client`'s connection."""
    return client.ask("event")["requestContext"]["connectionId"]


@pytest.fixture
def recorded(tiny):
    """Waits for the recorded event of a connection: `recorded(connection_id, "CONNECT")`."""
    return tiny.recorded_events.event


@pytest.fixture
def local_client():
    """Makes boto3 clients without retries: `local_client(service, url)`."""
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
    """A boto3 client of the management API."""
    return local_client("apigatewaymanagementapi", tiny.management)


@pytest.fixture
def closed(recorded):
    """The code and reason in the `$disconnect` event of a connection: `closed(connection_id)`."""

    def closed(connection_id):
        context = recorded(connection_id, "DISCONNECT")["requestContext"]
        return context["disconnectStatusCode"], context["disconnectReason"]

    return closed
