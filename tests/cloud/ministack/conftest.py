"""Fixtures: one MiniStack, the chat deployed on it in both ways, and clients that find it."""

import secrets
import socket
import ssl
from contextlib import ExitStack

import pytest

from tests.browser.support.person import Person
from tests.cloud.ministack.bridges import GATEWAY_SUFFIX, redirect_names
from tests.cloud.ministack.deployments import Chat, Deployed, Packaged
from tests.cloud.ministack.emulator import MiniStack
from tests.support import chromium
from tests.support.clients import Member

CLIENT_TIMEOUT_S = 180


class PatientMember(Member):
    """A member who waits until the processes of the functions have started."""

    def receive_text(self, _=None, where=None):
        return super().receive_text(CLIENT_TIMEOUT_S, where)


@pytest.fixture(scope="module")
def ministack(tmp_path_factory):
    server = MiniStack(tmp_path_factory.mktemp("ministack"))
    yield server
    server.stop()


@pytest.fixture(scope="module", params=[Packaged, Deployed], ids=["make package", "make deploy"])
def chat(request, ministack, copy_of_the_project, project_of_this_machine, tmp_path_factory):
    """The chat on MiniStack, deployed once in each way."""
    project = copy_of_the_project(
        tmp_path_factory.mktemp("copy") / "project", project_of_this_machine
    )
    return Chat(ministack, request.param(ministack, project))


@pytest.fixture
def trust(ministack):
    """For clients: trust in MiniStack's certificate.

    Members read in one thread and send in another. That loses a message now and then if OpenSSL
    reads a session ticket of TLS 1.3 at the same time (cpython#77271).
    """
    trust = ssl.create_default_context(cafile=ministack.authority)
    trust.maximum_version = ssl.TLSVersion.TLSv1_2
    return trust


@pytest.fixture
def found_by_clients(ministack, trust, monkeypatch):
    """Let the clients of this process find MiniStack, and trust it."""
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)  # to be restored
    redirect_names(ministack.tls_port)
    monkeypatch.setattr(ssl, "create_default_context", lambda: trust)
    monkeypatch.setenv("NO_PROXY", GATEWAY_SUFFIX)


@pytest.fixture
def room():
    return f"room-{secrets.token_hex(8)}"


@pytest.fixture
def join(chat, room):
    """Connects members, by default to the test's own room: `join(name="ana")`."""
    with ExitStack() as connections:
        yield lambda **query: connections.enter_context(
            PatientMember(chat.ws, timeout=CLIENT_TIMEOUT_S, **{"room": room, **query})
        )


@pytest.fixture
def visit(_shared_chromium, ministack, chat, room):
    """Opens the link to the chat in Chromium: `visit(name="ana")`."""
    names = f"--host-resolver-rules=MAP *.amazonaws.com 127.0.0.1:{ministack.tls_port}"
    options = chromium.launch_options()
    with _shared_chromium.in_use() as shared:
        browser = shared.browser_type.launch(
            **{**options, "args": [*options["args"], "--no-proxy-server", names]}
        )

        def visit(name):
            page = browser.new_page(ignore_https_errors=True)
            page.set_default_timeout(CLIENT_TIMEOUT_S * 1000)
            page.goto(f"{chat.link}&room={room}&name={name}")
            person = Person(page)
            person.takes_the_offered_name()
            return person

        yield visit
        browser.close()
