"""Messages that were edited, deleted or answered."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import at, message, messages

CY = {"member": "cy", "name": "Cy", "at": at("2040-03-01T12:05")}
BEN = {"member": "ben", "name": "Ben", "at": at("2040-03-01T12:05")}


def own(seq, **fields):
    return message(seq, "Ana", own=True, **fields)


@pytest.fixture
def view(open_list):
    view = open_list()
    view.enter(read=0)
    return view


def test_an_edited_message_says_by_whom_and_when(view):
    view.first_page(message(1))
    expect(view.log.get_by_text("edited")).to_be_hidden()
    view.show_changed(message(1, data="better", edited=BEN))
    expect(view.message("better")).to_be_visible()
    expect(view.log.get_by_text("edited")).to_have_attribute(
        "title", f"Edited by Ben, {view.full_time('2040-03-01T12:05')}"
    )
    view.announces_nothing_before(message(9))


def test_an_edit_that_was_refused_can_be_tried_again(view):
    failed = {"id": "edit-1", "data": "better", "reason": "It is too late."}
    view.first_page(own(1, failedEdit=failed))
    expect(view.message("message 1")).to_contain_text("Edit not saved. It is too late.")
    view.log.get_by_role("button", name="Retry").click()
    assert view.calls() == [["retry", "edit-1"]]


def test_a_deleted_message_leaves_a_tombstone_without_its_text(view):
    reactions = [{"reaction": "👍", "count": 1, "members": ["ben"], "mine": False}]
    view.first_page(message(1, reactions=reactions, replyTo={"seq": 9}))
    view.show_changed(message(1, data="", deleted=BEN))
    expect(view.messages).to_contain_text("This message was deleted.")
    for gone in (".message-text", ".reaction", ".quote"):
        expect(view.log.locator(f"{gone}:visible")).to_have_count(0)
    view.messages.hover()
    expect(view.toolbar).to_have_count(0)
    view.show_changed(message(1, data="", deleted=CY))
    expect(view.messages).to_contain_text("This message was deleted by Cy.")


def test_an_own_deletion_can_be_undone_for_a_while(view):
    view.first_page(own(1, data="", deleting="undoable"))
    view.log.get_by_role("button", name="Undo").click()
    assert view.calls() == [["undoDelete", 1]]
    view.show_changed(own(1))
    expect(view.message("message 1")).to_be_visible()
    expect(view.log.locator(".tombstone")).to_have_count(0)


def test_a_reply_shows_what_it_answers_and_goes_there(open_list):
    view = open_list(viewport={"width": 360, "height": 640})
    view.enter(read=0)
    reply = message(41, "Cy", replyTo={"seq": 1, "member": "ben", "name": "Ben", "excerpt": "one"})
    view.first_page(*messages(1, 40), reply)
    quote = view.log.locator(".quote")
    expect(quote).to_have_text("Reply to Ben one")
    quote.click()
    expect(view.message("message 1").first).to_be_focused()
    expect(view.message("message 1").first).to_be_in_viewport()


def test_a_quote_goes_to_a_message_that_is_not_loaded_yet(view):
    reply = message(99, "Cy", replyTo={"seq": 1, "member": "ben", "name": "Ben", "excerpt": "one"})
    view.first_page(*messages(60, 98), reply, start="older")
    before = view.page.evaluate("olderRequests")
    view.log.locator(".quote").click()
    assert view.page.evaluate("olderRequests") > before
    view.older_page(*messages(30, 59), start="older")
    view.older_page(*messages(1, 29), start="beginning")
    expect(view.messages.first).to_be_focused()
    view.enter(read=0)
    view.first_page(reply, start="beginning")
    view.log.locator(".quote").click()
    view.older_page(start="beginning")
    expect(view.log.locator(".error")).to_contain_text("The message is too old to show.")


def test_a_quote_of_a_deleted_message_has_no_text(view):
    target = {"seq": 1, "member": "ben", "name": "Ben"}
    view.first_page(message(1), message(2, "Cy", replyTo={**target, "excerpt": "secret"}))
    view.show_changed(message(2, "Cy", replyTo={**target, "deleted": True}))
    expect(view.log.locator(".quote")).to_have_text("Reply to Ben This message was deleted.")
    view.show_changed(message(2, "Cy", replyTo={"seq": 1}))
    expect(view.log.locator(".quote")).to_be_disabled()


def test_a_thread_is_opened_by_its_number_of_replies(view):
    view.first_page(message(1, thread={"replies": 1, "last": 7, "at": at("2040-03-01T12:05")}))
    button = view.log.get_by_role("button", name="1 reply")
    button.click()
    assert view.calls() == [["go", "lobby:1"]]
    view.show_changed(message(1, thread={"replies": 2, "last": 8, "at": at("2040-03-01T12:06")}))
    expect(button).to_have_count(0)
    expect(view.log.get_by_role("button", name="2 replies")).to_be_visible()


def test_the_files_of_a_message_are_listed_by_name_and_size(view):
    files = [
        {"file": "f", "name": "<b>tea</b>.jpg", "size": 1_250_000, "type": "image/jpeg"},
        {"file": "g", "name": "b.txt", "size": 7, "type": "text/plain"},
    ]
    view.first_page(message(1, files=files))
    expect(view.log.locator(".file-name")).to_have_text(["<b>tea</b>.jpg", "b.txt"])
    expect(view.log.locator(".file-size")).to_have_text(["1.3 MB", "7 B"])
    view.show_changed(message(1, data="", deleted=BEN))
    expect(view.log.locator(".file")).to_have_count(0)


def test_mentions_are_highlighted_and_the_users_own_are_marked(view):
    view.first_page(
        message(1, data="@Ana, ask @Ben or @Cy", mentions=["ana", "ben"], mentionsMe=True),
        message(2, data="@room <b>look</b>", mentionsRoom=True),
        message(3, data="@Ana is no mention"),
    )
    expect(view.log.locator(".mention")).to_have_text(["@Ana", "@Ben", "@room"])
    expect(view.log.locator(".row--mentioned .message-text")).to_have_text("@Ana, ask @Ben or @Cy")
    expect(view.message("@room")).to_contain_text("@room <b>look</b>")
    expect(view.message("@Ana, ask")).to_contain_text("mentions you")
    expect(view.message("@room").get_by_text("mentions you")).to_be_hidden()
