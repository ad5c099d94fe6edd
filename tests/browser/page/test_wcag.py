"""What WCAG 2.2 asks for and axe-core does not check: spaced text, targets, focus in view."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.accessibility import find_small_targets

# WCAG 2.2, 1.4.12. The page's policy allows no style elements.
SPACE_TEXT = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""
# The header shortens long names with any spacing; the list of rooms has them whole.
CUT = """() => [...document.querySelectorAll('body *')].filter((element) => {
    const { overflowX, overflowY, clipPath, display } = getComputedStyle(element);
    const [across, down] = [overflowX, overflowY].map((each) => ['hidden', 'clip'].includes(each));
    const text = element.innerText?.trim() ?? '';
    const isShown = clipPath === 'none' && display !== 'none' && text !== '';
    return isShown && !element.closest('.room-title') && (
        (across && element.scrollWidth > element.clientWidth + 1)
        || (down && element.scrollHeight > element.clientHeight + 1));
}).map((element) => `${element.className || element.id}: ${element.innerText.slice(0, 30)}`)"""
COVERED = """() => {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    const parts = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y]));
    const isSeen = parts.some(([x, y]) => {
        const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        return top !== null && (element.contains(top) || top.closest('label')?.contains(element));
    });
    return isSeen ? '' : element.outerHTML.slice(0, 120);
}"""


@pytest.fixture
def ana(page_and_network, join, say_in, room):
    say_in(room, *[f"message {number}\n\n\nand a `code`" for number in range(4)])
    ana = join("Ana", page=page_and_network[0])
    ana.says("mine")
    ana.reads("mine")
    expect(ana.sending).to_have_count(0)
    return ana


def lose_connection(ana, network):
    """Wait until the banner is shown, which it is not at once."""
    network.cut()
    expect(ana.try_now).to_be_visible()
    ana.page.evaluate("Promise.all(document.getAnimations().map(({ finished }) => finished))")


def test_spaced_text_is_not_cut(ana, page_and_network):
    page, network = page_and_network
    page.evaluate(SPACE_TEXT)
    lose_connection(ana, network)
    ana.says("unsent")
    expect(ana.sending).to_have_count(1)
    found = []
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 720})
        found += [f"page, {width}: {each}" for each in page.evaluate(CUT)]
        ana.opens_settings()
        found += [f"settings, {width}: {each}" for each in page.evaluate(CUT)]
        ana.closes_settings()
    assert found == []


def test_no_target_is_small_and_what_covers_others_goes_with_escape(ana, page_and_network):
    page, _ = page_and_network
    found = find_small_targets(page, "page")
    ana.messages.last.hover()
    toolbar = page.get_by_role("toolbar")
    expect(toolbar).to_be_visible()
    found += find_small_targets(page, "toolbar")
    page.keyboard.press("Escape")
    expect(toolbar).to_have_count(0)
    ana.opens_settings()
    found += find_small_targets(page, "settings")
    ana.closes_settings()
    for name in ("New room", "Browse rooms", "Mentions", "Search"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(ana.dialog).to_be_visible()
        found += find_small_targets(page, name)
        page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 640})
    found += find_small_targets(page, "narrow")
    assert found == []


def test_what_has_the_focus_is_in_view(ana, page_and_network):
    page, network = page_and_network
    page.set_viewport_size({"width": 360, "height": 400})
    lose_connection(ana, network)
    page.get_by_role("link", name="Skip to the messages").focus()
    found, seen = [], 0
    while seen < 40 and page.evaluate("document.activeElement.localName") != "body":
        found += [each for each in [page.evaluate(COVERED)] if each]
        page.keyboard.press("Tab")
        seen += 1
    ana.log.focus()
    for _ in range(20):
        page.keyboard.press("ArrowUp")
        found += [each for each in [page.evaluate(COVERED)] if each]
    for _ in range(20):
        page.keyboard.press("ArrowDown")
        found += [each for each in [page.evaluate(COVERED)] if each]
    assert found == []
    assert seen > 8
