"""A deployed page: API Gateway serves the page and the WebSocket from two hosts."""

import json
import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect
from websockets.sync.client import connect

from chalicelib.web import page as served
from tests.browser.support.page_files import STATIC

HOST = "execute-api.eu-west-1.amazonaws.com"
LATER = ("extras", "link_finder", "unicode_rules")  # after the first messages
OWN_WEBSOCKET = f"wss://chat.{HOST}/api"


@pytest.fixture
def deployed(new_page, chat):
    """A page on a host of API Gateway, as Chromium sees it: requests go to the local chat.

    `deployed(own_websocket)` gives the page its own WebSocket's address, as `make deploy` does;
    `deployed.sockets` are the addresses that it opened.
    """
    page = new_page()

    def deploy(own_websocket=OWN_WEBSOCKET):
        def serve(route):
            path = route.request.url.partition("/api/")[2]
            if path.partition("?")[0]:
                route.fulfill(response=page.request.get(f"{chat.http_url}/{path}"))
            else:
                meta = {"websocket-address": own_websocket}
                route.fulfill(
                    body=served(STATIC, "bundle", "index.html", meta=meta).body,
                    content_type="text/html",
                )

        page.route(f"https://page.{HOST}/**", serve)
        page.route_web_socket(re.compile("^wss:"), connect_to_chat)
        return page

    def connect_to_chat(socket):
        deploy.sockets.append(socket.url)
        bridge(socket, chat.ws_url)

    deploy.sockets = []
    yield deploy
    page.unroute_all(behavior="ignoreErrors")  # a file may be on its way when the test ends


def bridge(socket, ws):
    query = socket.url.partition("?")[2]
    client = connect(f"{ws}?{query}")
    socket.on_message(lambda frame: pass_on(client, frame, socket))


def pass_on(client, frame, socket):
    """Send the frame, and pass back all frames up to its answer, if it has one."""
    client.send(frame)
    id = json.loads(frame).get("id")
    answered = id is None
    while not answered:
        answer = client.recv(timeout=10)
        socket.send(answer)
        answered = json.loads(answer).get("id") == id


def test_the_link_to_a_deployed_chat_connects_without_a_click(deployed, visit):
    ana = visit(deployed(), url=f"https://page.{HOST}/api/", ws=OWN_WEBSOCKET)
    ana.is_connected()
    ana.says("from the cloud")
    ana.reads("from the cloud")


def test_a_deployed_page_is_six_files_because_each_request_is_billed(deployed, visit):
    names, page = [], deployed()
    page.on("request", lambda request: names.append(request.url.rpartition("/")[2]))
    with ExitStack() as later:
        for name in LATER:
            later.enter_context(page.expect_request(f"**/{name}.*.js"))
        visit(page, url=f"https://page.{HOST}/api/")
    page.wait_for_load_state("networkidle")
    files = {re.sub(r"\?.*|\.[0-9a-f]{16}(?=\.)", "", name) for name in names}
    assert files - {"favicon.svg"} == {"", "page.css", "page.js", *(f"{name}.js" for name in LATER)}
    assert len(deployed.sockets) == 1


def test_a_deployed_page_knows_its_own_websocket(deployed, visit):
    ana = visit(deployed(), url=f"https://page.{HOST}/api/", name="Ana")
    ana.is_connected()
    assert "ws=" not in ana.page.url


@pytest.mark.parametrize("host", ["chat.execute-api.us-east-1.amazonaws.com", f"other.{HOST}"])
def test_a_deployed_page_connects_to_other_servers_only_after_a_click(deployed, visit, host):
    ana = visit(deployed(), url=f"https://page.{HOST}/api/", ws=f"wss://{host}/api", name="Ana")
    expect(ana.field("WebSocket address")).to_have_value(f"wss://{host}/api")
    expect(ana.status).to_contain_text("Not connected")
    assert deployed.sockets == []
    ana.connect.click()
    ana.is_connected()
    assert deployed.sockets[0].startswith(f"wss://{host}/api?")


def test_a_page_that_chalice_alone_deployed_connects_only_after_a_click(deployed, visit):
    page = deployed(own_websocket="")
    ana = visit(page, url=f"https://page.{HOST}/api/", ws=OWN_WEBSOCKET, name="Ana")
    expect(ana.field("WebSocket address")).to_have_value(OWN_WEBSOCKET)
    expect(ana.status).to_contain_text("Not connected")
    ana.connect.click()
    ana.is_connected()
