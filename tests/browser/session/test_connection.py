"""The page shows the state of its connection, and keeps reconnecting."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.waiting import scale_waits

FOLLOW_STATUS = """() => {
    const status = document.querySelector('#status');
    window.statusTexts = '';
    new MutationObserver(() => { statusTexts += status.innerText + '\\n'; })
        .observe(status, {subtree: true, childList: true, attributes: true});
}"""


def test_a_page_from_the_chats_own_server_connects_without_a_click(visit, room):
    ana = visit(name="Ana")
    expect(ana.status).to_have_text(re.compile(f"^\\s*Connected as Ana in {room}\\s*$"))
    expect(ana.connect).to_be_hidden()


def test_a_guest_sees_the_name_that_the_server_made_up(visit):
    guest = visit()
    expect(guest.status).to_contain_text("Connected as guest-")


def test_no_message_is_sent_or_received_between_disconnecting_and_connecting(join):
    ana, ben = join("Ana"), join("Ben")
    ana.disconnects()
    expect(ana.status).to_have_text(re.compile(r"^\s*Not connected\s*$"))
    ana.says("unheard")
    ben.says("meanwhile")
    ben.reads("meanwhile")
    expect(ben.messages).to_have_count(1)
    expect(ana.messages).to_have_count(0)

    ana.connect.click()
    ana.is_connected()
    expect(ana.input).to_have_value("unheard")
    ana.says("back")
    for person in (ana, ben):
        person.has_read(["meanwhile", "back"])


def test_a_lost_socket_is_replaced(page_and_network, join):
    page, network = page_and_network
    scale_waits(page, 3)
    ana, ben = join("Ana", page=page), join("Ben")
    page.evaluate(FOLLOW_STATUS)
    network.sockets[0].close(code=1001, reason="Going away")
    page.wait_for_function("() => /Connection lost[^]*Connected as/.test(statusTexts)")
    assert re.search(r"Connection lost, reconnecting in [12] s", page.evaluate("statusTexts"))
    assert len(network.sockets) == 2
    ben.says("welcome back")
    ana.reads("welcome back")


def test_the_return_of_the_network_ends_the_backoff(page_and_network, join):
    page, network = page_and_network
    scale_waits(page, 1_000)
    ana = join("Ana", page=page)
    network.sockets[0].close(code=1001)
    expect(ana.status).to_contain_text("Connection lost")
    page.evaluate("dispatchEvent(new Event('online'))")
    ana.is_connected()


def test_the_try_now_button_ends_the_backoff(page_and_network, join):
    page, network = page_and_network
    scale_waits(page, 1_000)
    ana = join("Ana", page=page)
    expect(ana.try_now).to_be_hidden()
    network.sockets[0].close(code=1001)
    ana.try_now.click()
    ana.is_connected()
    expect(ana.try_now).to_be_hidden()
    expect(ana.input).to_be_focused()
    assert len(network.sockets) == 2


def test_attempts_leave_the_focus_and_the_connection_gives_it_to_the_message(
    page_and_network, join
):
    page, network = page_and_network
    scale_waits(page, 0.5)  # so that several attempts are made soon
    ana = join("Ana", page=page)
    network.cut()
    ana.try_now.focus()
    page.evaluate(FOLLOW_STATUS)
    page.wait_for_function("() => /(Connecting[^]*){3}/.test(statusTexts)")
    expect(ana.try_now).to_be_focused()
    network.restore()
    ana.is_connected()
    expect(ana.input).to_be_focused()


def test_a_page_that_becomes_visible_ends_the_backoff(page_and_network, join):
    page, network = page_and_network
    scale_waits(page, 1_000)
    ana = join("Ana", page=page)
    network.sockets[0].close(code=1001)
    expect(ana.status).to_contain_text("Connection lost")
    is_hidden = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true})"
    for hidden in ("true", "false"):
        expect(ana.status).to_contain_text("Connection lost")
        page.evaluate(is_hidden % hidden)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    ana.is_connected()
    assert len(network.sockets) == 2


def test_a_connection_that_the_server_does_not_know_is_replaced_without_loss(new_page, join):
    page, opened = new_page(), []
    unknown = json.dumps({"type": "error", "code": "not_connected", "message": "Who?"})

    def accept(route):
        opened.append(route)
        server = route.connect_to_server()
        if len(opened) == 1:
            route.on_message(
                lambda frame: route.send(unknown) if "hello?" in frame else server.send(frame)
            )

    page.route_web_socket(re.compile("^ws"), accept)
    scale_waits(page, 1_000)
    ana = join("Ana", page=page)
    ana.says("hello?")
    ana.has_read(["hello?"])
    ana.is_connected()
    assert len(opened) == 2


def test_a_disconnected_page_does_not_reconnect(page_and_network, join):
    page, network = page_and_network
    scale_waits(page, 0)
    ana = join("Ana", page=page)
    ana.disconnects()
    page.evaluate("dispatchEvent(new Event('online'))")
    ana.connect.click()
    ana.is_connected()
    assert len(network.sockets) == 2


def test_the_page_advises_what_to_check_if_no_chat_answers(visit, silent_address):
    ana = visit(name="Ana", ws=silent_address)
    ana.connect.click()
    expect(ana.status).to_contain_text("Cannot connect, trying again in")
    expect(ana.advice).to_contain_text(f"No chat answers at {silent_address}. Check the address")
    expect(ana.field("WebSocket address")).to_be_visible()


def test_a_failed_handshake_is_repeated_until_the_address_is_right(visit, chat):
    ana = visit(name="Ana", ws=chat.http_url.replace("http", "ws") + "/nowhere")
    ana.connect.click()
    with ana.page.expect_event("websocket"):
        expect(ana.advice).to_be_visible()

    ana.field("WebSocket address").fill(chat.ws_url)
    ana.apply.click()
    ana.is_connected()
    expect(ana.advice).to_be_hidden()


@pytest.mark.parametrize("nonsense", ["chat", "ftp://127.0.0.1/api", "ws://"])
def test_an_invalid_address_is_not_tried(visit, nonsense):
    ana = visit(name="Ana", ws=nonsense)
    ana.connect.click()
    address = ana.field("WebSocket address")
    expect(address).to_be_focused()
    assert "wss://example.com/api" in address.evaluate("field => field.validationMessage")
    expect(ana.status).to_contain_text("Not connected")


def test_a_dead_socket_is_replaced(page_and_network, join):
    page, network = page_and_network
    page.clock.install()
    scale_waits(page, 0.5)
    ana, ben = join("Ana", page=page), join("Ben")
    network.finish_entry()
    network.loses_frames_in = network.loses_frames_out = True
    ben.says("can you hear me?")
    ben.has_read(["can you hear me?"])
    with page.expect_event("websocket"):
        page.clock.run_for(131_000)  # 120 s of silence, a ping, 10 s without a pong
        network.loses_frames_in = network.loses_frames_out = False
    page.clock.resume()
    ana.has_read(["can you hear me?"])
    assert network.sent[-1]["action"] != "ping"


def test_the_page_pings_after_the_machine_slept(page_and_network, join):
    page, network = page_and_network
    page.clock.install()
    join("Ana", page=page)
    expect(page.locator("#people-count")).to_have_text("1 here")  # nothing is waited for
    network.finish_entry()
    network.sent.clear()
    page.clock.fast_forward(19_000)
    network.sends("ping")
    assert len(network.sent_pings()) == 1
