"""A user of the page."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


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
        self.throttle = page.locator("#throttle")
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
        """Switch to a room by its name, and wait until the page shows the room."""
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
