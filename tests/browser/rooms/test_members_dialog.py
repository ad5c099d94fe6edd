"""The dialog with a room's members: who is offered what, and what it asks the server."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import at
from tests.browser.support.rooms_page import listed

MEMBERS = [
    {"member": "ana", "name": "Ana", "role": "owner"},
    {"member": "ben", "name": "Ben", "role": "moderator"},
    {"member": "cleo", "name": "Cleo", "role": "member"},
    {"member": "mallory", "name": "Mallory", "role": "", "banned": True},
]
DI = {"member": "di", "name": "Di", "own": False}


@pytest.fixture
def members_of(rooms_page):
    """Open the dialog for somebody with this role, in a room of this kind."""

    def members_of(role, kind="private", people=(), **page):
        room = listed(f"{kind}.a", kind, title="Kitchen", role=role, isCurrent=True)
        rooms_page.show(room, people=people)
        rooms_page.answer("memberships", {"members": MEMBERS, **page}, {"members": []})
        rooms_page.choose("Members")
        expect(rooms_page.dialog.get_by_role("listitem")).not_to_have_count(0)
        return rooms_page

    return members_of


def row(rooms_page, name):
    return rooms_page.dialog.get_by_role("listitem").filter(has_text=name)


def offered(rooms_page, name):
    return row(rooms_page, name).get_by_role("button").all_text_contents()


def sent(rooms_page):
    return [request for request in rooms_page.requests if request[0] != "memberships"]


def test_an_owner_is_offered_everything_but_nothing_to_oneself(members_of):
    shown = members_of("owner")
    expect(row(shown, "Ana")).to_contain_text("you, owner")
    assert offered(shown, "Ana") == []
    assert offered(shown, "Ben") == ["Mute", "Remove", "Ban"]
    expect(row(shown, "Ben").get_by_role("combobox")).to_have_value("moderator")
    assert offered(shown, "Mallory") == ["Unban"]
    expect(row(shown, "Mallory")).to_contain_text("banned")


def test_a_moderator_is_offered_nothing_against_moderators_and_owners(members_of):
    shown = members_of("moderator")
    expect(shown.dialog.get_by_role("combobox")).to_have_count(0)
    expect(row(shown, "Ben")).to_contain_text("moderator")
    assert [offered(shown, name) for name in ("Ana", "Ben")] == [[], []]
    assert offered(shown, "Cleo") == ["Mute", "Remove", "Ban"]
    assert offered(shown, "Mallory") == ["Unban"]


@pytest.mark.parametrize(("role", "kind"), [("member", "private"), ("owner", "direct")])
def test_members_are_only_offered_to_look(members_of, role, kind):
    shown = members_of(role, kind)
    expect(row(shown, "Cleo")).to_contain_text("member")
    expect(shown.dialog.get_by_role("listitem").get_by_role("button")).to_have_count(0)


def test_a_role_is_changed(members_of):
    shown = members_of("owner")
    row(shown, "Cleo").get_by_role("combobox", name="Role of Cleo").select_option("moderator")
    expect(row(shown, "Cleo").get_by_role("combobox")).to_have_value("moderator")
    assert sent(shown) == [["setRole", "private.a", "cleo", "moderator"]]


def test_a_refused_role_is_shown_as_it_was(members_of):
    shown = members_of("owner")
    shown.answer("setRole", "You may not do this.")
    row(shown, "Cleo").get_by_role("combobox").select_option("owner")
    expect(shown.dialog.get_by_role("alert")).to_have_text("You may not do this.")
    expect(row(shown, "Cleo").get_by_role("combobox")).to_have_value("member")


def ban(shown, name):
    shown.page.get_by_role("button", name=f"Ban {name}").click()
    dialog = shown.page.get_by_role("dialog", name=f"Ban {name}?")
    dialog.get_by_label("For how long").select_option("Until it is lifted")
    dialog.get_by_role("button", name="Ban", exact=True).click()
    expect(dialog).to_have_count(0)


def test_a_member_is_banned_and_let_in_again(members_of):
    shown = members_of("owner")
    ban(shown, "Cleo")
    expect(row(shown, "Cleo")).to_contain_text("banned")
    expect(shown.page.get_by_role("button", name="Unban Cleo")).to_be_focused()
    shown.page.keyboard.press("Enter")
    expect(row(shown, "Cleo")).not_to_contain_text("banned")
    assert sent(shown) == [
        ["ban", "private.a", "cleo", {"expiresIn": None}],
        ["unban", "private.a", "cleo"],
    ]


def test_a_member_is_muted_for_a_time_and_unmuted(members_of):
    shown = members_of("moderator")
    shown.page.get_by_role("button", name="Mute Cleo").click()
    dialog = shown.page.get_by_role("dialog", name="Mute Cleo?")
    shown.answer("mute", "You may not do this.")
    dialog.get_by_role("button", name="Mute", exact=True).click()
    expect(dialog.get_by_role("alert")).to_have_text("You may not do this.")
    dialog.get_by_role("button", name="Mute", exact=True).click()
    note = row(shown, "Cleo").locator(".member-note")
    expect(note).to_have_text(re.compile("^muted until .*, member$"))
    expect(shown.page.get_by_role("button", name="Mute Cleo", exact=True)).to_be_focused()
    shown.page.get_by_role("button", name="Unmute Cleo").click()
    expect(note).to_have_text("member")
    muted = ["mute", "private.a", "cleo", {"expiresIn": 3_600}]
    assert sent(shown) == [muted, muted, ["unmute", "private.a", "cleo"]]


def test_the_ends_of_bans_and_mutes_are_shown(members_of):
    end = at("2040-03-01T12:00")
    shown = members_of("owner", members=[
        {"member": "di", "name": "Di", "role": "", "banned": True, "bannedUntil": end},
        {"member": "eve", "name": "Eve", "role": "member", "muted": True, "mutedUntil": end},
        {"member": "flo", "name": "Flo", "role": "member", "muted": True},
    ])  # fmt: skip
    expect(row(shown, "Di")).to_contain_text(re.compile("banned until .*12:00"))
    expect(row(shown, "Eve")).to_contain_text(re.compile("muted until "))
    expect(row(shown, "Flo").locator(".member-note")).to_have_text("muted")


def test_a_removed_member_is_marked_and_can_still_be_banned(members_of):
    shown = members_of("owner")
    shown.page.get_by_role("button", name="Remove Cleo").click()
    expect(shown.page.get_by_role("button", name="Remove Cleo")).to_have_count(0)
    expect(row(shown, "Cleo").locator(".member-note")).to_have_text("removed")
    assert offered(shown, "Cleo") == ["Mute", "Ban"]
    expect(shown.page.get_by_role("button", name="Mute Cleo")).to_be_focused()
    ban(shown, "Cleo")
    expect(row(shown, "Cleo").locator(".member-note")).to_have_text("banned")


def test_people_in_an_open_room_can_be_banned_without_a_membership(members_of):
    shown = members_of("moderator", "open", people=(DI,))
    assert offered(shown, "Di") == ["Mute", "Ban"]
    expect(row(shown, "Di").locator(".member-note")).to_be_empty()
    assert offered(shown, "Cleo") == ["Mute", "Ban"]
    ban(shown, "Di")
    expect(row(shown, "Di")).to_contain_text("banned")


def test_many_members_are_listed_page_by_page(members_of):
    shown = members_of("owner", "open", people=(DI,), next="cursor")
    expect(row(shown, "Di")).to_have_count(0)
    shown.page.get_by_role("button", name="More members").click()
    expect(row(shown, "Di")).to_have_count(1)
    pages = [request for request in shown.requests if request[0] == "memberships"]
    assert pages[1] == ["memberships", "open.a", {"after": "cursor"}]
