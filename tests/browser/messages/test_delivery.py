"""No message is lost, duplicated or reordered when the page or the network fails."""

import re
import secrets
import time

import pytest
from chalice_gateway.testing import App
from playwright.sync_api import expect

from tests.browser.support.page_files import deployed
from tests.browser.support.waiting import scale_waits
from tests.support.running import ROOT

COUNT_MOVES = """window.moves = 0;
new MutationObserver((changes) => { moves += changes.length; })
    .observe(document.querySelector('.messages'), { childList: true })"""
TIMEOUT_S = 60
PLACE = "node => JSON.stringify(node.getBoundingClientRect())"


def test_a_message_is_shown_as_sending_and_then_sent_without_moving(page_and_network, join):
    page, network = page_and_network
    scale_waits(page, 1)
    ana = join("Ana", page=page)
    network.loses_frames_out = True
    ana.says("on its way")
    network.sends("sendmessage")
    expect(ana.sending).to_contain_text(["Sending…"])
    node = ana.messages.element_handle()
    place = node.evaluate(PLACE)
    page.evaluate(COUNT_MOVES)

    network.loses_frames_out = False
    expect(ana.sending).to_have_count(0)
    assert node.evaluate(PLACE) == place
    assert page.evaluate("moves") == 0
    expect(ana.messages.locator("time")).to_be_visible()
    assert network.sent_texts() == ["on its way"] * 2


def test_messages_of_others_come_before_the_message_being_sent(page_and_network, join):
    page, network = page_and_network
    ana, ben = join("Ana", page=page), join("Ben")
    texts = ["hello", "first from Ben", "then from Ben", "from Ana"]
    ben.says(texts[0])
    ana.has_read(texts[:1])
    network.loses_frames_out = True
    ana.says(texts[3])
    network.sends("sendmessage")
    for text in texts[1:3]:
        ben.says(text)
        ana.reads(text)
    expect(ana.messages.locator(".message-text")).to_have_text(texts)
    expect(ana.sending).to_have_text(re.compile(texts[3]))
    network.loses_frames_out = False
    for person in (ana, ben):
        person.has_read(texts)


def test_messages_written_offline_are_sent_once_and_in_order_after_reconnecting(
    page_and_network, join
):
    page, network = page_and_network
    scale_waits(page, 1_000)
    ana, ben = join("Ana", page=page), join("Ben")
    network.cut()
    texts = ["one", "two", "three"]
    for text in texts:
        ana.says(text)
    expect(ana.sending).to_have_count(3)
    network.restore()
    for person in (ana, ben):
        person.has_read(texts)
    assert network.sent_texts() == texts


def test_missed_messages_are_shown_after_reconnecting(page_and_network, join):
    page, network = page_and_network
    ana, ben = join("Ana", page=page), join("Ben")
    texts = ["before", "during", "after"]
    ben.says("before")
    ana.has_read(["before"])
    network.cut()
    ben.says("during")
    ben.has_read(["before", "during"])
    network.restore()
    ana.is_connected()
    ben.says("after")
    ana.has_read(texts)


@pytest.mark.parametrize("arrived", [True, False])
def test_a_reload_resends_an_unacknowledged_message_once(page_and_network, join, arrived):
    page, network = page_and_network
    ana, ben = join("Ana", page=page), join("Ben")
    network.loses_frames_in, network.loses_frames_out = True, not arrived
    ana.says("did it arrive?")
    network.sends("sendmessage")
    if arrived:
        ben.has_read(["did it arrive?"])
    expect(ana.sending).to_have_count(1)

    network.loses_frames_in = network.loses_frames_out = False
    page.reload()
    for person in (ana, ben):
        person.has_read(["did it arrive?"])
    ana.says("yes")
    for person in (ana, ben):
        person.has_read(["did it arrive?", "yes"])


def test_unsent_messages_are_shown_after_a_reload_without_a_connection(page_and_network, join):
    page, network = page_and_network
    ana = join("Ana", page=page)
    network.cut()
    ana.says("later")
    page.reload()
    expect(ana.sending).to_contain_text(["later"])
    network.restore()
    ana.has_read(["later"])


def test_a_message_that_another_session_may_have_sent_is_not_resent(page_and_network, join, visit):
    page, network = page_and_network
    ana, ben = join("Ana", page=page), join("Ben")
    network.loses_frames_in = True
    ana.says("did it arrive?")
    ben.has_read(["did it arrive?"])

    page.evaluate("""() => {
        const key = Object.keys(localStorage).find((key) => key.startsWith("chat.session "));
        localStorage.setItem(key, "of-another-tab-that-came-first");
    }""")
    page.goto("about:blank")
    network.loses_frames_in = False
    ana = visit(page, name="Ana")
    expect(ana.failed).to_contain_text(["did it arrive?"])
    ana.says("yes")
    ben.has_read(["did it arrive?", "yes"])


