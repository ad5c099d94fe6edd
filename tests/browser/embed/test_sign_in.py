"""An element of the chat for people who are signed in at the site that has it."""

import json
from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from playwright.sync_api import expect

RECORD = """<script>
    window.events = [];
    document.addEventListener('token-expired', ({ detail }) => events.push(detail.room));
</script>"""


@pytest.fixture
def token_of(signed_in_chat):
    """A token for this member."""

    def token_of(member):
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        browser.open(
            f"{signed_in_chat.http}/dev/sign-in?member={member}&name={member.title()}"
        ).read()
        return json.load(browser.open(f"{signed_in_chat.http}/dev/token"))["token"]

    return token_of


def test_the_sites_own_token_signs_in_and_an_expired_session_is_told(
    new_page, site, signed_in_chat, token_of, room
):
    page = new_page()
    site.token = lambda: token_of("ana")
    site.show(
        f'<!doctype html><script type=module src="{signed_in_chat.http}/embed.js"></script>'
        f"{RECORD}<serverless-chat room={room} token-url=/chat-token></serverless-chat>"
    )
    page.goto(site.url)
    status = page.locator("#status")
    expect(status).to_have_text("Not signed in")
    assert page.evaluate("events") == [room]
    expect(page.get_by_role("textbox", name="Message")).to_be_disabled()
    sign_in = page.get_by_role("link", name="Sign in")
    expect(sign_in).to_have_count(0)  # at the chat's own page, which knows nothing of this site
    page.evaluate("document.querySelector('serverless-chat').setAttribute('sign-in-url', '/login')")
    expect(sign_in).to_have_attribute("href", "/login")
    page.wait_for_function("events.length > 1")
    assert page.evaluate("events") == [room, room]
    page.evaluate("fetch('/sign-in')")
    page.get_by_role("button", name="Try again").click()
    expect(status).to_contain_text(f"Connected as Ana in {room}")
    page.get_by_role("textbox", name="Message").fill("hello")
    page.keyboard.press("Enter")
    expect(page.locator(".message-text")).to_have_text("hello")
