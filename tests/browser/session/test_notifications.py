"""Notifications while the page is hidden and while it is closed, and the page's service worker.

A headless Chromium has no push service, and shows no notifications. So the page's browser is given
what our push service on this machine does and the permission; DevTools hand to the real service
worker what the push service has decrypted; and what the worker would show is noted.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import SET_HIDDEN
from tests.browser.support.waiting import service_worker_of, wait_until
from tests.support.clients import Member
from tests.support.push_service import push_service

ALLOWED = """
let permission = 'default';
Object.defineProperty(Notification, 'permission', { get: () => permission });
Notification.requestPermission = async () => permission = 'granted';
window.notes = 0;
const { start } = OscillatorNode.prototype;
OscillatorNode.prototype.start = function count(at) { window.notes += 1; start.call(this, at); };
PushManager.prototype.subscribe = async (options) => {
  window.keyBytes = options.applicationServerKey.length;
  return { toJSON: () => (%s) };
};
"""
NOTE_SHOWN = """() => {
  self.shown = [];
  self.registration.getNotifications = async () => [];
  self.registration.showNotification = async (title, { body, tag, silent }) => (
    self.shown.push({ title, body, tag, ...(silent && { silent }) })
  );
  WindowClient.prototype.focus = async () => {}; // which only a real click allows
  Object.defineProperty(WindowClient.prototype, 'visibilityState', { value: 'hidden' });
}"""
SHOWN = """async () => {
  const end = Date.now() + 30_000;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
  while (!self.shown[0] && Date.now() < end) await pause();
  return self.shown;
}"""
OPEN = "while the chat is open and I do not see it"
CLOSED = "while the chat is closed"


@pytest.fixture(scope="module")
def service():
    with push_service() as running:
        yield running


@pytest.fixture
def page(new_page, service):
    """A page whose browser can be notified."""
    page = new_page()
    page.subscription = service.subscribe()
    page.add_init_script(ALLOWED % json.dumps(page.subscription))
    return page


def open_dialog(person):
    person.settings.click()
    person.page.get_by_role("button", name="Notifications").click()
    return person.dialog


def turn_on(person, what):
    """Turn notifications on, and return the service worker, which notes what it shows."""
    switch = open_dialog(person).get_by_role("checkbox", name=what)
    switch.focus()
    switch.press("Space")
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()
    expect(person.dialog.locator("form")).to_have_attribute("aria-busy", "false")
    return noting_worker(person.page)


def noting_worker(page):
    page.evaluate("navigator.serviceWorker.register('service_worker.js')")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    worker = service_worker_of(page)
    worker.evaluate(NOTE_SHOWN)
    return worker


def expect_notes(page, count):
    """Wait until the page has played so many notes."""
    assert (
        page.evaluate(
            """async (count) => {
            const end = Date.now() + 30_000;
            const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
            while (window.notes < count && Date.now() < end) await pause();
            return window.notes;
        }""",
            count,
        )
        == count
    )


def message_of(member):
    """Wait for the member's own message; return its room and number."""
    frame = member.receive_json(where=lambda frame: frame["type"] == "message")
    return {"room": frame["room"], "seq": frame["seq"]}


def push(page, text):
    """Hand a push to the page's service worker, as the browser does."""
    devtools, ids = page.context.new_cdp_session(page), []
    origin = page.evaluate("location.origin")

    def note(event):
        found = [each for each in event["registrations"] if each["scopeURL"] == f"{origin}/"]
        ids.extend(each["registrationId"] for each in found)

    devtools.on("ServiceWorker.workerRegistrationUpdated", note)
    devtools.send("ServiceWorker.enable")
    wait_until(page, lambda: ids, "the service worker is not registered")
    pushed = {"origin": origin, "registrationId": ids[0], "data": text}
    devtools.send("ServiceWorker.deliverPushMessage", pushed)


def test_a_hidden_page_notifies_of_what_the_user_wants_and_a_click_goes_to_the_message(
    visit, page, page_url, room, garden, chat
):
    ben = visit(page, name="Ben")
    ben.is_connected()
    ben.goes_to(garden)
    ben.goes_to(room)
    worker = turn_on(ben, OPEN)
    level = ben.dialog.get_by_label(f"In {room}", exact=False)
    expect(level).to_have_value("mentions")
    level.select_option("all messages")
    ben.dialog.get_by_role("checkbox", name="with a sound").check()
    expect_notes(page, 2)
    ben.presses("Close")
    with (
        chat.connect(connection_class=Member, room=room, name="Ana") as ana,
        chat.connect(connection_class=Member, room=garden, name="Cem") as cem,
    ):
        ana.say("seen")
        seen = message_of(ana)
        ben.reads("seen")
        page.evaluate(SET_HIDDEN, True)
        cem.say("of no interest")
        uninteresting = message_of(cem)
        expect(page).to_have_title(re.compile(rf"\(1\) {room} "))
        ana.say("hello")
        title = f"Ana wrote in {room}"
        # The page's sound is in place of the system's.
        assert worker.evaluate(SHOWN) == [{"title": title, "body": "", "tag": room, "silent": True}]
        expect_notes(page, 4)
    page.evaluate(SET_HIDDEN, False)
    worker.evaluate("data => open(data)", uninteresting)
    ben.is_in(garden)
    expect(ben.log.locator(":focus")).to_contain_text("of no interest")
    page.goto(f"{page_url}?room={room}#{seen['seq']}")
    expect(ben.log.locator(":focus")).to_contain_text("seen")


def test_a_mention_reaches_the_browser_after_the_page_is_closed_silently_if_the_user_says_so(
    visit, page, room, service, chat
):
    ben = visit(page, name="Ben")
    ben.is_connected()
    worker = turn_on(ben, CLOSED)
    ben.dialog.get_by_label("notify me of").select_option("nothing")
    assert page.evaluate("window.keyBytes") == 65
    ben.presses("Close")
    with chat.connect(connection_class=Member, room=room, name="Ana") as ana:
        ben.says("I was here")
        member = ana.receive_json(where=lambda frame: frame["type"] == "message")["member"]
        ben.disconnects()
        ana.hears_that("Ben", "left")
        ana.say("come back", mentions=[member])
        path = page.subscription["endpoint"].removeprefix(service.url)
        [text] = service.wait_for(
            lambda here: [each["text"] for each in here.received if each["path"] == path]
        )
    push(page, text)
    title = f"Ana mentioned you in {room}"
    assert worker.evaluate(SHOWN) == [{"title": title, "body": "", "tag": room, "silent": True}]


def test_turning_it_off_ends_the_subscription_at_the_server(visit, page, room):
    ben = visit(page, name="Ben")
    ben.is_connected()
    turn_on(ben, CLOSED)
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as answered:
        ben.dialog.get_by_role("checkbox", name=CLOSED).uncheck()
    assert answered.value.status == 204
    page.wait_for_function("() => localStorage['chat.push'] === undefined")
