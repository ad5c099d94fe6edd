"""The panels with rooms and people on narrow and wide screens."""

import json
import re

import pytest
from playwright.sync_api import expect

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LIST_OVERFLOW = "list => list.scrollWidth - list.clientWidth"
LISTED_MEMBERS = [
    {"member": f"m{number}", "name": f"{number:03}" + "W" * 29} for number in range(100)
]


@pytest.fixture
def narrow(new_page, join):
    """Ana, on a narrow screen."""
    return join("Ana", page=new_page(viewport={"width": 360, "height": 640}))


def buttons(person):
    return (
        person.page.get_by_role("button", name=re.compile("^Rooms")),
        person.page.get_by_role("button", name="1 here"),
    )


def test_two_buttons_open_the_panels_on_a_narrow_screen(narrow):
    for button, panel in zip(buttons(narrow), ("#rooms", "#people"), strict=True):
        shown = narrow.page.locator(panel)
        expect(shown).to_be_hidden()
        expect(button).to_have_attribute("aria-expanded", "false")
        button.click()
        expect(shown).to_be_visible()
        expect(shown).to_be_focused()
        shown.get_by_role("button", name=re.compile("^Close")).click()
        expect(shown).to_be_hidden()
        expect(button).to_be_focused()
        expect(button).to_have_attribute("aria-expanded", "false")


def test_escape_and_a_press_beside_it_close_a_panel(narrow):
    for button, x in zip(buttons(narrow), (350, 5), strict=True):
        for leave in (
            lambda: narrow.page.keyboard.press("Escape"),
            lambda x=x: narrow.page.mouse.click(x, 300),
        ):
            button.click()
            leave()
            expect(button).to_have_attribute("aria-expanded", "false")
            expect(button).to_be_focused()


def test_the_settings_open_over_the_rooms_on_a_narrow_screen(narrow):
    narrow.opens_settings()
    narrow.field("Name").focus()
    narrow.page.keyboard.press("Escape")
    expect(narrow.form).to_be_hidden()
    expect(narrow.settings).to_be_focused()
    narrow.settings.click()
    narrow.field("Name").fill("Anna")
    narrow.field("Name").press("Enter")
    expect(narrow.status).to_contain_text("Connected as Anna")
    expect(narrow.page.locator("#rooms")).to_be_hidden()
    expect(narrow.input).to_be_focused()


def test_the_keyboard_cannot_reach_controls_behind_a_panel(narrow):
    buttons(narrow)[0].click()
    reached = "document.activeElement.closest('main, .composer') !== null"
    for _ in range(12):
        narrow.page.keyboard.press("Tab")
        assert narrow.page.evaluate(reached) is False
    narrow.page.keyboard.press("Escape")
    narrow.input.focus()
    expect(narrow.input).to_be_focused()


def test_choosing_a_room_closes_its_panel(narrow, room):
    buttons(narrow)[0].click()
    narrow.goes_to(f"{room}-2")
    expect(narrow.page.locator("#rooms")).to_be_hidden()
    expect(narrow.input).to_be_focused()
    buttons(narrow)[0].click()
    narrow.room(room).click()
    narrow.is_in(room)
    expect(narrow.page.locator("#rooms")).to_be_hidden()


def test_back_closes_a_panel_as_it_switches_the_room(narrow, room):
    buttons(narrow)[0].click()
    narrow.goes_to(f"{room}-2")
    buttons(narrow)[0].click()
    narrow.page.go_back()
    narrow.is_in(room)
    expect(narrow.page.locator("#rooms")).to_be_hidden()


def test_the_systems_way_to_close_something_closes_a_panel_and_stays_in_the_room(narrow, room):
    """On Android it is Back. Elsewhere it is Escape, which the page is not told here."""
    page = narrow.page
    page.evaluate("addEventListener('keydown', (event) => event.stopPropagation(), true)")
    for button, panel in zip(buttons(narrow), ("#rooms", "#people"), strict=True):
        button.click()
        page.keyboard.press("Escape")
        expect(page.locator(panel)).to_be_hidden()
        expect(button).to_be_focused()
        expect(button).to_have_attribute("aria-expanded", "false")
    narrow.is_in(room)


def test_escape_closes_what_is_open_in_a_panel_before_the_panel(narrow):
    narrow.opens_settings()
    narrow.page.keyboard.press("Escape")
    expect(narrow.form).to_be_hidden()
    expect(narrow.page.locator("#rooms")).to_be_visible()
    narrow.rooms.get_by_role("button", name="New room").click()
    expect(narrow.dialog).to_be_visible()
    narrow.page.keyboard.press("Escape")
    expect(narrow.dialog).to_be_hidden()
    expect(narrow.page.locator("#rooms")).to_be_visible()


