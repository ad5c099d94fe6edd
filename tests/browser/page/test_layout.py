"""The layout on narrow and wide screens, the colour schemes, and the keyboard."""

from string import ascii_lowercase

import pytest
from playwright.sync_api import expect

from tests.browser.support.message_list_page import MessageListPage, message

HUES = 12
LONG = "Donaudampfschifffahrt" * 20
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FROM_BOTTOM = "list => list.scrollHeight - list.scrollTop - list.clientHeight"


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 2560])
def test_no_element_is_wider_than_the_screen(new_page, join, width):
    name = "W" * 32
    ana = join(name, page=new_page(viewport={"width": width, "height": 640}))
    ana.says(LONG)
    ana.reads(LONG)
    ana.opens_settings()
    assert ana.page.evaluate(OVERFLOW) == 0
    log = ana.page.get_by_role("log")
    assert log.evaluate("list => list.scrollWidth - list.clientWidth") == 0
    for control in (ana.input, ana.field("Name"), ana.field("WebSocket address")):
        control.scroll_into_view_if_needed()
        expect(control).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    ("width", "height", "font"),
    [(320, 256, 16), (740, 200, 16), (360, 740, 32), (320, 640, 32), (1000, 640, 32)],
)
def test_the_message_field_is_in_view_on_every_screen(new_page, join, width, height, font):
    """A phone on its side with its keyboard, a magnified page, and large text."""
    ana = join("Ana", page=new_page(viewport={"width": width, "height": height}))
    ana.page.evaluate("size => { document.documentElement.style.fontSize = `${size}px`; }", font)
    send = ana.page.get_by_role("button", name="Send")
    for text in ("", "line\n" * 40):
        ana.input.fill(text)
        for control in (ana.input, send):
            expect(control).to_be_in_viewport(ratio=1)
        assert ana.input.bounding_box()["width"] >= 7 * font, "no word has room on a line"
    assert ana.page.evaluate(OVERFLOW) == 0
    assert ana.log.evaluate("list => list.clientHeight") > 0
    buttons = [ana.page.locator(id).bounding_box() for id in ("#search", "#room-menu")]
    assert buttons[0]["y"] == buttons[1]["y"], "the menu is alone on a line"


def colour_of(page, element, colour, pseudo=None):
    """Return red, green and blue, from 0 to 255; `pseudo` is a pseudo-element of the element."""
    rgb = page.locator(element).first.evaluate(
        """(element, [colour, pseudo]) => {
            const canvas = document.createElement('canvas').getContext('2d');
            canvas.fillStyle = getComputedStyle(element, pseudo)[colour];
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
        }""",
        [colour, pseudo],
    )
    return rgb[:3]


def brightness(page, element, colour):
    """Return the brightness, from 0 for black to 255 for white."""
    return sum(colour_of(page, element, colour)) / 3


