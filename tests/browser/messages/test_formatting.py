"""Texts of messages are shown with their formatting, and never as markup of the page."""

from playwright.sync_api import expect

from tests.browser.support.message_list_page import message

HOSTILE = [
    "<img src=x onerror=alert(1)> <script>alert(1)</script>",
    "javascript:alert(1) [x](javascript:alert(1)) data:text/html,<script>alert(1)</script>",
    '**<img src=x onerror=alert(1)>** `</code><script>alert(1)</script>` "onmouseover=alert(1) x="',
    '```"><script>alert(1)</script>\n<img src=x onerror=alert(1)>\n```',
    "```<svg/onload=alert(1)>```",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/<script>alert(1)</script>",
    "> - <iframe src=javascript:alert(1)>",
    "@Ben <b onclick=alert(1)>",
]
ALLOWED = "p, br, a, code, pre, strong, em, s, blockquote, ul, ol, li, span"
ATTRIBUTES = {
    *("dir", "class", "href", "target", "rel", "value"),
    *("style", "tabindex", "data-of-message", "data-language"),
}
NAMES_AND_ATTRIBUTES = """(list, allowed) => [...list.querySelectorAll('.message-text *')].map(
    (element) => [element.matches(allowed), element.getAttributeNames()])"""


def test_a_text_is_shown_with_its_formatting(open_list):
    view = open_list()
    text = "**bold** *italic* ~~gone~~ `code` :tada:\nexample.org/a_b_c\n\n> quote\n- one\n2. two"
    view.first_page(
        message(1, data=f"{text}\n@Ben", mentions=["ben"]), message(2, data=":tada: 👍🏽")
    )
    shown = view.messages.first.locator(".message-text")
    parts = {"strong": "bold", "em": "italic", "s": "gone", "code": "code", "blockquote": "quote"}
    for element, part in {**parts, "ul li": "one", "ol li": "two", ".mention": "@Ben"}.items():
        expect(shown.locator(element)).to_have_text(part)
    expect(shown.locator("ol li")).to_have_attribute("value", "2")
    expect(shown.locator("p").first).to_contain_text("code 🎉")
    link = shown.get_by_role("link", name="example.org/a_b_c", exact=True)
    expect(link).to_have_attribute("href", "https://example.org/a_b_c")
    expect(link).to_have_attribute("rel", "noopener noreferrer ugc")
    expect(link).to_have_attribute("target", "_blank")

    sizes = view.log.locator(".message-text").evaluate_all(
        "texts => texts.map((text) => parseFloat(getComputedStyle(text).fontSize))"
    )
    assert sizes[1] > 2 * sizes[0]  # nothing but emoji

    view.log.press("ArrowUp")  # to the newest message
    view.page.keyboard.press("ArrowUp")
    view.page.keyboard.press("Tab")
    expect(link).to_be_focused()
    view.show_changed(
        message(1, data=f"{text}\n@Ben", mentions=["ben"], thread={"replies": 1, "at": 1})
    )
    expect(view.log).to_contain_text("1 reply")
    expect(link).to_be_focused()

    view.receive(message(3, data="**loud** `x`\n- item"))
    expect(view.announcer).to_have_text("Ben: loud x • item")
    quote = {"seq": 1, "member": "ben", "name": "Ben", "excerpt": "bold italic"}
    view.receive(message(4, data="**mine**", own=True, name="Ana", replyTo=quote))
    view.tool("mine", "Edit").click()
    expect(view.input).to_have_value("**mine**")


def test_hostile_texts_run_no_script_and_make_no_other_elements(open_list):
    view = open_list()
    dialogs = []
    view.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    view.first_page(
        *[message(seq, data=text, mentions=["ben"]) for seq, text in enumerate(HOSTILE, 1)]
    )
    expect(view.messages).to_have_count(len(HOSTILE))
    for is_allowed, attributes in view.log.evaluate(NAMES_AND_ATTRIBUTES, ALLOWED):
        assert is_allowed
        assert set(attributes) <= ATTRIBUTES
    links = view.log.get_by_role("link").evaluate_all("links => links.map(({ href }) => href)")
    assert links
    assert all(href.startswith("https://example.org/") for href in links)
    assert "<img src=x onerror=alert(1)>" in view.messages.nth(2).inner_text()
    for text in view.log.locator(".message-text").all():
        text.hover()
    assert dialogs == []


def test_long_lines_of_code_wrap_inside_their_block(open_list):
    view = open_list()
    view.page.set_viewport_size({"width": 360, "height": 640})
    long = "x" * 500
    view.first_page(
        message(1, data=f"```\n{long}\n```\n`{long}` https://example.org/{long}\n> {long}")
    )
    for element in (view.log, view.log.locator("pre"), view.messages, view.page.locator("html")):
        assert element.evaluate("element => element.scrollWidth - element.clientWidth") <= 0


def test_links_are_shown_also_in_texts_that_came_while_what_finds_them_could_not_be_loaded(
    open_list,
):
    view = open_list()
    view.page.route("**/link_finder.*.js", lambda route: route.abort(), times=1)
    with view.page.expect_console_message(lambda line: "dynamically imported" in line.text):
        view.first_page(message(1, data="example.org/1"), start="older")
    view.receive(message(2, data="example.org/2"))
    expect(view.messages.get_by_role("link")).to_have_text(["example.org/1", "example.org/2"])