def test_a_room_that_a_finger_chose_is_not_covered_by_the_keyboard(new_page, join, room, say_in):
    page = new_page(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    ana = join("Ana", page=page)
    say_in(f"{room}-2", "a message")
    buttons(ana)[0].tap()
    ana.goes_to(f"{room}-2")
    expect(ana.log).to_be_focused()
    buttons(ana)[0].tap()
    ana.room(room).tap()
    ana.is_in(room)
    expect(ana.log).to_be_focused()
    buttons(ana)[0].tap()
    ana.room(f"{room}-2").tap()
    ana.reads("a message").tap()
    page.get_by_role("button", name="Reply", exact=True).tap()
    expect(ana.input).to_be_focused()


def test_the_button_shows_the_unread_count(narrow, room, join):
    ben = join("Ben", room=f"{room}-2")
    ben.says("old")
    ben.has_read(["old"])
    buttons(narrow)[0].click()
    narrow.goes_to(f"{room}-2")
    narrow.has_read(["old"])
    buttons(narrow)[0].click()
    narrow.room(room).click()
    narrow.is_in(room)
    ben.says("new")
    ben.has_read(["old", "new"])
    narrow.page.evaluate("dispatchEvent(new Event('online'))")
    expect(buttons(narrow)[0]).to_have_text("Rooms 1 unread")


def test_a_wide_screen_shows_both_panels_and_hides_the_people_on_demand(join):
    ana = join("Ana")
    expect(ana.rooms).to_be_visible()
    expect(ana.people).to_have_text(["Ana"])
    rooms_button, people_button = buttons(ana)
    expect(rooms_button).to_have_count(0)
    boxes = [ana.page.locator(part).bounding_box() for part in ("#rooms", "main", "#people")]
    assert [box["x"] for box in boxes] == sorted(box["x"] for box in boxes)
    assert sum(box["width"] for box in boxes) == 1280

    people_button.click()
    expect(ana.page.locator("#people")).to_be_hidden()
    expect(people_button).to_have_attribute("aria-expanded", "false")
    assert ana.page.locator("main").bounding_box()["width"] == 1280 - boxes[0]["width"]
    people_button.click()
    expect(ana.page.locator("#people")).to_be_visible()
    expect(people_button).to_have_attribute("aria-expanded", "true")


def test_a_panel_does_not_cover_the_message_field_once_the_screen_is_wide(narrow):
    buttons(narrow)[0].click()
    narrow.page.set_viewport_size({"width": 1280, "height": 640})
    narrow.input.click()
    expect(narrow.input).to_be_focused()


def large_room(route):
    """Pretend that the room has 2,000 members, of which the server lists the first 100."""
    server = route.connect_to_server()

    def forward(text):
        frame = json.loads(text)
        if frame["type"] == "members":
            frame |= {"count": 2_000, "members": LISTED_MEMBERS}
        route.send(json.dumps(frame))

    route.on_message(server.send)
    server.on_message(forward)


@pytest.mark.parametrize(("width", "size"), [(320, 16), (768, 16), (1280, 16), (320, 32)])
def test_long_lists_of_rooms_and_people_scroll_separately(new_page, join, room, width, size):
    page = new_page(viewport={"width": width, "height": 700})
    page.route_web_socket(re.compile("^ws"), large_room)
    page.add_init_script(
        f"""document.addEventListener('DOMContentLoaded', () => {{
            document.documentElement.style.fontSize = '{size}px';
            const visited = `chat.visited ws://${{location.host}}/api ${{'w'.repeat(60)}}`;
            for (let room = 0; room < 50; room += 1) localStorage.setItem(visited + room, '1');
        }})"""
    )
    ana = join("ليلى" * 8, page=page)
    expect(page.locator("#people-count")).to_have_text("2,000 here")
    panels = (("Rooms", "#rooms", 51, 768), ("2,000 here", "#people", 101, 1280))
    for name, panel, count, wide in panels:
        button = page.get_by_role("button", name=re.compile(f"^{name}"))
        is_drawer = width < wide
        if is_drawer:
            button.click()
        expect(page.locator(f"{panel} li")).to_have_count(count)
        last = page.locator(f"{panel} li").last
        last.scroll_into_view_if_needed()
        expect(last).to_be_in_viewport()
        assert page.evaluate(OVERFLOW) == 0
        assert page.locator(f"{panel} .panel-list").evaluate(LIST_OVERFLOW) == 0
        if is_drawer:
            page.keyboard.press("Escape")
    expect(page.locator(".people-more")).to_have_text("and 1,899 more")
    expect(ana.input).to_be_in_viewport(ratio=1)