def contrast(one, other):
    """Return the contrast of two colours, as WCAG 2.2 defines it."""

    def luminance(colour):
        parts = [part / 255 for part in colour]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_systems_colour_scheme(new_page, join, scheme):
    ana = join("Ana", page=new_page(color_scheme=scheme))
    ana.says("hello")
    ana.reads("hello")
    surfaces = ["body", ".panel--rooms", ".composer-box"]
    texts = ["body", "h1", ".message-name", ".message-text", "textarea"]
    backgrounds = [brightness(ana.page, surface, "backgroundColor") for surface in surfaces]
    inks = [brightness(ana.page, text, "color") for text in texts]
    if scheme == "dark":
        assert max(backgrounds) < 80
        assert min(inks) > 150
    else:
        assert min(backgrounds) > 200
        assert max(inks) < 130


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fields_and_buttons_stand_out(new_page, join, scheme):
    """WCAG 2.2, 1.4.3 and 1.4.11: 4.5 to 1 for text, 3 to 1 for the borders of controls."""
    ana = join("Ana", page=new_page(color_scheme=scheme))
    ana.opens_settings()
    page = ana.page
    page.evaluate("document.activeElement.blur()")
    behind = {
        ".composer-box": "body",
        ".rooms-form input": "#rooms",
        ".connect-form input[name=name]": ".connect-form",
        "#disconnect": ".connect-form",
        ".segmented span": ".connect-form",
    }
    for control, surface in behind.items():
        border = colour_of(page, control, "borderTopColor")
        assert contrast(border, colour_of(page, surface, "backgroundColor")) >= 3, control


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_initials_stand_out_from_the_avatars_of_all_hues(new_page, scheme):
    page = new_page(color_scheme=scheme)
    view = MessageListPage(page)
    view.enter()
    letters = enumerate(ascii_lowercase[:HUES], start=1)
    view.first_page(*[message(seq, letter) for seq, letter in letters])
    backgrounds = set()
    for seq in range(1, HUES + 1):
        row = f'.row[data-seq="{seq}"] [data-initials], .row[data-seq="{seq}"][data-initials]'
        back, ink = (
            colour_of(page, row, each, "::before") for each in ("backgroundColor", "color")
        )
        backgrounds.add(tuple(back))
        assert contrast(back, ink) >= 4.5, seq
    assert len(backgrounds) == HUES


def test_the_chosen_theme_outlives_a_reload_and_the_systems_takes_its_place_again(new_page, join):
    ana = join("Ana", page=new_page(color_scheme="light"))
    for theme, is_dark in (("Dark", True), ("System", False)):
        ana.opens_settings()
        ana.form.get_by_role("radio", name=theme).check()
        assert (brightness(ana.page, "body", "backgroundColor") < 80) is is_dark
        ana.page.reload()
        ana.is_connected()
        assert (brightness(ana.page, "body", "backgroundColor") < 80) is is_dark


def test_the_chosen_theme_is_there_before_the_pages_script(new_page, page_url):
    page = new_page(color_scheme="light")
    page.add_init_script("localStorage.setItem('chat.theme', 'dark')")
    scripts = []
    page.route("**/bundle/page.*.js", lambda route: scripts.append(route))  # for ever
    page.goto(page_url, wait_until="commit")
    page.wait_for_function(
        "() => document.querySelector('.composer') && document.styleSheets.length"
    )
    assert brightness(page, "body", "backgroundColor") < 80
    assert scripts
    page.unroute_all()


def test_forced_colours_tell_who_is_here_from_who_is_away(new_page, join):
    ana = join("Ana", page=new_page(forced_colors="active"))
    person = ana.page.locator(".person")
    expect(person).to_have_attribute("data-presence", "here")
    here = colour_of(ana.page, ".person", "backgroundColor", "::after")
    page_colour = colour_of(ana.page, "body", "backgroundColor")
    assert contrast(here, page_colour) >= 3
    person.evaluate("element => { element.dataset.presence = 'away'; }")
    assert colour_of(ana.page, ".person", "backgroundColor", "::after") == page_colour


def test_the_topic_is_in_the_header_of_a_phone_and_makes_it_no_higher(join, new_page):
    ana = join("Ana", page=new_page(viewport={"width": 1280, "height": 740}))
    ana.makes_room("Shed", topic="Tools, and who has them now, and until when")
    for width in (390, 360, 320):
        ana.page.set_viewport_size({"width": width, "height": 740})
        expect(ana.topic).to_be_in_viewport(ratio=1)
        heights = ana.topic.evaluate(
            """topic => ['', 'none'].map((display) => {
                topic.style.display = display;
                return topic.closest('#room-header').offsetHeight;
            })"""
        )
        assert heights[0] == heights[1]
        ana.topic.evaluate("topic => { topic.style.display = ''; }")


