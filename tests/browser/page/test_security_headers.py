"""What Chromium lets the page do, and who may frame it, by the headers of the page's route."""

import base64
import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from chalice_gateway.testing import App
from playwright.sync_api import expect

from tests.browser.support.page_files import deployed
from tests.browser.support.person import Person
from tests.support.running import ROOT

BLOCKED = """address => new Promise((resolve) => {
    document.addEventListener(
        'securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
    %s
})"""

RUN_INLINE = """
    document.head.append(Object.assign(document.createElement('script'), { text: address }));"""


@pytest.fixture(scope="module")
def framed_chat():
    """The chat with its own limits, which a shop may frame."""
    with App(ROOT, "--env", "FRAME_ANCESTORS=http://localhost:*") as app:
        yield app


@pytest.fixture
def page(chromium):
    """A page that may violate its policy."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


class ShopPage(BaseHTTPRequestHandler):
    """A page that shows the address in its query in a frame."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f'<iframe src="{self.path.partition("?")[2]}"></iframe>'.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def shop():
    """The address of a shop, which is another origin than the chat's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), ShopPage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def frame_of(page, shop, app):
    """The frame in which the shop's page shows the chat."""
    page.goto(f"{shop}?{app.http_url}/")
    (_, frame) = page.frames
    return frame


def test_the_page_connects_to_its_own_websocket(page, framed_chat, room):
    page.goto(f"{deployed(framed_chat.http_url)}?room={room}")
    Person(page).is_connected()


@pytest.mark.parametrize(
    ("script", "address", "directive"),
    [
        ("new WebSocket(address);", "ws://127.0.0.1:9/api", "connect-src"),
        ("new WebSocket(address);", "wss://evil.example/api", "connect-src"),
        ("fetch(address).catch(() => {});", "https://evil.example/", "connect-src"),
        ("navigator.sendBeacon(address, 'x');", "https://evil.example/", "connect-src"),
        ("new Image().src = address;", "https://evil.example/a.svg", "img-src"),
    ],
)
def test_the_page_reaches_no_other_server(page, framed_chat, script, address, directive):
    page.goto(deployed(framed_chat.http_url))
    assert page.evaluate(BLOCKED % script, address) == directive


def test_a_document_without_an_inline_script_runs_none(page, framed_chat):
    page.goto(f"{framed_chat.http_url}/")
    assert page.evaluate(BLOCKED % RUN_INLINE, "1") == "script-src-elem"


def test_a_deployed_document_runs_the_script_that_its_policy_names_and_no_other(page, page_url):
    response = page.goto(page_url)
    (script,) = re.findall(r"<script>(.*?)</script>", response.text(), re.DOTALL)
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = response.headers["content-security-policy"]
    assert f"script-src 'self' 'sha256-{hashed}';" in policy
    assert "unsafe" not in policy
    assert page.evaluate(BLOCKED % RUN_INLINE, f"{script} ") == "script-src-elem"


def test_the_page_says_that_its_server_does_not_let_it_connect_elsewhere(page, framed_chat, room):
    page.clock.install()
    page.goto(f"{deployed(framed_chat.http_url)}?room={room}&ws=ws://127.0.0.1:9/api")
    ana = Person(page)
    ana.connect.click()
    page.clock.fast_forward(10_000)  # of a handshake whose end no browser tells the page
    expect(ana.status).to_contain_text("Cannot connect")
    expect(ana.advice.first).to_contain_text("does not let it connect to ws://127.0.0.1:9.")
    expect(ana.advice.first).to_contain_text("CONNECT_SRC")
    ana.field("WebSocket address").fill("")
    ana.apply.click()
    ana.is_connected()
    expect(ana.advice.first).to_be_hidden()


def test_a_site_that_is_not_named_cannot_frame_the_page(page, shop, chat):
    assert frame_of(page, shop, chat).url == "chrome-error://chromewebdata/"


def test_a_site_that_is_named_can(page, shop, framed_chat):
    shown = frame_of(page, shop, framed_chat).url
    assert shown.partition("?")[0] == f"{framed_chat.http_url}/"


def test_the_page_has_no_camera(page, framed_chat):
    page.goto(deployed(framed_chat.http_url))
    allowed = "name => document.featurePolicy.allowsFeature(name)"
    assert [page.evaluate(allowed, name) for name in ("camera", "microphone")] == [False, False]
