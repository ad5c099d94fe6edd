"""A Broadcaster wired as in app.py, over real sockets; checks that it leaks nothing."""

import gc
import logging
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from chalice import Chalice

from chalicelib.aws import connection_pool, http_connection
from chalicelib.aws.session import AwsSession
from chalicelib.delivery import broadcaster
from chalicelib.delivery.broadcaster import MAX_CONCURRENT_POSTS, Broadcaster
from tests.support.certificates import Authority
from tests.support.hostile import WAIT_TIMEOUT_S

DESCRIPTORS = Path("/proc/self/fd")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """Escape lone surrogates: a report that goes to another process cannot contain them."""
    report = yield
    report.sections = [
        (name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections
    ]
    return report


@pytest.fixture
def at():
    """`at(server.url)`: a Broadcaster that posts to a server, through `app.websocket_api.send`."""
    gc.collect()  # earlier tests' garbage must not be collected in the middle of this one
    made, before = [], held()

    def make(url):
        app = Chalice("chat", configure_logs=False)
        session = app.websocket_api.session = AwsSession(MAX_CONCURRENT_POSTS)
        app.websocket_api._endpoint = url
        workers = session.workers()
        broadcaster = Broadcaster(app.websocket_api.send, MAX_CONCURRENT_POSTS, workers)
        broadcaster.app = app
        made.append(session)
        return broadcaster

    yield make
    for session in made:
        session.close()
    until = time.monotonic() + WAIT_TIMEOUT_S
    while held() - before and time.monotonic() < until:
        time.sleep(0.02)  # the server's threads may be about to end
    assert held() - before == set(), "sockets or threads are left"


def held():
    """The open files and the threads. Only new ones leak: earlier tests' may end at any time."""
    return {*open_files(), *threading.enumerate()}


def open_files():
    """Each open descriptor with its file or socket, so that a reused number is not confused."""
    for descriptor in DESCRIPTORS.iterdir() if DESCRIPTORS.is_dir() else []:
        with suppress(OSError):  # closed meanwhile, as the descriptor that lists the others
            yield descriptor, descriptor.readlink()


@pytest.fixture
def no_backoff(monkeypatch):
    """No pauses between attempts."""
    monkeypatch.setattr(broadcaster, "BACKOFF_S", 0)


@pytest.fixture
def short_timeouts(monkeypatch):
    """Short time-outs for endpoints that never answer; too short for real responses on a busy
    machine."""
    monkeypatch.setattr(http_connection, "READ_TIMEOUT_S", 0.05)
    monkeypatch.setattr(http_connection, "CONNECT_TIMEOUT_S", 0.05)
    monkeypatch.setattr(connection_pool, "REQUEST_TIMEOUT_S", 0.1)


@pytest.fixture
def long_timeouts(monkeypatch):
    """Time-outs for a recipient that hangs until the others are served, however busy the machine
    is."""
    monkeypatch.setattr(http_connection, "READ_TIMEOUT_S", 4 * WAIT_TIMEOUT_S)
    monkeypatch.setattr(connection_pool, "REQUEST_TIMEOUT_S", 4 * WAIT_TIMEOUT_S)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def trusted(authority, monkeypatch):
    """Makes clients trust only the certificate authority of the tests."""
    monkeypatch.setenv("AWS_CA_BUNDLE", str(authority.file))


@pytest.fixture
def lines(caplog):
    """`lines()`: the logged messages, from the level that is set in Lambda."""
    caplog.set_level(logging.INFO, "chalicelib")
    return lambda: [record.getMessage() for record in caplog.records]