def test_the_list_follows_the_newest_message_unless_the_user_scrolled_up(new_page, join):
    ana = join("Ana", page=new_page(viewport={"width": 360, "height": 640}))
    ben = join("Ben")
    log = ana.page.get_by_role("log")
    jump = ana.page.get_by_role("button", name="new")
    for number in range(15):
        ben.says(f"message {number}")
    expect(ana.messages).to_have_count(15)
    assert log.evaluate(FROM_BOTTOM) < 2

    log.press("Home")
    expect(log).to_have_js_property("scrollTop", 0)
    ben.says("unseen")
    ana.reads("unseen")
    expect(jump).to_have_text("1 new ↓")
    assert log.evaluate("list => list.scrollTop") == 0

    jump.click()
    assert log.evaluate(FROM_BOTTOM) < 2
    expect(jump).to_be_hidden()


def test_the_newest_message_stays_visible_when_the_list_shrinks(new_page, join):
    ana = join("Ana", page=new_page(viewport={"width": 360, "height": 640}))
    log = ana.page.get_by_role("log")
    for number in range(12):
        ana.says(f"message {number}")
    expect(ana.messages).to_have_count(12)
    newest = ana.messages.last  # sent together, they arrive in any order
    for _ in range(4):
        ana.input.press("Shift+Enter")
        expect(newest).to_be_in_viewport(ratio=1)
    ana.input.fill("")
    expect(newest).to_be_in_viewport(ratio=1)
    assert log.evaluate(FROM_BOTTOM) < 2


def test_escape_closes_the_settings(join):
    ana = join("Ana")
    ana.opens_settings()
    ana.field("Room").focus()
    ana.page.keyboard.press("Escape")
    expect(ana.field("Room")).to_be_hidden()
    expect(ana.settings).to_be_focused()
    expect(ana.settings).to_have_attribute("aria-expanded", "false")

    ana.page.keyboard.press("Enter")
    expect(ana.field("Room")).to_be_visible()  # as the user has left it
    ana.page.keyboard.press("Escape")
    expect(ana.field("Room")).to_be_hidden()
    expect(ana.settings).to_be_focused()


def test_escape_keeps_the_focus_in_the_message_field(join):
    ana = join("Ana")
    ana.opens_settings()
    ana.input.press("Escape")
    expect(ana.field("Room")).to_be_hidden()
    expect(ana.input).to_be_focused()


def test_a_press_elsewhere_closes_the_settings(join):
    ana = join("Ana")
    ana.opens_settings()
    ana.form.get_by_label("Dark").click()
    expect(ana.field("Room")).to_be_visible()
    ana.heading.click()
    expect(ana.field("Room")).to_be_hidden()


def test_escape_in_an_input_method_keeps_the_settings_open(join):
    ana = join("Ana")
    ana.opens_settings()
    ana.field("Name").dispatch_event("keydown", {"key": "Escape", "isComposing": True})
    expect(ana.field("Name")).to_be_visible()


def test_the_settings_can_be_changed_by_keyboard(join):
    ana = join("Ana")
    ana.settings.focus()
    ana.page.keyboard.press("Enter")
    expect(ana.settings).to_have_attribute("aria-expanded", "true")
    close = ana.form.get_by_role("button", name="Close")
    system = ana.form.get_by_role("radio", name="System")
    notifications = ana.form.get_by_role("button", name="Notifications")
    language, keep = ana.form.get_by_role("combobox"), ana.form.get_by_role("checkbox")
    after = (language, keep, notifications, ana.form.locator("summary"))
    controls = (close, ana.field("Name"), system, *after)
    for control in controls:
        ana.page.keyboard.press("Tab")
        expect(control).to_be_focused()
    ana.page.keyboard.press("Enter")
    ana.page.keyboard.press("Tab")
    expect(ana.field("Room")).to_be_focused()
    ana.field("Name").fill("Anna")
    ana.field("Name").press("Enter")
    expect(ana.status).to_contain_text("Connected as Anna")
    expect(ana.input).to_be_focused()
