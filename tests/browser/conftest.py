"""Users of the page in Chromium, each with their own profile."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from chalice_gateway.testing import App
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.support.message_list_page import MessageListPage
from tests.browser.support.page_files import PAGE_ON_DISK, STATIC, deployed
from tests.browser.support.page_network import PageNetwork
from tests.browser.support.person import Person
from tests.browser.support.rooms_page import RoomsPage
from tests.support.clients import ChatClient
from tests.support.running import WITH_SIGN_IN, Running
from tests.support.wire import Tap
from tools.bundle_page import write_bundle

TIMEOUT_MS = 60_000  # for a busy machine
WIDE = {"width": 1280, "height": 720}

expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture(scope="session", autouse=True)
def _bundle():
    """Make the bundle, as `make run` does."""
    write_bundle(STATIC)


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
    or receive what docs/asyncapi.yaml does not allow."""
    contexts, failures = [], []

    def open_page(**options: object) -> Page:
        context = chromium.new_context(**options)
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
def _shared_page(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    context = chromium.new_context(locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(TIMEOUT_MS)
    failures: list[str] = []
    collect_failures(context, failures)
    yield context.new_page(), failures
    context.close()


@pytest.fixture
def shared_page(_shared_page: tuple[Page, list[str]]) -> Iterator[Page]:
    """A page that all tests of a module share, without a chat behind it."""
    page, failures = _shared_page
    page.set_viewport_size(WIDE)
    yield page
    found = failures.copy()
    failures.clear()
    assert found == []


@pytest.fixture
def open_list(shared_page: Page) -> Callable[..., MessageListPage]:
    """Show an empty message list in the shared page."""

    def open_list(viewport: dict[str, int] | None = None, **options: str) -> MessageListPage:
        shared_page.set_viewport_size(viewport or WIDE)
        return MessageListPage(shared_page, **options)

    return open_list


@pytest.fixture
def rooms_page(shared_page: Page) -> RoomsPage:
    """Show no room yet in the shared page."""
    return RoomsPage(shared_page)


@pytest.fixture(scope="module")
def signed_in_chat() -> Iterator[Running]:
    """The chat as `make run AUTH=token` starts it."""
    with Running(command=WITH_SIGN_IN) as running:
        yield running


@pytest.fixture(scope="session")
def page_on_disk() -> str:
    return PAGE_ON_DISK.as_uri()


@pytest.fixture
def page_url(chat: App) -> str:
    """The page as it is deployed."""
    return deployed(chat.http_url)


@pytest.fixture
def signed_in_url(signed_in_chat: Running) -> str:
    """The page of the chat with sign-in, as it is deployed."""
    return deployed(signed_in_chat.http)


@pytest.fixture
def page_websocket(page_url: str) -> str:
    """The page's own WebSocket."""
    return page_url.replace("http", "ws", 1) + "api"


@pytest.fixture
def modules_url(chat: App) -> str:
    """The page as `make run` serves it, which loads its modules one by one."""
    return chat.http_url + "/"


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
        with ChatClient(chat.ws_url, room=room, name="Ben") as ben:
            for text in texts:
                ben.say(text)
                while ben.receive_json().get("data") != text:
                    pass

    return say_in


@pytest.fixture
def silent_address() -> Iterator[str]:
    """An address where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"ws://127.0.0.1:{taken.getsockname()[1]}/api"


@pytest.fixture
def visit(page_url, new_page, room) -> Callable[..., Person]:
    """Open the page with these parameters in its address, by default in the test's own room, and
    take the name that the link offers, if the page's own server is not in question."""

    def visit(page: Page | None = None, url: str = "", **parameters: str) -> Person:
        page = page or new_page()
        page.goto(f"{url or page_url}?{urlencode({'room': room, **parameters})}")
        person = Person(page)
        if "name" in parameters and "ws" not in parameters and not url.startswith("file:"):
            person.takes_the_offered_name()
        return person

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
