"""Messages reach all pages in the room and are shown as text."""

import json
import re
from datetime import datetime, timedelta, timezone

from playwright.sync_api import expect

OWN = re.compile(r"\bmessage--own\b")
MARKUP = """<img src=x onerror="document.title='pwned'">"""
MARKUP_NAME = "<img src=x onerror=alert(1)>"


def test_messages_reach_other_members_and_own_messages_are_marked(join):
    ana, ben = join("Ana"), join("Ben")

    ana.says("Hello, who is there?")
    expect(ana.reads("Hello, who is there?")).to_have_class(OWN)
    heard = ben.reads("Hello, who is there?")
    expect(heard).not_to_have_class(OWN)
    expect(heard).to_contain_text("Ana")

    ben.says("Ben is.")
    expect(ben.reads("Ben is.")).to_have_class(OWN)
    expect(ana.reads("Ben is.")).not_to_have_class(OWN)


def test_messages_are_not_shown_in_other_rooms(join, room):
    ana, ben, cy = join("Ana"), join("Ben"), join("Cy", room=room[:-1])
    ana.says("only here")
    ben.reads("only here")
    cy.says("only there")
    cy.reads("only there")
    expect(cy.messages).to_have_count(1)
    expect(ben.messages).to_have_count(1)


def test_a_members_other_tab_is_the_same_member(join):
    first = join("Ana")
    second = join("Ana", page=first.page.context.new_page())
    first.says("from the first tab")
    expect(second.reads("from the first tab")).to_have_class(OWN)


def test_markup_is_shown_as_text(join):
    mallory, ben = join(MARKUP_NAME), join("Ben")
    dialogs = []
    ben.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

    mallory.says(MARKUP)
    message = ben.reads(MARKUP)
    expect(message.locator(".message-name")).to_have_text(MARKUP_NAME)
    expect(mallory.status).to_contain_text(MARKUP_NAME)
    for person in (ben, mallory):
        expect(person.page.locator("img")).to_have_count(0)
        expect(person.page).to_have_title(re.compile("Serverless chat$"))
    assert dialogs == []


def test_a_message_keeps_its_lines_and_shows_its_time(new_page, join):
    ana = join("Ana", page=new_page(locale="en-GB", timezone_id="Asia/Tokyo"))
    before = datetime.now(timezone.utc)
    ana.says("one\n  two")
    expect(ana.sending).to_have_count(0)
    message = ana.messages
    assert message.locator(".message-text").inner_text() == "one\n  two"

    time = message.locator("time")
    said = datetime.fromisoformat(time.get_attribute("datetime").replace("Z", "+00:00"))
    assert abs((said - before).total_seconds()) < 60
    there = said + timedelta(hours=9)
    hours = f"{there:%H:%M}"
    expect(time).to_have_text(hours)
    assert str(there.year) in time.get_attribute("title")
    assert hours in time.get_attribute("title")


def test_malformed_frames_are_ignored(new_page, visit, room):
    message = {"type": "message", "room": room, "member": "m", "name": "Ben", "seq": 1, "at": 0}
    frames = [
        {"message": "Internal server error", "connectionId": "c", "requestId": "r"},
        {"type": "error", "code": "bad_json", "message": "Not <b>that</b>"},
        {"type": "from-a-newer-server"},
        {"type": "message", "data": "without a name or time"},
        {"type": "history", "messages": [None], "more": False},
        ["not", "an", "object"],
        None,
        {**message, "data": "still here"},
    ]

    def answer(socket, question):
        you = {"member": "a", "name": "Ana"}
        history = {"room": room, "messages": [], "from": 1, "upTo": 0, "more": False, "you": you}
        socket.send("no JSON")
        socket.send(json.dumps({"type": "history", "id": json.loads(question)["id"], **history}))
        while frames:
            socket.send(json.dumps(frames.pop(0)))

    page = new_page()
    page.route_web_socket(
        re.compile("^ws"), lambda socket: socket.on_message(lambda frame: answer(socket, frame))
    )
    ana = visit(page)
    ana.has_read(["still here"])
    expect(ana.errors).to_have_text(["Error: Not <b>that</b>"])
