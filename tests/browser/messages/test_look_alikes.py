"""Names that look alike, and names that come with a sign-in, in the message list."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import message

ANA, OTHER = "NqiVujTsNR44jafHEVdH8g", "3FdFVVW2qbMOAQjLkwvgOA"
FULLWIDTH = {"name": "\uff21na", "look": "Ana"}
CONFIRMED = "name confirmed"


@pytest.fixture
def log(open_list):
    return open_list()


def heads(log):
    """Names with their short ids."""
    return log.log.locator(".message").evaluate_all(
        """messages => messages.map((message) => [
            message.querySelector('.message-name').textContent,
            message.querySelector('.name-id')?.textContent ?? '',
        ])"""
    )


def test_both_of_two_members_with_one_name_have_a_short_id_in_every_message(log):
    log.first_page(message(1, "Ana", member=ANA), message(2, "Ben"), message(3, "Ana", member=ANA))
    assert heads(log) == [["Ana", ""], ["Ben", ""], ["Ana", ""]]
    log.receive(message(4, "Ana", member=OTHER))
    assert heads(log) == [["Ana", "·NqiV"], ["Ben", ""], ["Ana", "·NqiV"], ["Ana", "·3FdF"]]


def test_names_that_look_alike_have_short_ids(log):
    log.receive(message(1, "Ana", member=ANA), message(2, member=OTHER, **FULLWIDTH))
    assert heads(log) == [["Ana", "·NqiV"], ["\uff21na", "·3FdF"]]


def test_an_older_page_can_have_the_look_alike(log):
    log.first_page(message(5, "Ana", member=ANA))
    log.older_page(message(1, "Ana", member=OTHER))
    assert heads(log) == [["Ana", "·3FdF"], ["Ana", "·NqiV"]]


def test_a_name_in_another_room_is_no_look_alike(log):
    log.first_page(message(1, "Ana", member=ANA))
    log.enter()
    log.first_page(message(1, "Ana", member=OTHER))
    assert heads(log) == [["Ana", ""]]


def test_only_a_vouched_name_has_the_mark(log):
    log.receive(message(1, "Ana", member=ANA, vouched=True), message(2, "Ben ✓"))
    expect(log.messages.nth(0).get_by_role("img", name=CONFIRMED)).to_be_visible()
    expect(log.messages.nth(1).get_by_role("img")).to_have_count(0)


def test_a_name_cannot_look_like_one_with_a_mark_or_an_id(log):
    """The mark and the id are beside the name, with a background and a border of their own."""
    log.receive(message(1, "Ana ·NqiV"), message(2, "Ana", member=ANA, vouched=True))
    log.receive(message(3, "Ana", member=OTHER))
    assert heads(log) == [["Ana ·NqiV", ""], ["Ana", "·NqiV"], ["Ana", "·3FdF"]]
    border = "element => getComputedStyle(element).borderTopWidth"
    assert log.messages.nth(0).locator(".message-name").evaluate(border) == "0px"
    assert log.messages.nth(1).locator(".name-id").evaluate(border) == "1px"


def test_a_name_that_has_been_changed_has_the_marks_of_the_new_one(log):
    log.first_page(message(1, "Ana", member=ANA, vouched=True), message(2, "Ana", member=OTHER))
    log.enter()
    log.first_page(message(1, "Ana", member=ANA))
    expect(log.log.locator(".name-marks")).to_have_count(0)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "Ana"}, "Ana: message 2"),
        ({"name": "Ana", "vouched": True}, f"Ana, {CONFIRMED}: message 2"),
        ({"name": "Ben"}, "Ben, id 3FdF: message 2"),
        ({"name": f"Ana, {CONFIRMED}"}, f"Ana, {CONFIRMED}, id 3FdF: message 2"),
        ({"name": "Ana, id NqiV"}, "Ana, id NqiV, id 3FdF: message 2"),
        ({"name": "Ana ✓"}, "Ana ✓, id 3FdF: message 2"),
    ],
)
def test_screen_readers_hear_what_tells_names_apart(log, fields, said):
    log.receive(message(1, "Ben", member=ANA))
    log.receive(message(2, member=OTHER, **fields))
    # The first one may be announced together with it.
    expect(log.announcer).to_have_text(re.compile(rf"(^|\n){re.escape(said)}$"))
