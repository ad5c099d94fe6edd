"""Write docs/screenshots/: the page in light and dark, narrow and wide.

`make screenshots` starts the chat on a free port, has invented people talk in a room, and takes the
pictures in Chromium.
"""

from __future__ import annotations

import argparse
import io
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from chalice_gateway.testing import App
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.support.person import Person
from tests.support.chromium import launch
from tests.support.clients import ChatClient
from tests.support.running import ROOT

FOLDER = ROOT / "docs/screenshots"
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
SESSIONS = {
    "Ben": "Ben-of-the-allotment-0189",
    "Chiara": "Chiara-of-the-allotment-0294",
    "Deniz": "Deniz-of-the-allotment-0171",
}
SIZES = {"narrow": (390, 780), "wide": (1280, 800)}
SCALE = 2  # pixels of the picture for each of the page's
COLOURS = 128  # of a picture: more are not seen, and make it larger
MAX_BYTES = 130_000


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.support.screenshots",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write them")
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    with App(ROOT) as chat:
        for path, data in pictures(chat):
            (folder / path).write_bytes(data)
            print(f"{folder / path}: {len(data):,} bytes")


def pictures(chat: App) -> Iterator[tuple[str, bytes]]:
    """Name and content of each."""
    with a_page() as page, ExitStack() as connections:
        people = {
            name: ChatClient(chat.ws_url, room=ROOM, name=name, session=session)
            for name, session in SESSIONS.items()
        }
        for client in people.values():
            connections.enter_context(client)
        visit_rooms(page, chat.http_url)
        make_room(page, PRIVATE_ROOM, "Private")
        make_room(page, ROOM, "Open", TOPIC)
        talk(page, people)
        write_directly(page, people)
        for name in READERS:
            newest = answer(people[name], "ping")["rooms"][ROOM]
            answer(people[name], "read", upTo=newest)
        expect(page.get_by_text(f"Read by {' and '.join(READERS)}")).to_be_visible()
        page.mouse.move(0, 0)  # over nothing that would change its look
        for scheme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.set_viewport_size({"width": width, "height": height})
                people[TYPING].send_json({"action": "typing"})
                expect(page.get_by_text(f"{TYPING} is typing")).to_be_visible()
                yield f"{scheme}-{size}.png", compress(page.screenshot())


@contextmanager
def a_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        options = {"device_scale_factor": SCALE, "locale": "en-GB", "timezone_id": "Europe/Rome"}
        yield browser.new_context(**options).new_page()
        browser.close()


def visit_rooms(page: Page, http: str) -> None:
    """The page lists rooms that it was in."""
    for room in (*OTHER_ROOMS, ROOM):
        page.goto(f"{http}/?{urlencode({'room': room, 'name': VIEWER})}")
        Person(page).takes_the_offered_name()
        status = page.get_by_role("status").first
        expect(status).to_contain_text(re.compile(f"Connected as .* in {room}"))


def make_room(page: Page, title: str, kind: str, topic: str = "") -> None:
    page.get_by_role("button", name="New room").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=kind).check()
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_label("Topic").fill(topic)
    dialog.get_by_role("button", name="Create room").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def answer(client: ChatClient, action: str, **fields: object) -> Any:
    """Send a request, and return its answer."""
    id = secrets.token_hex(8)
    client.send_json({"action": action, "id": id, **fields})
    return client.receive_json(where=lambda frame: frame.get("id") == id)


def write_directly(page: Page, people: dict[str, ChatClient]) -> None:
    """Somebody writes to the viewer alone, who has not read it yet."""
    name, text = DIRECT_MESSAGE
    client = people[name]
    members = answer(client, "members")["members"]
    (viewer,) = [person["member"] for person in members if person["name"] == VIEWER]
    room = answer(client, "create", kind="direct", members=[viewer])["room"]
    answer(client, "subscribe", room=room)
    client.say(text, room=room)
    expect(page.get_by_role("link", name=re.compile(f"{name} 1 unread"))).to_be_visible()


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


def compress(png: bytes) -> bytes:
    """With a palette. Raises ValueError if the picture is too large for a README."""
    from PIL import Image  # only `make screenshots` installs it

    written = io.BytesIO()
    palette = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    palette.save(written, "PNG", optimize=True)
    if written.tell() > MAX_BYTES:
        raise ValueError(f"A picture has {written.tell():,} bytes; {MAX_BYTES:,} are allowed.")
    return written.getvalue()


if __name__ == "__main__":
    main()
