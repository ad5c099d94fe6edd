"""Fixtures for all tests: no AWS account, a running chat, a browser; and the order of the files."""

import json
import os
import re
import signal
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.chromium import SharedChromium
from tests.support.running import ROOT, Running, tool
from tests.support.time_table import TimeTable

# Folders whose tests start processes, which take longest. They come first, so that no process is
# left with a long file when the others have finished.
LONGEST_FIRST = (
    "tests/chaos",
    "tests/cloud",
    "tests/browser",
    "tests/integration",
    "packages/chalice-gateway",
    "tests/test_readme.py",
    "tests/bench",
)


def pytest_addoption(parser):
    group = parser.getgroup("chat", "how the tests start the chat")
    group.addoption("--policy", help="an IAM policy that limits the chat")
    group.addoption("--calls", help="write the AWS calls that were made and denied to this file")


def pytest_configure(config):
    # For scripts that start `node`: the machine may have none, or another version.
    os.environ["PATH"] = os.pathsep.join([str(Path(tool("node")).parent), os.environ["PATH"]])
    config.pluginmanager.register(TimeTable())
    # A shell starts background jobs with Ctrl-C ignored, and the commands under test inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    items.sort(key=_place)


def _place(item):
    places = [n for n, folder in enumerate(LONGEST_FIRST) if item.nodeid.startswith(folder)]
    return places[0] if places else len(LONGEST_FIRST)


FANOUT_CHUNK_SIZE = 20  # smaller than deployed, so that few connections are a crowd


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

    def start(*arguments, **variables):
        started.append(Running(*arguments, **variables))
        return started[-1]

    yield start
    for running in started:
        running.kill()


@pytest.fixture(scope="session")
def chat(shared_gateway, pytestconfig):
    """The chat as `make run` starts it, with smaller fan-out chunks, and for pages from the disk,
    too: `.http`, `.ws`..."""
    policy = pytestconfig.getoption("policy")
    options = ["--allow-origin", "null", *(["--policy", policy] if policy else [])]
    running = shared_gateway(ROOT, *options, FANOUT_CHUNK=str(FANOUT_CHUNK_SIZE)).wait_until_ready()
    yield running
    if file := pytestconfig.getoption("calls"):
        with urlopen(f"{running.http}/@calls", timeout=10) as calls:
            made = json.load(calls)
        running.stop()
        denied = re.findall(r"The policy does not allow (\S+) on (\S+)\.", running.output)
        Path(file).write_text(json.dumps({"made": made, "denied": denied}))


@pytest.fixture(scope="session")
def _shared_chromium():
    shared = SharedChromium()
    yield shared
    shared.close()


@pytest.fixture(scope="module")
def chromium(_shared_chromium):
    """The browser that all tests of this process share."""
    with _shared_chromium.in_use() as browser:
        yield browser
