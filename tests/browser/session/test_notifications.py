"""The page's button for notifications, and its service worker.

A headless Chromium has no push service, and shows no notifications. So the page's browser is given
what our push service on this machine does and the permission; DevTools hand to the real service
worker what the push service has decrypted; and what the worker would show is noted.
"""

import json

import pytest
from playwright.sync_api import expect

from tests.support.clients import Member
from tests.support.push_service import push_service

ALLOWED = """
let permission = 'default';
Object.defineProperty(Notification, 'permission', { get: () => permission });
Notification.requestPermission = async () => permission = 'granted';
PushManager.prototype.subscribe = async (options) => {
  window.keyBytes = options.applicationServerKey.length;
  return { toJSON: () => (%s) };
};
"""
NOTE_SHOWN = """() => {
  self.shown = [];
  self.registration.showNotification = async (title, { body, tag }) => (
    self.shown.push({ title, body, tag })
  );
}"""


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


def delivered(page, text):
    """Hand a push to the page's service worker, as the browser does, and return what is shown."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    [worker] = page.context.service_workers
    worker.evaluate(NOTE_SHOWN)
    devtools, found = page.context.new_cdp_session(page), []
    updated = "ServiceWorker.workerRegistrationUpdated"
    devtools.on(updated, lambda event: found.extend(event["registrations"]))
    devtools.send("ServiceWorker.enable")
    origin = page.evaluate("location.origin")
    ids = {each["registrationId"] for each in found if each["scopeURL"] == f"{origin}/"}
    push = {"origin": origin, "registrationId": ids.pop(), "data": text}
    devtools.send("ServiceWorker.deliverPushMessage", push)
    return worker.evaluate(
        "async () => { while (!self.shown[0]) await new Promise(setTimeout); return self.shown; }"
    )


def test_a_click_lets_a_mention_reach_the_browser_after_the_page_is_closed(
    visit, page, room, service, chat
):
    ben = visit(page, name="Ben")
    ben.is_connected()
    ben.settings.click()
    button = ben.form.get_by_role("button", name="Notify me")
    button.focus()
    button.press("Enter")
    expect(ben.form.get_by_role("button", name="Stop notifying me")).to_be_focused()
    assert page.evaluate("window.keyBytes") == 65
    with chat.connect(connection_class=Member, room=room, name="Ana") as ana:
        ben.says("I was here")
        member = ana.receive_json(where=lambda frame: frame["type"] == "message")["member"]
        ben.disconnect.click()
        ana.hears_that("Ben", "left")
        ana.say("come back", mentions=[member])
        path = page.subscription["endpoint"].removeprefix(service.url)
        [text] = service.wait_for(
            lambda here: [each["text"] for each in here.received if each["path"] == path]
        )
    title = f"Ana mentioned you in {room}"
    assert delivered(page, text) == [{"title": title, "body": "", "tag": room}]


def test_the_button_ends_it_again(visit, page, room):
    ben = visit(page, name="Ben")
    ben.is_connected()
    ben.settings.click()
    ben.form.get_by_role("button", name="Notify me").click()
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as answered:
        ben.form.get_by_role("button", name="Stop notifying me").click()
    assert answered.value.status == 204
    expect(ben.form.get_by_role("button", name="Notify me")).to_be_enabled()
    assert page.evaluate("localStorage['chat.push']") is None
