"""Who comes, leaves and is called otherwise is told quietly."""

import pytest
from playwright.sync_api import expect

from tests.browser.showing import Shown, said

MARKUP_NAME = "<img src=x onerror=alert(1)>"


@pytest.fixture
def shown(new_page):
    shown = Shown(new_page(as_modules=True, locale="en-GB", timezone_id="UTC"))
    shown.enter()
    shown.first_page(said(1))
    return shown


def test_each_is_a_line_of_its_own_where_messages_are_between(shown):
    shown.coming("joined", "Ana")
    shown.hears(said(2))
    shown.coming("left", "Ben")
    shown.page.clock.run_for(10_000)
    shown.hears(said(3))
    shown.coming("renamed", "Klea", former="Cleo")
    lines = ["Ana joined", "Ben left", "Cleo is now called Klea"]
    assert [row for row in shown.rows() if row in lines] == lines
    assert shown.rows().index("Ana joined") == shown.rows().index("message 2") - 1


def test_many_with_no_message_between_are_one_line(shown):
    for name in ("Ana", "Ben", "Dora", "Emil", "Finn"):
        shown.coming("joined", name)
    shown.coming("left", "Cleo")
    shown.page.clock.run_for(10_000)
    expect(shown.comings).to_have_text(["Ana, Ben and 3 others joined, Cleo left"])


def test_a_reload_shows_nothing(shown):
    shown.page.clock.pause_at("2040-03-01T12:10:00Z")
    shown.coming("left", "Ben")
    shown.page.clock.run_for(9_000)
    shown.coming("joined", "Ben")
    shown.page.clock.run_for(60_000)
    expect(shown.comings).to_have_count(0)


def test_a_name_that_is_taken_back_leaves_no_line(shown):
    shown.coming("renamed", "Klea", former="cleo")
    shown.page.evaluate(
        "list.showPresence({event: 'renamed', member: 'cleo', name: 'cleo', formerName: 'Klea'})"
    )
    expect(shown.comings).to_have_count(0)
    shown.coming("joined", "Ana")
    expect(shown.comings).to_have_text(["Ana joined"])


def test_names_are_only_text_and_turn_no_words_around(shown):
    shown.coming("joined", MARKUP_NAME)
    shown.coming("joined", "مريم")
    expect(shown.comings.locator("bdi")).to_have_text([MARKUP_NAME, "مريم"])
    expect(shown.comings).to_have_text([f"{MARKUP_NAME} and مريم joined"])
    expect(shown.page.locator("img")).to_have_count(0)


def test_they_come_before_what_is_being_sent(shown):
    shown.unsent("one")
    shown.coming("joined", "Ana")
    shown.coming("joined", "Ben")
    assert shown.rows() == ["Today", "message 1", "Ana and Ben joined", "one"]


def test_a_screen_reader_does_not_read_them_out(shown):
    shown.coming("joined", "Ana")
    expect(shown.comings).to_have_count(1)
    expect(shown.page.locator("#announcer")).to_be_empty()


def test_who_was_leaving_another_room_does_not_leave_this_one(shown):
    shown.coming("left", "Ben")
    shown.enter()
    shown.page.clock.run_for(60_000)
    expect(shown.comings).to_have_count(0)


def test_who_comes_to_a_chat_and_leaves_it_is_told_to_the_others(join):
    ana, ben = join("Ana"), join("Ben")
    expect(ana.log.locator(".presence")).to_have_text(["Ben joined"])
    ben.page.close()
    expect(ana.log.locator(".presence")).to_have_text(["Ben left"], timeout=25_000)
