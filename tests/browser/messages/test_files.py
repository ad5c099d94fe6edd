"""Files in the page: attached, uploaded, shown, downloaded, and gone with their message."""

import base64

import pytest
from playwright.sync_api import expect

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
PICTURE = {"name": "<b>tea<b>.png", "mimeType": "image/png", "buffer": PIXEL}
PAGE = {"name": "a.html", "mimeType": "text/html", "buffer": b"<script>"}


@pytest.fixture
def ana(join):
    return join("Ana")


def attach(person, *files):
    person.page.locator(".attach-input").set_input_files(list(files))


def test_a_picture_is_attached_seen_downloaded_and_gone_with_its_message(ana, join):
    ben = join("Ben")
    attach(ana, PICTURE)
    expect(ana.page.locator(".attachments .file-size")).to_have_text(f"{len(PIXEL)} B")
    ana.input.press("Enter")
    expect(ben.log.locator(".file-name")).to_have_text("_b_tea_b_.png")
    expect(ben.log.locator(".message-text")).to_have_text("_b_tea_b_.png")
    for person in (ana, ben):
        expect(person.log.locator(".thumbnail")).to_have_js_property("naturalWidth", 1)
    with ben.page.expect_download() as download:
        ben.log.locator("[data-action=download]").click()
    assert download.value.path().read_bytes() == PIXEL
    assert download.value.suggested_filename == "_b_tea_b_.png"
    expect(ana.page.locator(".attachments li")).to_have_count(0)
    ana.input.press("ArrowUp")
    ana.input.press("Escape")
    ana.log.locator(".message").hover()
    ana.page.get_by_role("button", name="Delete").click()
    expect(ben.log.locator(".tombstone")).to_be_visible()
    expect(ben.log.locator(".file")).to_have_count(0)


def test_a_file_that_is_not_taken_says_why_and_is_removed(ana):
    ana.input.fill("look")
    attach(ana, {**PAGE, "buffer": bytes(10_000_001)})
    expect(ana.page.locator("#composer")).to_contain_text("A file may have at most 10.0 MB.")
    attach(ana, PAGE)
    item = ana.page.locator(".attachments li")
    expect(item).to_contain_text("Files of this type are not taken")
    expect(item.get_by_role("button", name="Retry")).to_be_hidden()
    ana.input.press("Enter")
    expect(ana.page.locator("#composer")).to_contain_text("Not sent: a file was not uploaded.")
    expect(ana.input).to_have_value("look")
    item.get_by_role("button", name="Remove a.html").click()
    expect(item).to_have_count(0)
    ana.input.press("Enter")
    expect(ana.messages).to_contain_text("look")
