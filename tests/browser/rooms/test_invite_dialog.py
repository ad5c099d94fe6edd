"""The dialog that invites people: by name, or by a link."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.rooms_page import listed

KITCHEN = listed("private.a", "private", title="Kitchen", topic="Soup", role="owner")
KITCHEN["isCurrent"] = True
PEOPLE = (
    {"member": "ana", "name": "Ana", "own": True},
    {"member": "ben", "name": "Ben", "own": False},
)


def invitations(rooms_page):
    return [request for request in rooms_page.requests if request[0] == "invite"]


def button(rooms_page, name):
    return rooms_page.page.get_by_role("button", name=name, exact=True)


def problem(rooms_page):
    return rooms_page.dialog.get_by_role("alert")


def test_a_person_whom_one_knows_is_invited(rooms_page):
    rooms_page.show(KITCHEN, people=PEOPLE)
    rooms_page.choose("Invite")
    expect(rooms_page.dialog.get_by_label("Person").locator("option")).to_have_text(["Ben"])
    button(rooms_page, "Add").click()
    expect(rooms_page.dialog).to_contain_text("Ben is a member now.")
    assert invitations(rooms_page) == [["invite", "private.a", {"member": "ben"}]]


def test_who_is_a_member_already_is_not_offered(rooms_page):
    cleo = {"member": "cleo", "name": "Cleo", "own": False}
    rooms_page.show(KITCHEN, people=(*PEOPLE, cleo))
    rooms_page.answer("memberships", {"members": [{"member": "ben", "name": "Ben"}]})
    rooms_page.choose("Invite")
    expect(rooms_page.dialog.get_by_label("Person").locator("option")).to_have_text(["Cleo"])


def test_a_list_without_people_whom_one_knows_says_when_there_are_some(rooms_page):
    rooms_page.show(KITCHEN, people=PEOPLE)
    rooms_page.answer("memberships", {"members": [{"member": "ben", "name": "Ben"}]})
    rooms_page.choose("Invite")
    section = rooms_page.dialog.get_by_role("group", name="Somebody you know")
    expect(section).to_contain_text("People appear here once you have seen them in a room.")
    expect(section.get_by_text("People appear here")).to_be_visible()
    expect(section.get_by_label("Person")).to_be_hidden()


def test_people_are_offered_even_if_the_members_are_not_known(rooms_page):
    rooms_page.show(KITCHEN, people=PEOPLE)
    rooms_page.answer("memberships", "There is no connection to the server.")
    rooms_page.choose("Invite")
    expect(rooms_page.dialog.get_by_label("Person").locator("option")).to_have_text(["Ben"])
    expect(rooms_page.dialog.get_by_text("People appear here")).to_be_hidden()


def test_an_invitation_link_names_the_invitation_after_the_hash_and_is_copied(rooms_page):
    rooms_page.show(KITCHEN)
    invitation = {"invite": "private.a.secret", "uses": 10, "expiresAt": 2_000_000_000_000}
    rooms_page.answer("invite", invitation)
    rooms_page.choose("Invite")
    expect(rooms_page.dialog.get_by_label("Person")).to_be_hidden()
    rooms_page.dialog.get_by_label("How many people").fill("10")
    rooms_page.dialog.get_by_label("Expires after").select_option("1 day")
    button(rooms_page, "Create link").click()
    link = rooms_page.dialog.get_by_label("Invitation link")
    expect(link).to_have_value("https://chat.test/#invite=private.a.secret&title=Kitchen")
    expect(rooms_page.dialog).to_contain_text("For 10 people, until 18 May 2033")
    assert invitations(rooms_page) == [["invite", "private.a", {"uses": 10, "expiresIn": 86_400}]]


@pytest.mark.parametrize("uses", ["", "0", "1001", "1.5"])
def test_a_link_is_for_1_to_1000_people(rooms_page, uses):
    rooms_page.show(KITCHEN)
    rooms_page.choose("Invite")
    rooms_page.dialog.get_by_label("How many people").fill(uses)
    button(rooms_page, "Create link").click()
    expect(problem(rooms_page)).to_have_text("Enter a number from 1 to 1,000.")
    assert invitations(rooms_page) == []
