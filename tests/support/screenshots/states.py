"""The states of the page that are worth a picture."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from chalice_gateway.testing import App
from playwright.sync_api import Page, expect

from tests.browser.support.page_network import PageNetwork
from tests.browser.support.person import Person
from tests.support.running import WITH_SIGN_IN, Running
from tests.support.screenshots.conversation import (
    CONVERSATION,
    conversation,
    type_something,
    visit,
)

QUIET_ROOM = "greenhouse"
ANY_SOCKET = re.compile("^ws")
TOO_LONG = "a" * 33  # for a name

# Brings an empty page to a state, and gives a function that makes happen again what passes quickly.
State = Callable[[Page, App], AbstractContextManager[Callable[[], None]]]


def _nothing() -> None:
    pass


@contextmanager
def empty(page: Page, chat: App) -> Iterator[Callable[[], None]]:
    """A room in which nobody has written anything."""
    visit(page, chat, QUIET_ROOM)
    yield _nothing


@contextmanager
def loading(page: Page, chat: App) -> Iterator[Callable[[], None]]:
    """The connection is open, and the server has not answered yet."""
    page.route_web_socket(ANY_SOCKET, lambda _: None)
    page.goto(f"{chat.http_url}/?room={QUIET_ROOM}")
    Person(page).takes_the_offered_name()
    expect(page.locator(".skeleton")).to_be_visible()
    yield _nothing


@contextmanager
def busy(page: Page, chat: App) -> Iterator[Callable[[], None]]:
    """People talk, and one of them is typing."""
    with conversation(page, chat) as people:
        yield lambda: type_something(page, people)


@contextmanager
def hovered(page: Page, chat: App) -> Iterator[Callable[[], None]]:
    """The mouse is over a message, which shows what can be done with it."""
    with conversation(page, chat):
        yield lambda: page.locator(".row[data-seq]").nth(3).hover()


@contextmanager
def offline(page: Page, chat: App) -> Iterator[Callable[[], None]]:
    """The network is gone, and a message waits for it."""
    network = PageNetwork(page)
    with conversation(page, chat):
        network.cut()
        person = Person(page)
        person.says("I have to go, the bus is here")
        expect(page.locator(".message--sending")).to_have_count(1)
        yield lambda: expect(person.try_now).to_be_visible()


@contextmanager
def refused(page: Page, chat: App) -> Iterator[Callable[[], None]]:
    """The user chose a name that the chat does not allow."""
    visit(page, chat, QUIET_ROOM)
    person = Person(page)
    person.opens_settings()
    person.field("Name").fill(TOO_LONG)
    person.apply.click()
    expect(person.field("Name")).to_have_attribute("aria-invalid", "true")
    yield _nothing


@contextmanager
def signed_out(page: Page, _: App) -> Iterator[Callable[[], None]]:
    """The chat is for people who sign in, and the user has not."""
    with Running(command=WITH_SIGN_IN) as chat:
        page.goto(f"{chat.http}/")
        expect(page.get_by_role("link", name="Sign in")).to_be_visible()
        yield _nothing


@contextmanager
def arabic(page: Page, chat: App) -> Iterator[Callable[[], None]]:
    """The page in a language that is read from right to left."""
    with conversation(page, chat):
        page.locator("#settings").click()
        page.locator("#language").select_option("ar")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.locator(".row[data-seq]")).to_have_count(len(CONVERSATION))
        yield _nothing


@contextmanager
def emoji(page: Page, chat: App) -> Iterator[Callable[[], None]]:
    """The picker of emoji is open."""
    with conversation(page, chat):
        page.get_by_role("button", name="Emoji").first.click()
        expect(page.locator("emoji-picker").get_by_role("menuitem").first).to_be_visible()
        yield _nothing


STATES: tuple[State, ...] = (
    empty, loading, busy, hovered, offline, refused, signed_out, arabic, emoji,
)  # fmt: skip
