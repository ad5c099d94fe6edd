"""Name, room and address: from a link, from the form, or from the last visit."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.person import Person

LOAD_NAME_RULES = "import('./js/lib/name_rules.js').then((module) => module.loadNameRules())"
SESSION = re.compile(r"[?&]session=([A-Za-z0-9_-]{22,128})(&|$)")


@pytest.fixture
def sockets(new_page):
    """A page, and the addresses of its sockets, which are all accepted."""
    page, opened = new_page(), []
    page.route_web_socket(re.compile("^ws"), lambda socket: opened.append(socket.url))
    return page, opened


def session_in(url):
    return SESSION.search(url)[1]


def test_typed_values_are_remembered(new_page, page_url, room):
    from_chat = new_page()
    from_chat.goto(page_url)
    Person(from_chat).opens_settings()
    from_chat.get_by_label("Name", exact=True).fill("  Ana 😀 ")
    from_chat.locator("#connect-form").get_by_label("Room").fill(room.upper())
    from_chat.get_by_role("button", name="Apply").click()
    status = from_chat.get_by_role("status").first
    expect(status).to_contain_text(f"Connected as Ana 😀 in {room}")
    from_chat.reload()
    expect(status).to_contain_text(f"Connected as Ana 😀 in {room}")


def test_a_remembered_address_of_another_server_needs_a_click(visit, chat, sockets, page_url):
    page, opened = sockets
    ana = visit(page, name="Ana")
    ana.is_connected()
    ana.opens_settings()
    ana.field("WebSocket address").fill("https://chat.example/api")
    ana.apply.click()
    expect(ana.field("WebSocket address")).to_be_hidden()
    assert opened[-1].startswith("wss://chat.example/api?")

    page.goto(page_url)
    expect(ana.field("WebSocket address")).to_have_value("wss://chat.example/api")
    expect(ana.status).to_contain_text("Not connected")
    expect(ana.advice).to_contain_text("your last visit")
    assert len(opened) == 2


def test_an_address_that_never_answered_is_not_remembered(visit, page_websocket, silent_address):
    ana = visit(name="Ana")
    ana.is_connected()
    ana.opens_settings()
    ana.field("WebSocket address").fill(silent_address)
    ana.apply.click()
    expect(ana.advice).to_contain_text("Leave the address empty")
    ana.page.reload()
    ana.is_connected()
    expect(ana.field("WebSocket address")).to_have_value(page_websocket)


def test_an_empty_address_stands_for_the_pages_own_server(visit, page_websocket, silent_address):
    ana = visit(name="Ana", ws=silent_address)
    address = ana.field("WebSocket address")
    address.fill(" ")
    expect(address).to_have_attribute("placeholder", "The server of this page")
    ana.connect.click()
    ana.is_connected()
    expect(address).to_have_value(page_websocket)


def test_settings_opened_while_connecting_stay_open(new_page, visit):
    page = new_page()
    page.add_init_script(
        """new MutationObserver((_, observer) => {
            if (!document.querySelector('[data-kind=connecting]')) return;
            observer.disconnect();
            document.querySelector('#settings').click();
        }).observe(document, {attributes: true, subtree: true})"""
    )
    ana = visit(page)
    ana.is_connected()
    expect(ana.field("Name")).to_be_visible()


def test_a_link_to_another_server_needs_a_click(visit, sockets):
    page, opened = sockets
    ana = visit(page, name="Ana", ws="wss://evil.example/api")
    expect(ana.field("WebSocket address")).to_have_value("wss://evil.example/api")
    expect(ana.status).to_contain_text("Not connected")
    expect(ana.advice).to_contain_text("link")
    expect(ana.advice).to_contain_text("server other than this page\u2019s own")
    expect(ana.advice).to_contain_text("press Connect")
    assert opened == []
    ana.connect.click()
    ana.is_connected()
    expect(ana.advice).to_be_hidden()


def test_a_link_names_room_and_name(visit, sockets, page_websocket):
    page, opened = sockets
    ana = visit(page, room="tea-room", name="Ana & Ben")
    expect(ana.status).to_contain_text("Connected as Ana & Ben in tea-room")
    assert opened[0].startswith(f"{page_websocket}?room=tea-room&name=Ana+%26+Ben&session=")


def test_the_wanted_name_is_shown_until_the_server_names_the_user(visit, sockets):
    page, _ = sockets
    page.clock.install()
    ana = visit(page, name="Ana")
    ana.is_connected()
    expect(ana.status).to_contain_text("Connected as Ana in")
    page.evaluate("dispatchEvent(new StorageEvent('storage'))")  # another tab has visited a room
    page.clock.run_for(1_000)  # the page shows all that belongs to rooms again
    assert "Connected as Ana in" in ana.status.text_content()


@pytest.fixture
def followed(new_page):
    """A page, and the addresses of its sockets, which lead to the chat."""
    page, opened = new_page(), []
    page.on("websocket", lambda socket: opened.append(socket.url))
    return page, opened


def test_a_name_in_a_link_is_offered_and_not_sent_until_the_user_connects(followed, page_url, room):
    page, opened = followed
    page.goto(f"{page_url}?room={room}&name=Boss")
    ana = Person(page)
    expect(ana.field("Name")).to_have_value("Boss")
    expect(ana.field("Name")).to_be_focused()
    offer = ana.form.get_by_role("alert")
    expect(offer).to_contain_text("The link that you opened suggests this name.")
    expect(offer).to_be_in_viewport(ratio=1)
    expect(ana.status).to_contain_text("Not connected")
    assert opened == []
    ana.field("Name").fill("Ana")
    ana.connect.click()
    expect(ana.status).to_contain_text(f"Connected as Ana in {room}")
    expect(ana.advice).to_be_hidden()
    assert "name=" not in page.url
    page.reload()
    expect(ana.status).to_contain_text(f"Connected as Ana in {room}")


def test_a_name_in_a_link_never_replaces_the_users_own(visit, followed):
    page, opened = followed
    visit(page, name="Ana").is_connected()
    ana = visit(page, name="Boss")
    expect(ana.status).to_contain_text("Connected as Ana")
    assert not any("Boss" in address for address in opened)


def test_only_changed_values_of_a_link_are_remembered(visit, page_url, new_page):
    page = new_page()
    ana = visit(page, room="tea-room", name="Ana")
    ana.is_in("tea-room")
    ana.opens_settings()
    ana.field("Name").fill("Anna")
    ana.apply.click()
    expect(ana.status).to_contain_text("Connected as Anna in tea-room")
    page.goto(page_url)
    expect(ana.status).to_contain_text("Connected as Anna in lobby")


def test_the_room_is_the_lobby_by_default(new_page, page_url):
    page = new_page()
    page.goto(page_url)
    expect(page.get_by_role("status").first).to_contain_text("in lobby")


def test_the_session_is_kept_hidden_and_never_sent_to_another_server(visit, chat, sockets):
    page, opened = sockets
    ana = visit(page, name="Ana")
    ana.is_connected()
    page.reload()
    ana.is_connected()
    assert session_in(opened[0]) == session_in(opened[1])
    assert session_in(opened[0]) not in page.content()

    visit(page, ws="wss://other.example/api").connect.click()
    ana.is_connected()
    assert session_in(opened[2]) != session_in(opened[0])


@pytest.mark.parametrize(
    ("parameter", "label", "bad"),
    [
        ("name", "Name", "x" * 33),
        ("name", "Name", "bell\a"),
        ("room", "Room", "no spaces"),
        ("room", "Room", ""),
    ],
)
def test_values_that_the_server_would_refuse_are_not_sent(visit, sockets, parameter, label, bad):
    page, opened = sockets
    ana = visit(page, **{parameter: bad})
    expect(ana.field(label)).to_be_focused()
    assert ana.field(label).evaluate("field => field.validationMessage") != ""
    expect(ana.form.get_by_role("alert")).to_contain_text(f"The {parameter} is refused.")
    expect(ana.status).to_contain_text("Not connected")
    assert opened == []


def test_a_refused_name_in_a_link_is_explained_until_it_is_changed(visit, sockets):
    page, opened = sockets
    ana = visit(page, name="\u202eevil")
    explanation = ana.form.get_by_role("alert")
    expect(explanation).to_contain_text("The name is refused.")
    expect(explanation).to_contain_text("invisible or direction-changing characters")
    assert "\u202e" not in explanation.text_content()
    ana.opens_settings()
    ana.field("Room").fill("garden")
    expect(explanation).to_be_visible()
    assert opened == []
    ana.field("Name").fill("Eve")
    expect(explanation).to_be_hidden()
    ana.connect.click()
    expect(ana.status).to_contain_text("Connected as Eve in garden")


def test_the_server_judges_a_name_in_a_link_that_the_page_cannot_judge_yet(visit):
    ana = visit(name="p\u0430ypal")
    expect(ana.errors).to_contain_text(["The server refuses “p\u0430ypal”."])
    expect(ana.field("Name")).to_be_focused()
    expect(ana.status).to_contain_text("Connected as guest-")


def test_a_typed_name_that_the_server_would_refuse_is_not_sent(join, modules_url):
    ana = join("Ana", url=modules_url)
    ana.opens_settings()
    ana.page.evaluate(LOAD_NAME_RULES)
    problem = ana.form.get_by_role("alert")
    for name in ("a\u3164b", "p\u0430ypal"):
        ana.field("Name").fill(name)
        expect(problem).to_be_hidden()
        ana.apply.click()
        expect(problem).to_contain_text("The name is refused.")
        expect(ana.status).to_contain_text("Connected as Ana")


def test_a_browser_without_storage_can_chat(new_page, join):
    page = new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }})"
    )
    ana = join("Ana", page=page)
    ana.says("hello")
    ana.reads("hello")


def test_a_name_and_a_theme_that_are_chosen_in_another_tab_hold_in_this_one(join):
    ana = join("Ana")
    other = join("Ana", page=ana.page.context.new_page())
    other.opens_settings()
    other.form.get_by_label("Dark").check()
    expect(ana.page.locator("html")).to_have_attribute("data-theme", "dark")
    other.field("Name").fill("Anna-Maria")
    other.apply.click()
    expect(ana.settings).to_contain_text("Anna-Maria")
    expect(ana.field("Name")).to_have_value("Anna-Maria")
    ana.says("hello")
    expect(other.reads("hello")).to_contain_text("Anna-Maria")
