"""Users with a browser each: real Chromium on the real page."""

from __future__ import annotations

import json
import re
import socket
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    WebSocketRoute,
    expect,
)

from tests.browser.message_list_page import MessageListPage
from tests.support.clients import Client
from tests.support.wire import Tap
from tools.bundle_page import write_bundle

STATIC = Path(__file__).parents[2] / "static"
PAGE_ON_DISK = STATIC / "index.html"
BUNDLED = (STATIC / "js" / "load.js").read_text().replace("location.hostname", "'deployed'")
TIMEOUT_MS = 60_000  # for a machine that does much else
WIDE = {"width": 1280, "height": 720}

expect.set_options(timeout=TIMEOUT_MS)


class Person:
    """A user of the page, in a browser profile of their own."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.status = page.get_by_role("status").first
        self.advice = page.get_by_role("alert")
        self.input = page.get_by_role("textbox", name="Message")
        self.connect = page.get_by_role("button", name="Connect", exact=True)
        self.disconnect = page.get_by_role("button", name="Disconnect")
        self.settings = page.get_by_role("button", name="Settings")
        self.apply = page.get_by_role("button", name="Apply")
        self.try_now = page.get_by_role("button", name="Try now")
        self.form = page.locator("#connect-form")
        self.rooms = page.get_by_role("navigation", name="Rooms")
        self.people = page.get_by_role("complementary", name="People").locator(".person-name")
        self.oneself = page.locator(".person:has(.person-you:not([hidden]))")
        self.typing = page.locator("#typing")
        self.log = page.get_by_role("log")
        self.messages = self.log.locator(".message")
        self.errors = self.log.locator(".error")
        self.sending = self.log.locator(".message--sending")
        self.failed = self.log.locator(".message--failed")

    def field(self, label: str) -> Locator:
        return self.form.get_by_label(label, exact=True)

    def room(self, name: str) -> Locator:
        """The link to a room."""
        return self.rooms.locator(f"[data-room={name}] a")

    def unread(self, name: str) -> Locator:
        """The unread count of a room, hidden if it is 0."""
        return self.room(name).locator(".badge")

    def goes_to(self, room: str) -> None:
        """Switch to a room by its name, and wait until the page is there."""
        self.rooms.get_by_label("Another room").fill(room)
        self.rooms.get_by_role("button", name="Go").click()
        self.is_in(room.lower())

    def is_in(self, room: str) -> None:
        expect(self.status).to_contain_text(re.compile(f"Connected as .* in {room}"))
        expect(self.log).to_have_attribute("aria-busy", "false")

    def says(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def reads(self, text: str) -> Locator:
        """Wait for the only message with exactly this text."""
        message = self.messages.filter(has=self.page.get_by_text(text, exact=True))
        expect(message).to_have_count(1)
        return message

    def has_read(self, texts: list[str]) -> None:
        """Wait for exactly these messages in this order, all of them sent."""
        expect(self.messages.locator(".message-text")).to_have_text(texts)
        expect(self.sending).to_have_count(0)

    def is_connected(self) -> None:
        expect(self.status).to_contain_text("Connected as")


class PageNetwork:
    """The sockets of one page: counted, cut, or made to lose frames."""

    def __init__(self, page: Page) -> None:
        self.sockets: list[WebSocketRoute] = []
        self.sent: list[dict] = []
        self.is_cut = self.loses_frames_out = self.loses_frames_in = False
        self._page = page
        page.route_web_socket(re.compile("^ws"), self._connect)

    def cut(self) -> None:
        """Close the connection, and each new one until `restore`."""
        self.is_cut = True
        self.sockets[-1].close(code=1001, reason="Going away")

    def restore(self) -> None:
        """Bring the network back, and let the browser tell the page."""
        self.is_cut = self.loses_frames_out = self.loses_frames_in = False
        self._page.evaluate("dispatchEvent(new Event('online'))")

    def sent_texts(self) -> list[str]:
        """The texts of the messages that the page sent, with repetitions."""
        return [frame["data"] for frame in self.sent if frame["action"] == "sendmessage"]

    def _connect(self, route: WebSocketRoute) -> None:
        if self.is_cut:
            route.close(code=1001)
            return
        self.sockets.append(route)
        server = route.connect_to_server()
        route.on_message(lambda frame: self._forward(server, frame))
        server.on_message(lambda frame: self.loses_frames_in or route.send(frame))

    def _forward(self, server: WebSocketRoute, frame: str) -> None:
        self.sent.append(json.loads(frame))
        if not self.loses_frames_out:
            server.send(frame)


@pytest.fixture(scope="session", autouse=True)
def _bundle():
    """Make the bundle, as `make run` does."""
    write_bundle(STATIC / "js")


@pytest.fixture
def page_and_network(new_page: Callable[..., Page]) -> tuple[Page, PageNetwork]:
    """A page and its sockets."""
    page = new_page()
    return page, PageNetwork(page)


@pytest.fixture
def taps() -> list[Tap]:
    """The frames of the sockets of the test's pages, for each profile."""
    return []


