"""Invented people who talk in a room, for a page to show."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlencode

from chalice_gateway.testing import App
from playwright.sync_api import Page, expect

from tests.browser.support.person import Person
from tests.support.clients import ChatClient

ROOM = "allotment"
TOPIC = "Beds, seeds, and who waters when"
OTHER_ROOMS = ("kitchen-table", "lost-and-found")
PRIVATE_ROOM = "Committee"
DIRECT_MESSAGE = ("Chiara", "Do you still have the key of the shed?")
READERS = ("Ben", "Chiara")
VIEWER = "Ana"
# Who says what; the viewer types on the page, the others are clients of their own.
CONVERSATION = (
    ("Ben", "Good morning! The tomatoes survived the storm, the *bean poles* did not."),
    ("Ben", "The soil report: https://example.org/soil/2026-11. In short: `pH 6.4`, a bit dry."),
    (VIEWER, "Oh no. I have spare poles in the shed, take as many as you need."),
    ("Chiara", "I can come by at four and help to put them up. And so that nobody forgets:"),
    ("Chiara", "```\n0 10 * * 6  water --beds 1-4 --minutes 12\n```"),
    ("Deniz", "Perfect 🌻"),
    (VIEWER, "Four is good. I'll bring **coffee**."),
    ("Ben", "Then I'll bring a cake."),
)
REACTIONS = (("Chiara", 3, "👍"), ("Deniz", 3, "👍"), ("Deniz", 3, "🌱"), ("Ben", 7, "☕"))
TYPING = "Deniz"
# Secrets from which the page derives distinguishable colours.
VIEWERS_SESSION = "Ana-of-the-allotment-0003"
SESSIONS = {
    "Ben": "Ben-of-the-allotment-0189",
    "Chiara": "Chiara-of-the-allotment-0294",
    "Deniz": "Deniz-of-the-allotment-0005",
}


@contextmanager
def conversation(page: Page, chat: App) -> Iterator[dict[str, ChatClient]]:
    """Let the people talk, and the page show it; the clients stay connected until the end of the
    `with` block."""
    secret = f"localStorage['chat.session {chat.ws_url}'] = '{VIEWERS_SESSION}'"
    page.add_init_script(secret)
    with ExitStack() as connections:
        people = {
            name: connections.enter_context(
                ChatClient(chat.ws_url, room=ROOM, name=name, session=session)
            )
            for name, session in SESSIONS.items()
        }
        for room in (*OTHER_ROOMS, ROOM):
            visit(page, chat, room)  # the page lists rooms that it was in
        make_room(page, PRIVATE_ROOM, "Private")
        make_room(page, ROOM, "Open", TOPIC)
        talk(page, people)
        write_directly(page, people)
        receipt = page.locator(".message-read:visible")
        for name in READERS:
            newest = answer(people[name], "ping")["rooms"][ROOM]
            answer(people[name], "read", upTo=newest)
            expect(receipt).to_contain_text(name)
        yield people


def visit(page: Page, chat: App, room: str) -> None:
    page.goto(f"{chat.http_url}/?{urlencode({'room': room, 'name': VIEWER})}")
    Person(page).takes_the_offered_name()
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#room-header .room-name")).to_have_text(re.compile(room, re.IGNORECASE))


def make_room(page: Page, title: str, kind: str, topic: str = "") -> None:
    page.get_by_role("button", name="New room").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=kind).check()
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_label("Topic").fill(topic)
    dialog.get_by_role("button", name="Create room").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def talk(page: Page, people: dict[str, ChatClient]) -> None:
    """Send each message once the one before is on the page, and then the reactions."""
    for count, (name, text) in enumerate(CONVERSATION, start=1):
        if name == VIEWER:
            page.get_by_role("textbox", name="Message").fill(text)
            page.keyboard.press("Enter")
            expect(page.locator(".message--sending")).to_have_count(0)
        else:
            people[name].say(text)
        expect(page.locator(".row[data-seq]")).to_have_count(count)
    seqs = page.locator(".row[data-seq]").evaluate_all("rows => rows.map(row => +row.dataset.seq)")
    for name, number, reaction in REACTIONS:
        answer(people[name], "react", target=seqs[number - 1], reaction=reaction)
    expect(page.locator(".reaction")).to_have_count(len({each[1:] for each in REACTIONS}))


def write_directly(page: Page, people: dict[str, ChatClient]) -> None:
    """Somebody writes to the viewer alone, who has not read it yet."""
    name, text = DIRECT_MESSAGE
    client = people[name]
    members = answer(client, "members")["members"]
    (viewer,) = [person["member"] for person in members if person["name"] == VIEWER]
    room = answer(client, "create", kind="direct", members=[viewer])["room"]
    answer(client, "subscribe", room=room)
    client.say(text, room=room)
    expect(page.locator("section[data-kind=direct] .badge:not([hidden])")).to_have_count(1)


def type_something(page: Page, people: dict[str, ChatClient]) -> None:
    """Somebody types, and the page says so."""
    people[TYPING].send_json({"action": "typing"})
    expect(page.locator("#typing")).to_contain_text(TYPING)


def answer(client: ChatClient, action: str, **fields: object) -> Any:
    """Send a request, and return its answer."""
    id = secrets.token_hex(8)
    client.send_json({"action": action, "id": id, **fields})
    return client.receive_json(where=lambda frame: frame.get("id") == id)
