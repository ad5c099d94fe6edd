"""The page as an app that the browser installs."""

import json

from playwright.sync_api import expect


def test_chromium_can_install_the_page_with_icons_of_its_own(visit, page_url, new_page):
    page = new_page()
    visit(page).is_connected()
    devtools = page.context.new_cdp_session(page)
    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    assert found["url"] == f"{page_url}app/manifest.webmanifest"
    errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Profiles of tests are never kept.
    assert {each["errorId"] for each in errors} <= {"in-incognito"}
    for icon in json.loads(found["data"])["icons"]:
        page.goto(f"{page_url}app/{icon['src']}")
        expect(page.locator("svg")).to_be_visible()


INSTALLED = """
const real = window.matchMedia.bind(window);
window.matchMedia = (query) => query.includes('standalone') ? { matches: true } : real(query);
"""
KEPT = """async () => {
    const end = Date.now() + 30_000;
    const find = async () => (await caches.open('shell')).match('.', { ignoreVary: true });
    while (!await find() && Date.now() < end) await new Promise((next) => setTimeout(next, 20));
    return await find() !== undefined;
}"""


def test_an_installed_page_starts_without_a_network_and_sends_later_what_was_written(
    page_and_network, visit
):
    page, network = page_and_network
    page.add_init_script(INSTALLED)
    ana = visit(page, name="Ana")
    ana.is_connected()
    assert page.evaluate(KEPT)
    [worker] = page.context.service_workers
    worker.evaluate("() => { self.fetch = async () => { throw new TypeError('no network'); }; }")
    network.cut()
    page.reload()
    ana.says("written without a network")
    expect(ana.sending).to_have_count(1)
    network.restore()
    ana.has_read(["written without a network"])
