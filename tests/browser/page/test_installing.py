"""The page as an app that the browser installs."""

import json
import struct

from playwright.sync_api import expect

from tests.browser.support.waiting import scale_waits, service_worker_of


def test_chromium_can_install_the_page_with_icons_of_its_own(
    visit, page_url, modules_url, new_page
):
    page = new_page()
    visit(page).is_connected()
    devtools = page.context.new_cdp_session(page)
    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    assert found["url"] == f"{page_url}app/manifest.webmanifest"
    errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Profiles of tests are never kept.
    assert {each["errorId"] for each in errors} <= {"in-incognito"}
    icons = json.loads(found["data"])["icons"]
    for icon in icons:
        response = page.request.get(f"{modules_url}app/{icon['src']}")
        assert response.headers["content-type"].split(";")[0] == icon["type"]
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", response.body()[16:24])
            assert icon["sizes"] == f"{width}x{height}"
    assert sum("svg" not in icon["type"] for icon in icons) == 3
    touch = page.locator("link[rel=apple-touch-icon]").get_attribute("href")
    assert page.request.get(f"{modules_url}{touch}").body()[:4] == b"\x89PNG"


INSTALLED = """
const real = window.matchMedia.bind(window);
window.matchMedia = (query) => query.includes('standalone') ? { matches: true } : real(query);
"""
NO_NETWORK = "() => { self.fetch = async () => { throw new TypeError('no network'); }; }"
KEPT = """async () => {
    const end = Date.now() + 30_000;
    const find = async () => (await caches.open('shell')).match('.', { ignoreVary: true });
    while (!await find() && Date.now() < end) await new Promise((next) => setTimeout(next, 20));
    return await find() !== undefined;
}"""


def test_an_installed_page_shows_without_a_network_what_it_has_and_sends_later_what_is_written(
    page_and_network, visit, room, garden, say_in
):
    page, network = page_and_network
    scale_waits(page, 1)
    page.add_init_script(INSTALLED)
    say_in(room, "first", "second")
    ana = visit(page, name="Ana")
    ana.is_connected()
    ana.has_read(["first", "second"])
    ana.goes_to(garden)
    ana.goes_to(room)
    ana.says("third")
    ana.has_read(["first", "second", "third"])
    assert page.evaluate(KEPT)
    service_worker_of(page).evaluate(NO_NETWORK)
    network.is_cut = True
    expect(page.locator("#people [data-presence]")).to_have_count(1)
    page.context.set_offline(True)
    expect(ana.status).to_contain_text("You are offline")
    expect(page.locator("[data-presence]")).to_have_count(0)
    page.reload()
    expect(ana.messages.locator(".message-text")).to_have_text(["first", "second", "third"])
    expect(ana.status).to_contain_text("You are offline")
    expect(ana.rooms.get_by_role("link")).to_have_count(2)
    expect(ana.advice.filter(visible=True)).to_have_count(0)
    ana.says("fourth")
    ana.says("fifth")
    expect(ana.sending).to_have_count(2)
    expect(ana.sending.get_by_text("Waiting for the network")).to_have_count(2)
    expect(page.locator(".composer-offline")).to_be_visible()
    page.reload()
    expect(ana.sending).to_have_count(2)
    ana.room(garden).click()
    expect(ana.heading).to_have_text(garden)
    expect(page.get_by_text("not on this device")).to_be_visible()
    ana.room(room).click()
    say_in(room, "meanwhile")
    page.context.set_offline(False)
    network.restore()
    ana.has_read(["first", "second", "third", "meanwhile", "fourth", "fifth"])
    assert network.sent_texts() == ["third", "fourth", "fifth"]


def test_messages_are_kept_only_while_the_user_wants_it(new_page, visit, room, say_in):
    page = new_page()
    say_in(room, "first")
    ana = visit(page, name="Ana")
    ana.is_connected()
    ana.has_read(["first"])
    ana.opens_settings()
    keep = ana.form.get_by_label("Keep messages on this device")
    expect(keep).to_be_checked()
    keep.uncheck()
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('chat.kept'))"
    assert page.evaluate(kept) == []
    page.reload()
    ana.is_connected()
    ana.has_read(["first"])
    assert page.evaluate(kept) == []


def test_an_installed_page_has_all_of_its_script_without_a_network_from_its_first_start(
    new_page, visit, room, say_in
):
    page = new_page(locale="ar-EG")
    page.add_init_script(INSTALLED)
    say_in(room, "first")
    ana = visit(page)
    ana.has_read(["first"])
    assert page.evaluate(KEPT)
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    service_worker_of(page).evaluate(NO_NETWORK)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    ana.has_read(["first"])
    ana.messages.first.hover()
    expect(page.get_by_role("toolbar")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(ana.dialog).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".composer-emoji").click()
    expect(page.locator("emoji-picker").get_by_role("menuitem").first).to_be_visible()
