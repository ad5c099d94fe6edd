"""Fixtures: one MiniStack, the chat deployed on it in both ways, and clients that find it."""

import secrets
import socket
import ssl
from contextlib import ExitStack
from functools import partial

import pytest
from websockets.asyncio.client import connect

from tests.browser.support.person import Person
from tests.cloud.ministack.bridges import GATEWAY_SUFFIX, redirect_names
from tests.cloud.ministack.deployments import Chat, Deployed, Packaged
from tests.cloud.ministack.emulator import MiniStack
from tests.support import chromium
from tests.support.clients import Member

CLIENT_TIMEOUT_S = 60  # the first event of a function waits for its process to start


@pytest.fixture(scope="module")
def ministack(tmp_path_factory):
    server = MiniStack(tmp_path_factory.mktemp("ministack"))
    yield server
    server.stop()


@pytest.fixture(scope="module", params=[Packaged, Deployed], ids=["make package", "make deploy"])
def chat(request, ministack, copy_of_the_project, tmp_path_factory):
    """The chat on MiniStack, deployed once in each way."""
    project = copy_of_the_project(tmp_path_factory.mktemp("copy") / "project")
    return Chat(ministack, request.param(ministack, project))


@pytest.fixture
def trust(ministack):
    """For clients: trust in MiniStack's certificate."""
    return ssl.create_default_context(cafile=ministack.authority)


@pytest.fixture
def found_by_clients(ministack, trust, monkeypatch):
    """Let the clients of this process find MiniStack, trust it, and wait for it."""
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)  # to be restored
    redirect_names(ministack.tls_port)
    trusting = partial(connect, ssl=trust)
    monkeypatch.setattr("chat_client.net.handshake.connect_websocket", trusting)
    monkeypatch.setenv("NO_PROXY", GATEWAY_SUFFIX)
    monkeypatch.setattr("chalice_gateway.testing.client.TIMEOUT_S", CLIENT_TIMEOUT_S)


@pytest.fixture
def room():
    return f"room-{secrets.token_hex(8)}"


@pytest.fixture
def join(chat, trust, room):
    """Connects members, by default to the test's own room: `join(name="ana")`."""
    with ExitStack() as connections:
        yield lambda **query: connections.enter_context(
            Member(chat.ws, {"ssl": trust}, **{"room": room, **query})
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
            page.goto(f"{chat.link}&room={room}&name={name}")
            return Person(page)

        yield visit
        browser.close()
