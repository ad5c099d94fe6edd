"""`make run AUTH=token`: the page that it prints is signed in."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.person import Person


@pytest.fixture
def printed_page(signed_in_chat):
    """The address that the start prints."""
    return re.search(r"Page +(\S+)", signed_in_chat.output)[1]


def test_the_first_visit_of_the_printed_page_is_signed_in(new_page, printed_page):
    page = new_page()
    page.goto(printed_page)
    expect(page.get_by_role("status").first).to_contain_text("Connected as Ana")


def test_two_people_talk_each_under_the_name_of_their_token(new_page, signed_in_url, room):
    people = []
    for member, name in (("ana", "Ana"), ("ben", "Ben")):
        page = new_page()
        page.goto(f"{signed_in_url}dev/sign-in?member={member}&name={name}")
        page.goto(f"{signed_in_url}?room={room}")
        expect(page.get_by_role("status").first).to_contain_text(f"Connected as {name} in {room}")
        people.append(Person(page))
    ana, ben = people
    ana.says("hello")
    ben.reads("hello")


def test_the_page_renews_its_token_over_the_connection(page_and_network, printed_page):
    page, network = page_and_network
    page.clock.install()
    page.goto(printed_page)
    Person(page).is_connected()
    with page.expect_response("**/dev/token"):
        network.pass_time(481_000)  # of 600 s that the token is good
    network.sends("authenticate")
    assert len(network.sockets) == 1


@pytest.fixture
def stranger(new_page, signed_in_url):
    """Somebody who has opened the page without having signed in."""
    page = new_page()
    page.goto(signed_in_url)
    return Person(page)


@pytest.fixture
def sign_in(signed_in_url):
    """Sign in as this member in the page's browser, as the product's own page would do."""

    def sign_in(page, member, name):
        page.goto(f"{signed_in_url}dev/sign-in?member={member}&name={name}")
        return Person(page)

    return sign_in


def test_who_is_not_signed_in_is_asked_to_and_is_connected_afterwards(stranger):
    expect(stranger.status).to_have_text("Not signed in")
    expect(stranger.advice.first).to_contain_text("Sign in, then try again.")
    expect(stranger.input).to_be_disabled()
    stranger.page.get_by_role("link", name="Sign in").click()
    expect(stranger.status).to_contain_text("Connected as Ana")
    expect(stranger.advice.first).to_be_hidden()
    expect(stranger.input).to_be_enabled()
    expect(stranger.page.get_by_role("link", name="Sign in")).to_be_hidden()


def test_who_is_not_signed_in_can_do_nothing_that_only_members_can(stranger):
    expect(stranger.page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(stranger.log.locator(".skeleton")).to_be_hidden()
    expect(stranger.connect).to_be_hidden()
    expect(stranger.page.get_by_role("button", name="Attach files")).to_be_disabled()
    expect(stranger.settings).to_contain_text("Not signed in")
    stranger.opens_settings()
    expect(stranger.form.get_by_role("heading")).to_have_text("Settings")
    expect(stranger.field("Name")).to_be_hidden()
    expect(stranger.connect).to_be_hidden()
    expect(stranger.apply).to_be_hidden()
    stranger.field("Room").fill("tea")
    expect(stranger.apply).to_be_visible()
    stranger.closes_settings()


def test_who_is_not_signed_in_is_told_so_by_dialogs(stranger):
    expect(stranger.page.get_by_role("link", name="Sign in")).to_be_visible()
    stranger.page.get_by_role("button", name="Search").click()
    stranger.dialog.get_by_label("Words").fill("tea")
    stranger.dialog.get_by_label("Words").press("Enter")
    expect(stranger.dialog.get_by_role("alert")).to_contain_text("Sign in, then try again.")
    expect(stranger.dialog).not_to_contain_text("Loading")


def test_who_has_signed_in_elsewhere_tries_again(stranger, sign_in):
    again = stranger.page.get_by_role("button", name="Try again")
    again.click()
    expect(stranger.status).to_have_text("Not signed in")
    expect(stranger.input).to_be_disabled()
    sign_in(stranger.page.context.new_page(), "ben", "Ben")
    again.click()
    expect(stranger.status).to_contain_text("Connected as Ben")
    expect(stranger.input).to_be_enabled()
    expect(again).to_be_hidden()


def test_a_name_from_the_sign_in_is_marked_and_cannot_be_changed(sign_in, new_page):
    ana = sign_in(new_page(), "ana", "Ana")
    expect(ana.status).to_contain_text("Connected as Ana")
    expect(ana.status.get_by_role("img", name="name confirmed")).to_be_visible()
    ana.opens_settings()
    expect(ana.field("Name")).to_have_value("Ana")
    expect(ana.field("Name")).not_to_be_editable()
    expect(ana.form).to_contain_text("Your name comes from your sign-in.")
    ana.field("Room").fill("elsewhere")
    ana.apply.click()
    ana.is_in("elsewhere")
    expect(ana.errors).to_have_count(0)


def test_an_invitation_waits_until_the_user_has_signed_in(sign_in, new_page):
    ana = sign_in(new_page(), "ana", "Ana")
    ana.is_connected()
    ana.makes_room("Kitchen")
    ben = Person(new_page())
    ben.page.goto(ana.makes_invitation())
    expect(ben.status).to_have_text("Not signed in")
    expect(ben.dialog).to_have_count(0)
    sign_in(ben.page, "ben", "Ben")
    expect(ben.dialog).to_have_accessible_name("Join Kitchen?")
    ben.presses("Join")
    ben.is_in_room("Kitchen")
    expect(ana.people).to_have_text(["Ana", "Ben"])


def test_the_log_has_no_token(new_page, printed_page, signed_in_chat):
    page = new_page()
    page.goto(printed_page)
    Person(page).is_connected()
    assert "eyJ" not in signed_in_chat.output
