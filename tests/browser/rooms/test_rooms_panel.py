"""The panel with the rooms: sections, marks, unread counts, and what a room's button does."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.rooms_page import listed

LOBBY = listed("lobby", isCurrent=True)
KITCHEN = listed("private.a", "private", title="Kitchen", role="member")
BEN = listed("direct.a", "direct", label="Ben")


def names(section):
    return section.locator(".room-name").all_text_contents()


def test_rooms_are_listed_by_kind_and_archived_ones_last(rooms_page):
    old = listed("attic", archived=True)
    rooms_page.show(old, LOBBY, listed("workshop"), KITCHEN, BEN)
    sections = rooms_page.rooms.get_by_role("region")
    expect(sections).to_have_count(3)
    assert [names(section) for section in sections.all()] == [
        ["lobby", "workshop", "attic"],
        ["Kitchen"],
        ["Ben"],
    ]
    expect(rooms_page.rooms.locator("[data-room=attic]")).to_contain_text("archived")


def test_a_list_of_open_rooms_alone_has_no_heading(rooms_page):
    rooms_page.show(LOBBY)
    expect(rooms_page.rooms.get_by_role("heading", level=3)).to_have_count(0)
    rooms_page.show(LOBBY, KITCHEN)
    expect(rooms_page.rooms.get_by_role("heading", level=3)).to_have_text(
        ["Open to all", "Private"]
    )


@pytest.mark.parametrize(
    ("unread", "badge", "title"),
    [
        (1, "1 unread", "1 unread: a message by others since you last read here"),
        (12, "12 unread", "12 unread: messages by others since you last read here"),
        (100, "99+ unread", "100 or more unread: messages by others since you last read here"),
    ],
)
def test_a_badge_says_what_it_counts(rooms_page, unread, badge, title):
    rooms_page.show(LOBBY, listed("workshop", unread=unread))
    shown = rooms_page.rooms.locator("[data-room=workshop] .badge")
    expect(shown).to_have_text(badge)
    expect(shown).to_have_attribute("title", title)


def test_an_open_room_is_forgotten_at_once(rooms_page):
    rooms_page.show(LOBBY, listed("workshop"))
    rooms_page.page.get_by_role("button", name="Leave workshop").click()
    expect(rooms_page.dialog).to_have_count(0)
    assert rooms_page.requests == [["forget", "workshop"]]


def test_leaving_a_private_room_asks_first(rooms_page):
    rooms_page.show(LOBBY, KITCHEN)
    rooms_page.page.get_by_role("button", name="Leave Kitchen").click()
    expect(rooms_page.dialog).to_have_accessible_name("Leave Kitchen?")
    expect(rooms_page.dialog).to_contain_text("only if somebody invites you again")
    expect(rooms_page.dialog.get_by_role("button", name="Cancel")).to_be_focused()
    assert rooms_page.requests == []
    rooms_page.dialog.get_by_role("button", name="Leave").click()
    expect(rooms_page.dialog).to_have_count(0)
    assert rooms_page.requests == [["leave", "private.a"]]


def test_a_room_keeps_the_focus_while_others_come_and_go(rooms_page):
    rooms_page.show(LOBBY, KITCHEN)
    link = rooms_page.rooms.locator("[data-room='private.a'] a")
    link.focus()
    rooms_page.show(listed("garden"), LOBBY, KITCHEN, BEN)
    expect(link).to_be_focused()
    rooms_page.show(listed("garden"), LOBBY, BEN)
    expect(rooms_page.rooms.get_by_label("Another room")).to_be_focused()


def test_the_title_of_the_page_and_the_header_name_the_room_not_its_id(rooms_page):
    rooms_page.show(LOBBY, KITCHEN | {"isCurrent": True, "topic": "Soup", "label": "Kitchen"})
    rooms_page.show(LOBBY | {"isCurrent": False}, KITCHEN | {"isCurrent": True, "topic": "Soup"})
    expect(rooms_page.page).to_have_title("Kitchen \u2013 Serverless chat")
    expect(rooms_page.page.get_by_role("heading", name="Kitchen")).to_be_visible()
    expect(rooms_page.page.locator(".room-topic")).to_have_text("Soup")


def test_what_is_shown_already_is_not_written_again(rooms_page):
    rooms_page.show(LOBBY, BEN)
    rooms_page.page.evaluate("""() => {
        window.writes = [];
        const observer = new MutationObserver((records) => writes.push(...records));
        const all = { subtree: true, childList: true, attributes: true, characterData: true };
        const shown = document.querySelectorAll('#rooms, #rooms-badge, .room-names, .menu');
        for (const element of shown) observer.observe(element, all);
    }""")
    what = "writes.map(({ target }) => target.className)"
    rooms_page.show(LOBBY | {"unread": 5}, BEN)
    assert rooms_page.page.evaluate(what) == []
    rooms_page.show(LOBBY, BEN | {"unread": 5})
    assert rooms_page.page.evaluate(what) != []


@pytest.mark.parametrize(
    ("room", "items"),
    [
        (listed("lobby"), []),
        (listed("garden", title="Garden", role="member"), ["Leave…"]),
        (
            listed("garden", title="Garden", role="moderator"),
            ["Members…", "Settings…", "Reports…", "Moderation log…", "Leave…"],
        ),
        (KITCHEN, ["Members…", "Leave…"]),
        (
            KITCHEN | {"role": "owner"},
            [
                "Invite people…",
                "Members…",
                "Settings…",
                "Reports…",
                "Moderation log…",
                "Archive…",
                "Leave…",
            ],
        ),
        (
            KITCHEN | {"role": "owner", "archived": True},
            [
                "Invite people…",
                "Members…",
                "Settings…",
                "Reports…",
                "Moderation log…",
                "Restore",
                "Leave…",
            ],
        ),
        (BEN | {"role": "owner"}, ["Members…", "Leave…"]),
    ],
)
def test_the_rooms_menu_offers_only_what_the_user_may_do(rooms_page, room, items):
    rooms_page.show(room | {"isCurrent": True})
    rooms_page.menu.click()
    expect(rooms_page.page.get_by_role("menuitem")).to_have_text(["Go to a date…", *items])


def test_the_menu_works_by_keyboard(rooms_page):
    rooms_page.show(KITCHEN | {"isCurrent": True, "role": "owner"})
    items, press = rooms_page.page.get_by_role("menuitem"), rooms_page.page.keyboard.press
    rooms_page.menu.focus()
    press("Enter")
    expect(rooms_page.menu).to_have_attribute("aria-expanded", "true")
    expect(items.first).to_be_focused()
    for key, focused in (("ArrowUp", 7), ("ArrowDown", 0), ("End", 7), ("Home", 0)):
        press(key)
        expect(items.nth(focused)).to_be_focused()
    press("Escape")
    expect(items).to_have_count(0)
    expect(rooms_page.menu).to_be_focused()
    press("Enter")
    press("Tab")
    expect(items).to_have_count(0)


def test_a_click_elsewhere_closes_the_menu(rooms_page):
    rooms_page.show(KITCHEN | {"isCurrent": True})
    rooms_page.menu.click()
    rooms_page.page.get_by_role("log").click()
    expect(rooms_page.menu).to_have_attribute("aria-expanded", "false")


FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


def many(current, **fields):
    names = [f"room-{number:02}" for number in range(40)]
    return [listed(name, isCurrent=name == current, **fields) for name in names]


def test_the_current_room_is_in_view_once_it_changes_and_the_list_does_not_move_otherwise(
    rooms_page,
):
    links = rooms_page.rooms.get_by_role("link")
    rooms_page.show(*many("room-30"))
    expect(links.nth(30)).to_be_in_viewport(ratio=0.9)
    rooms_page.show(*many("room-39"))
    expect(links.nth(39)).to_be_in_viewport(ratio=0.9)
    rooms_page.page.evaluate(FRAMES)
    panel = rooms_page.rooms.locator(".panel-list")
    panel.evaluate("list => list.scrollTo(0, 0)")
    rooms_page.show(*many("room-39", unread=1))
    rooms_page.page.evaluate(FRAMES)
    assert panel.evaluate("list => list.scrollTop") == 0
    assert rooms_page.page.evaluate("document.scrollingElement.scrollTop") == 0


def test_the_current_room_is_in_view_when_the_drawer_opens(rooms_page):
    rooms_page.page.set_viewport_size({"width": 360, "height": 600})
    rooms_page.show(*many("room-30"))
    rooms_page.page.evaluate(FRAMES)
    drawer = "document.getElementById('rooms').classList.add('panel--open')"
    rooms_page.page.evaluate(drawer)
    expect(rooms_page.rooms.get_by_role("link").nth(30)).to_be_in_viewport(ratio=0.9)
