"""Two devices of one member: what is read on one of them is read on the other."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.support.clients import ChatClient


@pytest.fixture
def session():
    return f"session-of-devices-{uuid.uuid4().hex}"


@pytest.fixture
def new_device(page_websocket, new_page, session):
    """Open a page of the member, in a browser profile of its own."""

    def new_device():
        page = new_page()
        page.add_init_script(f"localStorage['chat.session {page_websocket}'] = '{session}'")
        return page

    return new_device


@pytest.fixture
def watch(chat, session, garden):
    """A third device of the member in the garden, which hears what is read there."""
    with ChatClient(chat.ws_url, room=garden, session=session) as watch:
        yield watch


def hears_that_all_is_read(watch):
    watch.receive_json(where=lambda frame: frame["type"] == "read" and frame["unread"] == 0)


def test_what_is_read_on_one_device_is_read_on_the_other(
    join, new_device, garden, room, say_in, watch
):
    say_in(garden, "old")
    phone = join("Ana", page=new_device(), room=garden)
    phone.has_read(["old"])
    hears_that_all_is_read(watch)
    phone.goes_to(room)
    laptop = join("Ana", page=new_device())
    expect(laptop.unread(garden)).to_be_hidden()
    say_in(garden, "new")
    for device in (phone, laptop):
        expect(device.unread(garden)).to_have_text("1 unread")
    laptop.room(garden).click()
    laptop.has_read(["old", "new"])
    expect(phone.unread(garden)).to_be_hidden()


def test_a_new_device_shows_where_the_member_stopped_reading(
    join, new_device, garden, say_in, watch
):
    say_in(garden, "old")
    phone = join("Ana", page=new_device(), room=garden)
    phone.has_read(["old"])
    hears_that_all_is_read(watch)
    phone.disconnects()
    say_in(garden, "new")
    laptop = join("Ana", page=new_device(), room=garden)
    laptop.has_read(["old", "new"])
    divided = laptop.log.locator(".row:has(.unread-divider:visible)")
    expect(divided).to_have_count(1)
    expect(divided).to_contain_text("new")
