"""History: the page shows the newest messages and loads older messages on scrolling up."""

import re

import pytest
from boto3.dynamodb.conditions import Key
from playwright.sync_api import expect

from tests.support.clients import say_all

MESSAGE_COUNT = 130
FROM_TOP = "(node, list) => node.getBoundingClientRect().y - list.getBoundingClientRect().y"


@pytest.fixture
def say(chat, room):
    """Send these texts to the room one by one."""

    return lambda texts: say_all(chat.ws_url, texts, room=room, name="Ben")


@pytest.fixture
def texts(say):
    """The room's messages."""
    texts = [f"message {number}" for number in range(MESSAGE_COUNT)]
    say(texts)
    return texts


@pytest.fixture
def table(chat):
    return chat.tables["ChatMessages-dev"].resource


@pytest.fixture
def expire(table, room):
    """Have some of the room's messages expired, not deleted yet: `expire(slice(2, 4))`."""

    def expire(which):
        rows = table.query(KeyConditionExpression=Key("room").eq(room))["Items"]
        for row in rows[which]:
            table.put_item(Item={**row, "expiresAt": 1})

    return expire


def scroll_to_the_very_top(person):
    while person.page.locator(".messages-start").is_visible():
        count = person.messages.count()
        person.log.press("Home")
        person.page.wait_for_function(
            """count => document.querySelector('.messages-start').hidden
                || document.querySelector('.messages-start').textContent.startsWith('Older')
                || document.querySelectorAll('.message').length > count""",
            arg=count,
        )
        if "Older" in person.page.locator(".messages-start").inner_text():
            return


def test_earlier_messages_are_shown_on_joining(say, join):
    say(["one", "two", "three"])
    join("Ana").has_read(["one", "two", "three"])


def test_the_newest_messages_are_visible_and_the_oldest_not_loaded(texts, join):
    ana = join("Ana")
    expect(ana.reads(texts[-1])).to_be_in_viewport(ratio=1)
    assert ana.messages.count() < MESSAGE_COUNT
    assert ana.page.locator(".messages-start").inner_text() == "Loading older messages…"


def test_scrolling_up_loads_all_older_messages_in_order(texts, join):
    ana = join("Ana")
    ana.reads(texts[-1])
    scroll_to_the_very_top(ana)
    ana.has_read(texts)
    expect(ana.page.locator(".messages-start")).to_be_hidden()


def test_the_visible_messages_do_not_move_when_older_messages_are_loaded(texts, join):
    ana = join("Ana")
    ana.reads(texts[-1])
    log, count = ana.log, ana.messages.count()
    oldest = ana.messages.first.locator(".message-text").element_handle()
    log.evaluate("list => { list.scrollTop = 0; }")
    before = oldest.evaluate(FROM_TOP, log.element_handle())
    ana.page.wait_for_function(
        "count => document.querySelectorAll('.message').length > count", arg=count
    )
    assert oldest.evaluate(FROM_TOP, log.element_handle()) == pytest.approx(before, abs=1)


def test_the_page_says_that_older_messages_are_no_longer_kept(texts, expire, join):
    expire(slice(0, 3))
    ana = join("Ana")
    ana.reads(texts[-1])
    scroll_to_the_very_top(ana)
    ana.has_read(texts[3:])
    ana.log.press("Home")
    expect(ana.page.get_by_text("Older messages are no longer kept.")).to_be_in_viewport()


def test_missed_messages_that_are_no_longer_kept_are_a_gap(page_and_network, join, say, expire):
    page, network = page_and_network
    say(["one"])
    ana = join("Ana", page=page)
    ana.has_read(["one"])
    network.cut()
    say(["two", "three", "four"])
    expire(slice(0, 3))
    network.restore()
    ana.has_read(["one", "four"])
    gap = page.get_by_text("Messages here are no longer kept.")
    assert "four" in gap.evaluate("gap => gap.nextElementSibling.innerText")


def test_a_room_whose_first_message_is_kept_shows_no_note_about_older_messages(say, join):
    say(["first"])
    ana = join("Ana")
    ana.has_read(["first"])
    expect(ana.page.get_by_text("no longer kept")).to_have_count(0)


def test_a_screen_reader_announces_live_messages_and_no_history(say, page_and_network, join):
    say(["old"])
    page, network = page_and_network
    ana, cy = join("Ana", page=page), join("Cy")
    ana.has_read(["old"])
    announcer = page.locator("#announcer")
    expect(announcer).to_be_empty()
    cy.says("new")
    expect(announcer).to_have_text("Cy: new")
    ana.says("my own")
    ana.has_read(["old", "new", "my own"])
    expect(announcer).to_have_text("Cy: new")
    network.cut()
    say(str(number) for number in range(5))
    network.restore()
    expect(announcer).to_have_text("5 new messages")


def test_messages_of_another_day_are_under_that_day(say, join, new_page):
    say(["today"])
    page = new_page(locale="en-GB")
    page.clock.install(time="2040-01-01T12:00:00Z")
    ana = join("Ana", page=page)
    days = ana.log.locator(".day-separator:visible")
    expect(days).to_have_text(re.compile(r"^\w+day,? \d+ \w+ 20\d\d$"))
    expect(ana.messages.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
