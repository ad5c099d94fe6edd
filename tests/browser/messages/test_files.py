"""Files in the page: attached, uploaded, shown, downloaded, and gone with their message."""

import base64
import struct
import zlib

import pytest
from playwright.sync_api import expect

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
PICTURE = {"name": "<b>tea<b>.png", "mimeType": "image/png", "buffer": PIXEL}
LARGE = {"name": "pic ture.png", "mimeType": "image/png"}
PAGE = {"name": "a.html", "mimeType": "text/html", "buffer": b"<script>"}


@pytest.fixture
def ana(join):
    return join("Ana")


def png(width, height):
    """Return a black picture."""
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0),
        b"IDAT": zlib.compress(bytes(1 + -(-width // 8)) * height),
        b"IEND": b"",
    }
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts.items()
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


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


def test_a_file_that_is_not_taken_says_why_and_is_removed(ana, tmp_path):
    large = tmp_path / "a.html"
    with large.open("wb") as file:
        file.truncate(10_000_001)
    ana.input.fill("look")
    attach(ana, large)
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


def test_a_picture_fits_a_phone_is_no_surprise_to_the_list_and_opens_large(ana, join, new_page):
    attach(ana, {**LARGE, "buffer": png(1280, 800)})
    ana.input.press("Enter")
    expect(ana.log.locator(".file-name")).to_have_text("pic ture.png")
    ben = join("Ben", page=new_page(viewport={"width": 360, "height": 300}))
    image = ben.log.locator(".thumbnail")
    height = ben.log.evaluate("list => list.scrollHeight")
    expect(image).to_have_js_property("naturalWidth", 320)
    lines = ben.log.evaluate("list => [list.scrollHeight, list.scrollWidth - list.clientWidth]")
    assert lines == [height, 0]
    name, size = (ben.log.locator(part).bounding_box() for part in (".file-download", ".file-size"))
    assert name["height"] < 2 * size["height"]
    expect(ben.log.locator(".file-size")).to_be_in_viewport(ratio=1)
    picture = ben.log.get_by_role("button", name="Enlarge pic ture.png")
    picture.press("Enter")
    shown = ben.page.get_by_role("dialog", name="pic ture.png").get_by_role("img")
    expect(shown).to_have_js_property("naturalWidth", 1280)
    expect(shown).to_be_in_viewport(ratio=1)
    ben.page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(picture).to_be_focused()
