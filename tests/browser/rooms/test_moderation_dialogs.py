"""The dialogs for those who moderate a room, its settings among them, and the list of mentions."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import at, message
from tests.browser.support.rooms_page import listed

BEN = {"member": "ben", "name": "Ben"}
CLEO = {"member": "cleo", "name": "Cleo"}
NOON = at("2040-03-01T12:00")


@pytest.fixture
def kitchen(rooms_page):
    """The page of somebody with this role in the kitchen."""

    def kitchen(role="moderator", **fields):
        room = listed("private.a", "private", title="Kitchen", role=role, isCurrent=True, **fields)
        rooms_page.show(room)
        return rooms_page

    return kitchen


def test_members_are_not_offered_to_moderate(kitchen):
    shown = kitchen("member")
    shown.menu.click()
    expect(shown.page.get_by_role("menuitem", name="Leave")).to_be_visible()
    for item in ("Settings", "Reports", "Moderation log"):
        expect(shown.page.get_by_role("menuitem", name=item)).to_be_hidden()


class TestReports:
    @pytest.fixture
    def shown(self, kitchen):
        shown = kitchen()
        report = {"target": 7, "message": message(7, "Di", data="<b>spam</b>"), "at": NOON}
        deleted = {"target": 8, "message": message(8, data="", deleted=BEN), "at": NOON}
        reports = [
            {**report, "by": BEN, "reason": "It is spam."},
            {**report, "by": CLEO},
            {**deleted, "by": CLEO},
        ]
        shown.answer("reports", {"reports": reports})
        shown.choose("Reports")
        expect(shown.dialog).to_have_accessible_name("Reports in Kitchen")
        expect(shown.dialog.get_by_role("listitem")).to_have_count(3)
        return shown

    def item(self, shown, text):
        return shown.dialog.get_by_role("listitem").filter(has_text=text)

    def test_they_show_the_message_who_reported_it_and_why(self, shown):
        first = shown.dialog.get_by_role("listitem").first
        expect(first).to_contain_text("Di")
        expect(first).to_contain_text("<b>spam</b>")
        expect(first).to_contain_text(re.compile("Reported by Ben, .*: It is spam."))
        gone = self.item(shown, "This message is deleted.")
        expect(gone.get_by_role("button")).to_have_text(["Dismiss"])

    def test_a_report_goes_to_its_message(self, shown):
        shown.dialog.get_by_role("button", name="Go to message").first.click()
        expect(shown.dialog).to_have_count(0)
        assert shown.visited == [["private.a", 7]]

    def test_dismissing_settles_all_reports_of_the_message(self, shown):
        shown.dialog.get_by_role("button", name="Dismiss").first.click()
        expect(shown.dialog.get_by_role("listitem")).to_have_count(1)
        expect(shown.dialog.get_by_role("button", name="Dismiss")).to_be_focused()
        shown.page.keyboard.press("Enter")
        expect(shown.dialog).to_contain_text("No message is reported.")
        assert shown.requests[1:] == [["dismiss", "private.a", 7], ["dismiss", "private.a", 8]]

    def test_the_message_is_deleted(self, shown):
        shown.answer("dismiss", "Not now.", {})
        shown.dialog.get_by_role("button", name="Delete").first.click()
        expect(shown.dialog.get_by_role("alert")).to_have_text("Not now.")
        expect(shown.dialog.get_by_role("listitem")).to_have_count(3)
        shown.dialog.get_by_role("button", name="Delete").first.click()
        expect(shown.dialog.get_by_role("listitem")).to_have_count(1)
        asked = [["delete", 7], ["dismiss", "private.a", 7]]
        assert shown.requests[1:] == [*asked, *asked]


def test_the_log_says_what_moderators_did(kitchen):
    shown = kitchen("owner")
    entries = [
        {"at": NOON, "by": BEN, "action": "ban", "member": CLEO, "until": NOON},
        {"at": NOON, "by": BEN, "action": "mute", "member": CLEO},
        {"at": NOON, "by": BEN, "action": "role", "member": CLEO, "note": "owner"},
        {"at": NOON, "by": BEN, "action": "delete", "member": CLEO, "target": 7},
        {"at": NOON, "by": BEN, "action": "change", "note": "slowMode 60, retention 7"},
        {"at": NOON, "by": BEN, "action": "change", "note": "title, notify none"},
        {"at": NOON, "by": BEN, "action": "hook", "member": CLEO, "note": "secret replaced"},
        {"at": NOON, "by": BEN, "action": "something new", "note": "<b>"},
    ]
    shown.answer("audit", {"entries": entries, "next": "cursor"}, {"entries": entries[:1]})
    shown.choose("Moderation log")
    texts = shown.dialog.locator(".audit-text")
    expect(texts).to_have_text(
        [
            re.compile("^Ben banned Cleo until "),
            "Ben muted Cleo",
            "Ben changed the role of Cleo to owner",
            "Ben deleted a message of Cleo",
            "Ben changed the settings: slow mode 1 minute, messages are kept for 7 days",
            "Ben changed the settings: title, notifications tell nothing",
            "Ben replaced the secret of the incoming webhook Cleo",
            "Ben: something new <b>",
        ]
    )
    shown.dialog.get_by_role("button", name="More entries").click()
    expect(texts).to_have_count(9)
    pages = [["audit", "private.a", {"after": after}] for after in (None, "cursor")]
    assert shown.requests == pages


def test_slow_mode_retention_and_notifications_are_settings_of_the_room(kitchen):
    shown = kitchen(slowMode=45, retention=0)
    shown.choose("Settings")
    dialog = shown.dialog
    slow, days = dialog.get_by_label("Slow mode"), dialog.get_by_label("Messages are kept")
    expect(slow).to_have_value("45")
    expect(days).to_have_value("30")
    slow.select_option("1 minute")
    notify = dialog.get_by_label("Notifications")
    expect(notify).to_have_value("name")
    notify.select_option("the beginning of the message, too")
    days.fill("366")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_have_text("Enter a number of days from 1 to 365.")
    expect(days).to_be_focused()
    days.fill("7")
    days.press("Enter")
    expect(dialog).to_have_count(0)
    values = {"slowMode": 60, "retention": 7, "notify": "text"}
    assert shown.requests == [["change", "private.a", values]]


def test_mentions_are_listed_over_all_rooms_and_lead_to_their_message(kitchen):
    shown = kitchen("")
    mentions = [
        message(7, room="garden", data="@Ana look"),
        message(8, room="tea", data="", deleted=BEN),
    ]
    shown.answer("mentions", {"messages": [], "next": "cursor"}, {"messages": mentions})
    shown.page.get_by_role("button", name="Mentions").click()
    items = shown.dialog.get_by_role("listitem")
    expect(items).to_have_count(1)
    expect(items).to_contain_text(re.compile("^Ben in garden, .*@Ana look$"))
    items.get_by_role("button").click()
    expect(shown.dialog).to_have_count(0)
    assert shown.visited == [["garden", 7]]


def test_nobody_is_mentioned_yet(kitchen):
    shown = kitchen("")
    shown.answer("mentions", {"messages": []})
    shown.page.get_by_role("button", name="Mentions").click()
    expect(shown.dialog).to_contain_text("Nobody has mentioned you.")


def test_a_thread_has_a_way_back_and_no_menu(kitchen):
    shown = kitchen()
    back = shown.page.get_by_role("button", name="Back")
    expect(back).to_be_hidden()
    thread = listed("private.a:7", "thread", title="Thread in Kitchen", parent="private.a")
    shown.show(thread | {"isCurrent": True, "role": "moderator"})
    expect(shown.menu).to_be_hidden()
    back.click()
    assert shown.visited == ["private.a"]