def test_unsent_messages_stay_in_their_room(page_and_network, join, visit, room):
    page, network = page_and_network
    ana = join("Ana", page=page)
    network.cut()
    ana.says("only here")
    network.is_cut = False
    elsewhere = visit(page, room=f"{room}-2", name="Ana")
    elsewhere.is_connected()
    elsewhere.says("hello")
    elsewhere.reads("hello")
    expect(elsewhere.sending).to_have_count(0)
    ana = visit(page, name="Ana")
    ana.has_read(["only here"])


def test_messages_written_offline_are_sent_even_without_storage(page_and_network, join):
    page, network = page_and_network
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }})"
    )
    ana = join("Ana", page=page)
    network.cut()
    ana.says("kept in mind")
    network.restore()
    ana.has_read(["kept in mind"])


def test_a_restart_of_the_gateway_loses_no_message(chat, join):
    port = str(20_000 + secrets.randbelow(10_000))  # the system gives it to no other test meanwhile
    with App(ROOT, "--dynamodb", chat.aws_url, "--port", port) as first:
        ana, ben = (join(name, url=deployed(first.http_url)) for name in ("Ana", "Ben"))
        ana.says("before")
        ben.has_read(["before"])
    for person, name in ((ana, "Ana"), (ben, "Ben")):
        expect(person.status).not_to_contain_text("Connected as")
        for number in range(3):
            person.says(f"{name} {number}")
    with App(ROOT, "--dynamodb", chat.aws_url, "--port", port):
        for person in (ana, ben):
            person.page.evaluate("dispatchEvent(new Event('online'))")
            expect(person.sending).to_have_count(0, timeout=120_000)
        for person in (ana, ben):
            expect(person.messages).to_have_count(7, timeout=120_000)
        texts = ana.messages.locator(".message-text").all_text_contents()
        ben.has_read(texts)
    for name in ("Ana", "Ben"):
        assert [text for text in texts if name in text] == [f"{name} {n}" for n in range(3)]


def wait_until_logged(chat, room, count):
    """Wait until a room's log has so many messages."""
    deadline = time.monotonic() + TIMEOUT_S
    while sum(item["room"] == room for item in chat.tables["ChatMessages-dev"]) < count:
        assert time.monotonic() < deadline, f"the log has fewer than {count} messages"
        time.sleep(0.1)


@pytest.fixture
def injected(chat):
    """How often faults were injected into the shared chat during this test."""
    before = sum(chat.faults.counts.values())
    return lambda: sum(chat.faults.counts.values()) - before


def test_messages_that_the_gateway_loses_are_requested(chat, join, room, injected):
    ana, ben = join("Ana"), join("Ben")
    texts = {f"message {number}" for number in range(10)}  # a member's burst
    with chat.faults(post_lost=0.2, seed=5), chat.connect(room=room) as cy:
        for text in texts:
            cy.send_json({"action": "sendmessage", "data": text})
        wait_until_logged(chat, room, len(texts))
        for person in (ana, ben):
            person.page.evaluate("dispatchEvent(new Event('online'))")
            expect(person.messages).to_have_count(len(texts), timeout=120_000)
        assert injected() > 0
    shown = ana.messages.locator(".message-text").all_text_contents()
    assert set(shown) == texts
    ben.has_read(shown)


def test_frames_that_the_gateway_fails_to_handle_are_repeated(chat, join, new_page, injected):
    pages = new_page(), new_page()
    for page in pages:
        scale_waits(page, 0.1)  # else the wait after several cut connections is up to half a minute
    with chat.faults(crash=0.05, cut=0.05, throttled=0.05, post_error=0.1, post_slow=0.3, seed=3):
        ana, ben = join("Ana", page=pages[0]), join("Ben", page=pages[1])
        for number in range(6):
            for person in (ana, ben):
                person.says(f"message {number}")
        for person in (ana, ben):
            expect(person.sending).to_have_count(0, timeout=120_000)
        for person in (ana, ben):
            person.page.evaluate("dispatchEvent(new Event('online'))")
            expect(person.messages).to_have_count(12, timeout=120_000)
        ben.has_read(ana.messages.locator(".message-text").all_text_contents())
        expect(ana.errors).to_have_count(0)
    assert injected() > 0
