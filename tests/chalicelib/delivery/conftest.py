"""A Broadcaster as app.py wires it, over real sockets; nothing that it opened may stay open."""

import gc
import logging
import threading
import time
from pathlib import Path

import pytest
from chalice import Chalice

from chalicelib.aws import connection_pool, http_connection
from chalicelib.aws.session import ManagementApiSession
from chalicelib.delivery import broadcaster
from chalicelib.delivery.broadcaster import PARALLELISM, Broadcaster
from tests.support.certificates import Authority
from tests.support.hostile import SECONDS

DESCRIPTORS = Path("/proc/self/fd")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """A report may go to another process, which a line with half a surrogate pair cannot."""
    report = yield
    report.sections = [
        (name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections
    ]
    return report


@pytest.fixture
def at():
    """`at(server.url)`: a Broadcaster whose posts go there, through `app.websocket_api.send`."""
    gc.collect()  # what tests before this one left behind is not to end in the middle of it
    made, before = [], held()

    def make(url):
        app = Chalice("chat", configure_logs=False)
        session = app.websocket_api.session = ManagementApiSession(PARALLELISM)
        app.websocket_api._endpoint = url
        workers = session.workers()
        broadcaster = Broadcaster(app.websocket_api.send, PARALLELISM, workers)
        broadcaster.app = app
        made.append((session, workers))
        return broadcaster

    yield make
    for session, workers in made:
        session.close()
        workers.close()
    until = time.monotonic() + SECONDS
    while held() != before and time.monotonic() < until:
        time.sleep(0.02)  # the server's threads may be about to end
    assert held() == before, "sockets or threads are left"


def held():
    """The numbers of open file descriptors and of threads."""
    files = list(DESCRIPTORS.iterdir()) if DESCRIPTORS.is_dir() else []
    return len(files), threading.active_count()


@pytest.fixture
def no_pauses(monkeypatch):
    """Nobody waits between attempts."""
    monkeypatch.setattr(broadcaster, "BACKOFF", 0)


@pytest.fixture
def no_patience(monkeypatch):
    """Nobody waits longer for an answer than a moment; on a busy machine that is too short for
    most answers."""
    monkeypatch.setattr(http_connection, "READ_SECONDS", 0.05)
    monkeypatch.setattr(http_connection, "CONNECT_SECONDS", 0.05)
    monkeypatch.setattr(connection_pool, "REQUEST_SECONDS", 0.1)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def trusted(authority, monkeypatch):
    """The file of the one authority that clients trust."""
    monkeypatch.setenv("AWS_CA_BUNDLE", str(authority.file))


@pytest.fixture
def lines(caplog):
    """`lines()`: what was logged, from the level that Lambda has on."""
    caplog.set_level(logging.INFO, "chalicelib")
    return lambda: [record.getMessage() for record in caplog.records]