@pytest.fixture
def new_page(chromium: Browser, taps: list[Tap]) -> Iterator[Callable[..., Page]]:
    """Open an empty page in a profile of its own. No page may throw, be refused by its CSP, or send
    or receive what docs/asyncapi.yaml does not allow.

    as_modules: load the modules one by one, as a page served by this machine does; else the bundle,
    as everywhere else, in a third of the requests."""
    contexts, failures = [], []

    def open_page(as_modules: bool = False, **options: object) -> Page:
        context = chromium.new_context(**options)
        if not as_modules:
            context.route("**/js/load.js", lambda route: route.fulfill(body=BUNDLED))
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        taps.append(tap := Tap())
        context.on("page", lambda page: page.on("websocket", tap.follow))
        collect_failures(context, failures)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert failures == []
    assert [fault for tap in taps for fault in tap.faults()] == []


def collect_failures(context: BrowserContext, failures: list[str]) -> None:
    """Collect what pages throw, and what their CSP refuses."""
    context.on("weberror", lambda failure: failures.append(str(failure.error)))
    context.on(
        "console",
        lambda line: "Content Security Policy" in line.text and failures.append(line.text),
    )


@pytest.fixture(scope="module")
def _list_page(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    context = chromium.new_context(locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(TIMEOUT_MS)
    failures: list[str] = []
    collect_failures(context, failures)
    yield context.new_page(), failures
    context.close()


@pytest.fixture
def open_list(_list_page: tuple[Page, list[str]]) -> Iterator[Callable[..., MessageListPage]]:
    """Show an empty message list, in the page that all tests of a module share."""
    page, failures = _list_page

    def open_list(viewport: dict[str, int] | None = None, **options: str) -> MessageListPage:
        page.set_viewport_size(viewport or WIDE)
        return MessageListPage(page, **options)

    yield open_list
    found = failures.copy()
    failures.clear()
    assert found == []


@pytest.fixture(scope="session")
def page_on_disk() -> str:
    return PAGE_ON_DISK.as_uri()


@pytest.fixture
def room() -> str:
    return f"room-{uuid.uuid4().hex}"


@pytest.fixture
def garden(room):
    return f"{room}-garden"


@pytest.fixture
def say_in(chat):
    """Send these texts to a room, one after the other."""

    def say_in(room, *texts):
        with Client(chat.ws, room=room, name="Ben") as ben:
            for text in texts:
                ben.say(text)
                while ben.frame().get("data") != text:
                    pass

    return say_in


@pytest.fixture
def silent_address() -> Iterator[str]:
    """An address where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"ws://127.0.0.1:{taken.getsockname()[1]}/api"


@pytest.fixture
def visit(chat, new_page, room) -> Callable[..., Person]:
    """Open the page with these parameters in its address, by default in the test's own room."""

    def visit(page: Page | None = None, url: str = "", **parameters: str) -> Person:
        page = page or new_page()
        page.goto(f"{url or chat.http + '/'}?{urlencode({'room': room, **parameters})}")
        return Person(page)

    return visit


@pytest.fixture
def join(visit) -> Callable[..., Person]:
    """Open the page and wait until it is connected and shows the history."""

    def join(name: str, **options: object) -> Person:
        person = visit(name=name, **options)
        person.is_connected()
        expect(person.log).to_have_attribute("aria-busy", "false")
        return person

    return join
