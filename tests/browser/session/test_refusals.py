"""The page keeps the former room or name if the server refuses a new one."""

import json
import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def refusing(new_page):
    """A page, and the values that the server refuses: pairs of a field and its value."""
    page, refused = new_page(), []

    def accept(route):
        server = route.connect_to_server()

        def answer(text):
            frame = json.loads(text)
            is_asked = frame["action"] in ("subscribe", "rename")
            if not is_asked or not any(frame.get(field) == value for field, value in refused):
                server.send(text)
                return
            error = {"type": "error", "code": "bad_characters", "message": "Not that."}
            route.send(json.dumps({**error, "id": frame["id"]}))

        route.on_message(answer)

    page.route_web_socket(re.compile("^ws"), accept)
    return page, refused


def applies(person, **fields):
    person.opens_settings()
    for label, value in fields.items():
        person.field(label).fill(value)
    person.apply.click()


def test_the_page_returns_to_the_former_room_if_the_server_refuses_a_room(
    refusing, join, room, garden
):
    page, refused = refusing
    refused.append(("room", garden))
    ana = join("Ana", page=page)
    ana.says("here")
    ana.has_read(["here"])
    ana.input.fill("half a")
    ana.rooms.get_by_label("Another room").fill(garden)
    ana.rooms.get_by_label("Another room").press("Enter")
    expect(ana.errors).to_contain_text(f"You are still in {room}. Not that.")
    ana.is_in(room)
    expect(ana.room(room)).to_have_attribute("aria-current", "page")
    expect(ana.field("Room")).to_have_value(room)
    expect(ana.input).to_have_value("half a")
    assert page.url.endswith(f"?room={room}")
    ana.says("still here")
    ana.has_read(["here", "still here"])
    page.reload()
    ana.is_in(room)


def test_a_refused_name_does_not_prevent_switching_rooms(refusing, join, garden, say_in):
    page, refused = refusing
    refused.append(("name", "Anna"))
    say_in(garden, "in the garden")
    ana = join("Ana", page=page)
    applies(ana, Room=garden, Name="Anna")
    expect(ana.errors).to_contain_text("You keep your name. Not that.")
    ana.is_in(garden)
    ana.has_read(["in the garden"])
    expect(ana.status).to_contain_text("Connected as Ana in")


def test_a_refused_name_is_not_remembered(refusing, visit, page_url):
    page, refused = refusing
    refused.append(("name", "Nemo"))
    ana = visit(page)
    ana.is_connected()
    expect(ana.log).to_have_attribute("aria-busy", "false")
    applies(ana, Name="Ana")
    expect(ana.status).to_contain_text("Connected as Ana in")
    applies(ana, Name="Nemo")
    expect(ana.errors).to_contain_text("You keep your name. Not that.")
    expect(ana.status).to_contain_text("Connected as Ana in")
    expect(ana.field("Name")).to_have_value("Ana")
    page.goto(page_url)
    expect(ana.status).to_contain_text("Connected as Ana in")
