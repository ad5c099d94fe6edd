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
