"""Rooms with many messages, and messages with many lines."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import message, messages


@pytest.fixture
def view(open_list):
    return open_list(viewport={"width": 360, "height": 640})


def texts(view):
    return view.messages.locator(".message-text").all_text_contents()


def test_older_rows_go_and_come_back_without_a_jump_and_unsent_ones_stay(view):
    view.enter(read=49)
    view.first_page(*messages(1, 100))
    view.show_unsent("not sent", state="failed")
    view.receive(*messages(101, 120))
    newest = view.message("message 120").bounding_box()["y"]
    view.forget_older(81)
    assert texts(view) == [
        *[f"message {seq}" for seq in range(81, 101)],
        "not sent",
        *[f"message {seq}" for seq in range(101, 121)],
    ]
    assert view.message("message 120").bounding_box()["y"] == pytest.approx(newest, abs=1)
    expect(view.page.get_by_text("Loading older messages…")).to_be_attached()
    expect(view.up).to_be_hidden()

    view.older_page(*messages(61, 80))
    assert texts(view)[:21] == [f"message {seq}" for seq in range(61, 82)]
    assert view.message("message 120").bounding_box()["y"] == pytest.approx(newest, abs=1)


def test_older_rows_do_not_move_the_list_under_a_user_who_has_just_scrolled_up(view):
    view.enter()
    view.first_page(*messages(51, 100), start="older")
    view.log.evaluate(
        """(list, older) => {
            list.scrollTop = 0; // the browser sends its event with the next frame
            window.list.showOlder(older);
        }""",
        messages(1, 50),
    )
    expect(view.message("message 51")).to_be_in_viewport()
    view.receive(message(101))
    expect(view.message("message 51")).to_be_in_viewport()


def styled_elements(view, change):
    """Return how many elements the browser styled because of a change."""
    view.page.context.browser.start_tracing(page=view.page, categories=["devtools.timeline"])
    change()
    view.from_bottom()
    trace = json.loads(view.page.context.browser.stop_tracing())["traceEvents"]
    updates = [event["args"] for event in trace if event["name"] == "UpdateLayoutTree"]
    return sum(args.get("elementCount", 0) for args in updates)


def test_rows_that_come_and_go_leave_the_style_of_the_others_as_it_is(view):
    view.enter()
    view.first_page(*messages(101, 300), start="older")
    all_elements = view.log.locator("*").count()
    assert styled_elements(view, lambda: view.forget_older(110)) < all_elements / 10
    assert styled_elements(view, lambda: view.older_page(*messages(100, 109))) < all_elements / 5


def test_a_message_of_many_lines_is_folded(view):
    view.first_page(message(1, data="line\n" * 4_000), message(2, data="word " * 700), message(3))
    folded = view.messages.first
    shut = folded.bounding_box()["height"]
    assert shut < 640
    expect(view.messages.last.get_by_role("button")).to_have_count(0)
    expect(view.messages.nth(1).get_by_role("button", name="Show all")).to_be_visible()

    folded.get_by_role("button", name="Show all").click()
    assert folded.bounding_box()["height"] > 50_000
    view.show_changed(message(1, data="line\n" * 4_000, reactions=[]))
    folded.get_by_role("button", name="Show less").click()
    assert folded.bounding_box()["height"] == shut
    view.show_changed(message(1, data="short"))
    expect(folded.get_by_role("button")).to_have_count(0)
    assert folded.bounding_box()["height"] < 100


def test_a_busy_room_keeps_few_rows_and_asks_for_older_ones(page_and_network, join, room):
    page, network = page_and_network
    ana = join("Ana", page=page)
    ana.says("first")
    ana.has_read(["first"])
    first = ana.log.locator(".row", has_text="first")
    seq = int(first.get_attribute("data-seq"))
    for number in range(1, 1_001):
        frame = {"type": "message", "room": room, "seq": seq + number, "data": f"message {number}"}
        frame |= {"member": "3FdFVVW2qbMOAQjLkwvgOA", "name": "Ben", "at": seq + number}
        network.sockets[0].send(json.dumps(frame))
    ana.reads("message 1000")
    assert 150 <= ana.messages.count() < 200
    expect(ana.messages.last).to_be_in_viewport(ratio=1)
    expect(first).to_have_count(0)

    oldest = ana.log.locator(".row[data-seq]").first.get_attribute("data-seq")
    ana.log.evaluate("list => { list.scrollTop = 0; }")
    network.sends("history", before=int(oldest))
