"""The past of a long room: going to a date, and at most 600 rows while the user reads far up."""

import re
import time

import pytest
from playwright.sync_api import expect

COUNT = 2_000
DAYS = 20
DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def began_at(chat, room):
    """The room has 100 messages a day; returns when the first one was sent."""
    table = chat.tables["ChatMessages-dev"].resource
    now = int(time.time() * 1000)
    began_at = now - DAYS * DAY_MS
    with table.batch_writer() as batch:
        for n in range(COUNT):
            at = began_at + n * DAYS * DAY_MS // COUNT
            about = {"member": "3FdFVVW2qbMOAQjLkwvgOA", "name": "Bea", "data": f"message {n}"}
            batch.put_item(
                {"room": room, "seq": began_at + 1 + n, "at": at, **about, "nonce": "n"}
                | {"expiresAt": at // 1000 + 30 * 24 * 3600}
            )
        counter = {"lastSeq": began_at + COUNT, "begunAt": began_at, "lastAt": now // 1000}
        key = {"room": f"{room}#counter", "seq": 0}
        batch.put_item({**key, **counter, "expiresAt": now // 1000 + 31 * 24 * 3600})
    return began_at


def numbers(ana):
    return [int(text.split()[1]) for text in ana.log.locator(".message-text").all_text_contents()]


def scroll(ana, up_to=None, down_to=None):
    """Scroll to the top, or to the end, and let pages load, until this message is in the list."""
    ana.page.wait_for_function(
        """([upTo, downTo]) => {
            const list = document.querySelector('#messages');
            const texts = [...list.querySelectorAll('.message-text')];
            const numbers = texts.map((text) => Number(text.textContent.split(' ')[1]));
            const isThere = upTo === null ? numbers.at(-1) >= downTo : numbers[0] <= upTo;
            // Not when it is: that would load one more page while the test looks.
            if (!isThere || upTo === null) list.scrollTop = upTo === null ? list.scrollHeight : 0;
            return isThere;
        }""",
        arg=[up_to, down_to],
        polling=100,
    )


@pytest.mark.slow
def test_the_user_goes_to_a_date_and_reads_on_from_there_in_both_directions(
    began_at, join, new_page
):
    page = new_page(timezone_id="UTC")
    ana = join("Ana", page=page)
    ana.reads(f"message {COUNT - 1}")
    ana.chooses("Go to a date")
    day = time.gmtime((began_at + 5 * DAY_MS) / 1000)
    ana.dialog.get_by_label("Day").fill(time.strftime("%Y-%m-%d", day))
    ana.presses("Go")
    first = page.locator(".message:focus")
    # The last one is the day's first in the minutes after midnight.
    expect(first).to_contain_text(re.compile(r"message (4\d\d|500)"))
    number = int(re.search(r"message (\d+)", first.inner_text())[1])
    at = began_at + number * DAYS * DAY_MS // COUNT
    assert time.gmtime(at / 1000).tm_mday == day.tm_mday
    assert time.gmtime((at - DAYS * DAY_MS // COUNT) / 1000).tm_mday != day.tm_mday
    expect(first).to_be_in_viewport(ratio=1)

    scroll(ana, up_to=0)
    assert len(numbers(ana)) <= 600
    scroll(ana, down_to=900)
    shown = numbers(ana)
    assert shown == list(range(shown[0], shown[0] + len(shown)))
    assert len(shown) <= 600

    newest = page.get_by_role("button", name="Newest messages")
    newest.click()
    expect(ana.messages.last).to_contain_text(f"message {COUNT - 1}")
    expect(ana.messages.last).to_be_in_viewport(ratio=1)
    expect(newest).to_be_hidden()


@pytest.mark.slow
def test_reading_far_up_keeps_600_rows_and_what_is_read_in_its_place(began_at, join, say_in, room):
    ana = join("Ana")
    ana.reads(f"message {COUNT - 1}")
    scroll(ana, up_to=1_350)
    assert len(numbers(ana)) <= 600
    read = ana.log.get_by_text("message 1350", exact=True)  # another page may still come before it
    place = "(message) => message.getBoundingClientRect().top"
    before = read.evaluate(place)
    say_in(room, "news 2000")
    expect(ana.page.get_by_role("button", name="1 new")).to_be_visible()
    assert read.evaluate(place) == pytest.approx(before, abs=1)
    scroll(ana, down_to=2_000)
    shown = numbers(ana)
    assert shown == list(range(shown[0], 2001))
    assert len(shown) <= 600
    expect(ana.messages.last).to_be_in_viewport(ratio=1)
