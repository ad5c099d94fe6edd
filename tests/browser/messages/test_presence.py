"""Presence lines in the message list: joins, leaves and renames."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import message

MARKUP_NAME = "<img src=x onerror=alert(1)>"


@pytest.fixture
def view(open_list):
    view = open_list()
    view.enter()
    view.first_page(message(1))
    return view


def test_events_with_messages_between_are_on_separate_lines(view):
    view.show_presence("joined", "Ana")
    view.receive(message(2))
    view.show_presence("left", "Ben")
    view.page.clock.run_for(10_000)
    view.receive(message(3))
    view.show_presence("renamed", "Klea", former="Cleo")
    lines = ["Ana joined", "Ben left", "Cleo is now called Klea"]
    assert [row for row in view.rows() if row in lines] == lines
    assert view.rows().index("Ana joined") == view.rows().index("message 2") - 1


def test_consecutive_events_share_a_line(view):
    for name in ("Ana", "Ben", "Dora", "Emil", "Finn"):
        view.show_presence("joined", name)
    view.show_presence("left", "Cleo")
    view.page.clock.run_for(10_000)
    expect(view.presences).to_have_text(["Ana, Ben and 3 others joined, Cleo left"])


def test_a_reload_shows_no_presence_line(view):
    view.page.clock.pause_at("2040-03-01T12:10:00Z")
    view.show_presence("left", "Ben")
    view.page.clock.run_for(9_000)
    view.show_presence("joined", "Ben")
    view.page.clock.run_for(60_000)
    expect(view.presences).to_have_count(0)


def test_a_rename_that_is_undone_leaves_no_line(view):
    view.show_presence("renamed", "Klea", former="cleo")
    view.page.evaluate(
        "list.showPresence({event: 'renamed', member: 'cleo', name: 'cleo', formerName: 'Klea'})"
    )
    expect(view.presences).to_have_count(0)
    view.show_presence("joined", "Ana")
    expect(view.presences).to_have_text(["Ana joined"])


def test_names_are_shown_as_text_and_do_not_reorder_other_words(view):
    view.show_presence("joined", MARKUP_NAME)
    view.show_presence("joined", "مريم")
    expect(view.presences.locator("bdi")).to_have_text([MARKUP_NAME, "مريم"])
    expect(view.presences).to_have_text([f"{MARKUP_NAME} and مريم joined"])
    expect(view.page.locator("img")).to_have_count(0)


def test_presence_lines_come_before_the_message_being_sent(view):
    view.show_unsent("one")
    view.show_presence("joined", "Ana")
    view.show_presence("joined", "Ben")
    assert view.rows() == ["Today", "message 1", "Ana and Ben joined", "one"]


def test_presence_lines_are_not_announced_to_screen_readers(view):
    view.show_presence("joined", "Ana")
    expect(view.presences).to_have_count(1)
    view.announces_nothing_before(message(9))


def test_a_leave_in_another_room_is_not_shown_in_this_room(view):
    view.show_presence("left", "Ben")
    view.enter()
    view.page.clock.run_for(60_000)
    expect(view.presences).to_have_count(0)


def test_joins_and_leaves_are_shown_to_the_others(page_and_network, join):
    page, network = page_and_network
    page.clock.install()
    ana, ben = join("Ana", page=page), join("Ben")
    expect(ana.log.locator(".presence")).to_have_text(["Ben joined"])
    ben.page.close()
    expect(ana.people).to_have_text(["Ana"])
    network.pass_time(10_000)  # in which Ben may come back
    expect(ana.log.locator(".presence")).to_have_text(["Ben left"])
