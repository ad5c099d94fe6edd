"""Fixtures for all tests: no AWS account, a running chat, a browser; and the order of the files."""

import json
import os
import signal
from pathlib import Path

import pytest
from chalice_gateway.testing import App
from hypothesis import HealthCheck, settings

from tests.support import staggered
from tests.support.chromium import SharedChromium
from tests.support.running import ROOT, tool
from tests.support.time_table import TimeTable
from tools.run import push_options

# A busy machine may pause in any example.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

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

# What `make test` leaves out, but for what everybody does with the page.
SLOW = (
    "tests/bench/",
    "tests/browser/",
    "tests/chaos/",
    "tests/chat_client/",
    "tests/cloud/",
    "tests/test_readme.py",
    "packages/chalice-gateway/tests/real_apps/",
    "packages/chalice-gateway/tests/test_reload.py",
    "packages/chalice-gateway/tests/testing/",
)
CORE = (
    "tests/browser/embed/test_sign_in.py",
    "tests/browser/messages/test_messages.py",
    "tests/browser/page/test_deployed_page.py",
    "tests/browser/page/test_first_visit.py",
    "tests/browser/session/test_switching_rooms.py",
)


def pytest_addoption(parser):
    group = parser.getgroup("chat", "how the tests start the chat")
    group.addoption("--policy", help="an IAM policy that limits the chat")
    group.addoption("--calls", help="write the AWS calls that were made and denied to this file")


def pytest_configure(config):
    # For scripts that start `node`: the machine may have none, or another version.
    os.environ["PATH"] = os.pathsep.join([str(Path(tool("node")).parent), os.environ["PATH"]])
    config.pluginmanager.register(TimeTable())
    if worker := getattr(config, "workerinput", None):
        config.pluginmanager.register(staggered.of_worker(worker))
    # A shell starts background jobs with Ctrl-C ignored, and the commands under test inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config, items):
    if config.getoption("policy"):  # it applies to the fixture `chat` alone
        others = [item for item in items if "chat" not in item.fixturenames]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]
    for item in items:
        if item.nodeid.startswith(SLOW) and not item.nodeid.startswith(CORE):
            item.add_marker(pytest.mark.slow)
    items.sort(key=_place)


def _place(item):
    """The same in each of xdist's processes, which collect the files in another order."""
    places = [n for n, folder in enumerate(LONGEST_FIRST) if item.nodeid.startswith(folder)]
    file = item.nodeid.partition("::")[0]
    return places[0] if places else len(LONGEST_FIRST), file.split("/")


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


@pytest.fixture(scope="session")
def chat(pytestconfig, tmp_path_factory):
    """The chat as `make run` starts it, with smaller fan-out chunks, and for pages from the disk,
    and to other servers, too; and with enough functions at once for a burst of requests, of which
    a busy machine else refuses some as overload. All tests share it, each with its own room."""
    policy = pytestconfig.getoption("policy")
    options = ["--concurrency", "40", "--allow-origin", "null"]
    options += ["--policy", policy] if policy else []
    options += push_options(tmp_path_factory.mktemp("push"))
    env = {"FANOUT_CHUNK": str(FANOUT_CHUNK_SIZE), "CONNECT_SRC": "ws: wss:"}
    with App(ROOT, *options, env=env) as app:
        yield app
        if file := pytestconfig.getoption("calls"):
            made = app.http.get("/@calls").json_body
            app.gateway.stop()
            denied = app.log.matches(r"The policy does not allow (\S+) on (\S+)\.")
            calls = {"made": made, "denied": [found.groups() for found in denied]}
            Path(file).write_text(json.dumps(calls))


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
