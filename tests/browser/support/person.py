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
        self.settings = page.get_by_role("button", name="Settings")
        self.drawer = page.get_by_role("button", name=re.compile("^Rooms"))  # on a narrow screen
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
        self.receipts = self.log.locator(".message-read:visible")
        self.dialog = page.get_by_role("dialog")
        self.heading = page.locator("#room-header .room-name")
        self.topic = page.locator("#room-header .room-topic")
        self.sending = self.log.locator(".message--sending")
        self.failed = self.log.locator(".message--failed")

    def field(self, label: str) -> Locator:
        return self.form.get_by_label(label, exact=True)

    def opens_settings(self) -> None:
        """Show the settings, and all that they have."""
        if self.form.is_hidden():
            if self.drawer.is_visible():
                self.drawer.click()
            self.settings.click()
        advanced = self.form.locator("details")
        if advanced.get_attribute("open") is None:
            advanced.locator("summary").click()

    def closes_settings(self) -> None:
        self.form.get_by_role("button", name="Close").click()

    def disconnects(self) -> None:
        self.opens_settings()
        self.form.get_by_role("button", name="Disconnect").click()
        self.closes_settings()

    def room(self, name: str) -> Locator:
        """The link to a room."""
        return self.rooms.locator(f'[data-room="{name}"] a')

    def unread(self, name: str) -> Locator:
        """The unread count of a room, hidden if it is 0."""
        return self.room(name).locator(".badge")

    def goes_to(self, room: str) -> None:
        """Switch to a room by its name, and wait until the page shows the room."""
        self.rooms.get_by_label("Another room").fill(room)
        self.rooms.get_by_role("button", name="Go", exact=True).click()
        self.is_in(room.lower())

    def is_in(self, room: str) -> None:
        expect(self.status).to_contain_text(re.compile(f"Connected as .* in {room}"))
        expect(self.log).to_have_attribute("aria-busy", "false")

    def listed(self, label: str) -> Locator:
        """The link to a room by what the page calls it."""
        return self.rooms.get_by_role("link", name=re.compile(f"^{re.escape(label)}"))

    def makes_room(self, title: str, kind: str = "Private", topic: str = "") -> None:
        """Create a room, and wait until the page shows it."""
        self.rooms.get_by_role("button", name="New room").click()
        self.dialog.get_by_role("radio", name=kind).check()
        self.dialog.get_by_label("Title").fill(title)
        self.dialog.get_by_label("Topic").fill(topic)
        self.presses("Create room")
        self.is_in_room(title)

    def presses(self, name: str) -> None:
        """Press the dialog's button."""
        self.dialog.get_by_role("button", name=name, exact=True).click()

    def chooses(self, item: str) -> None:
        """Choose in the menu of the current room."""
        self.page.get_by_role("button", name="Room menu").click()
        self.page.get_by_role("menuitem", name=item).click()

    def makes_invitation(self, uses: int = 1) -> str:
        """Make a link that lets others into the current room."""
        self.chooses("Invite")
        self.dialog.get_by_label("How many people").fill(str(uses))
        self.presses("Create link")
        link = self.dialog.get_by_label("Invitation link")
        expect(link).to_have_value(re.compile("#invite="))
        value = link.input_value()
        self.presses("Close")
        return value

    def is_in_room(self, label: str) -> None:
        """Wait until the page shows the room that it calls so."""
        expect(self.heading).to_have_text(label)
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

    def takes_the_offered_name(self) -> None:
        """Connect under the link's name, unless the page connects under the user's own."""
        state = self.page.locator(
            "#connect-form:not([hidden]), #status:not([data-kind=disconnected])"
        )
        state.first.wait_for(state="attached")
        if self.form.is_visible() and "Not connected" in (self.status.text_content() or ""):
            self.connect.click()

    def is_connected(self) -> None:
        expect(self.status).to_contain_text("Connected as")
