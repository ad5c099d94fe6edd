"""The list of people in the room, and the typing line."""

import re

from playwright.sync_api import expect


def test_people_are_listed_by_name_and_the_user_is_marked(join):
    ana, ben = join("Ana"), join("Ben")
    for person, name in ((ana, "Ana"), (ben, "Ben")):
        expect(person.people).to_have_text(["Ana", "Ben"])
        expect(person.oneself).to_have_text(f"{name} you")
        expect(person.page.locator("#people-count")).to_have_text("2 here")


def test_the_list_follows_joins_and_leaves(join, room):
    ana, ben = join("Ana"), join("Ben")
    expect(ana.people).to_have_text(["Ana", "Ben"])
    ben.goes_to(f"{room}-2")
    expect(ben.people).to_have_text(["Ben"])
    expect(ana.people).to_have_text(["Ana", "Ben"])  # he still hears what is said here
    ben.disconnects()
    expect(ana.people).to_have_text(["Ana"])
    expect(ben.people).to_have_count(0)


def test_two_tabs_of_a_browser_are_the_same_member(join):
    ana = join("Ana")
    second = join("Ana", page=ana.page.context.new_page())
    ben = join("Ben")
    for person in (ana, second, ben):
        expect(person.people).to_have_count(2)
        expect(person.page.locator("#people-count")).to_have_text("2 here")
    second.page.close()
    ben.says("still here?")
    ana.reads("still here?")
    expect(ben.people).to_have_text(["Ana", "Ben"])


def test_the_dot_has_the_hue_of_the_messages(join):
    ana = join("Ana")
    ana.says("hello")
    ana.has_read(["hello"])
    name = ana.messages.locator(".message-name")
    hue = name.evaluate("node => getComputedStyle(node).getPropertyValue('--hue')")
    expect(ana.oneself).to_have_attribute("style", f"--hue: {hue};")


def test_a_rename_uses_the_open_connection(page_and_network, join):
    page, network = page_and_network
    ana, ben = join("Ana", page=page), join("Ben")
    ana.opens_settings()
    ana.field("Name").fill("Anna")
    ana.apply.click()
    expect(ana.status).to_contain_text("Connected as Anna")
    expect(ana.field("Name")).to_be_hidden()
    for person in (ana, ben):
        expect(person.people).to_have_text(["Anna", "Ben"])
    ana.says("it is me")
    expect(ben.reads("it is me")).to_contain_text("Anna")
    assert len(network.sockets) == 1
    page.reload()
    expect(ana.status).to_contain_text("Connected as Anna")


def test_typing_is_shown_to_others_until_the_message_is_sent(join):
    ana, ben = join("Ana"), join("Ben")
    expect(ana.people).to_have_count(2)
    ana.input.press_sequentially("hel")
    expect(ben.typing).to_have_text("Ana is typing…")
    ana.says("hello")
    ben.reads("hello")
    expect(ben.typing).to_have_text("")
    expect(ana.typing).to_have_text("")


def test_the_typing_line_ends_12_s_after_typing_stops(page_and_network, join):
    page, network = page_and_network
    page.clock.install()
    ana, ben = join("Ana"), join("Ben", page=page)
    expect(ana.people).to_have_count(2)
    ana.input.press_sequentially("h")
    expect(ben.typing).to_have_text("Ana is typing…")
    network.pass_time(12_000)
    expect(ben.typing).to_have_text("")


def test_at_most_two_typing_members_are_named(join):
    ana, ben, cy = join("Ana"), join("Ben"), join("Cy")
    third = join("Di")
    for person in (ben, cy, third):
        expect(person.people).to_have_count(4)
    ben.input.press_sequentially("h")
    cy.input.press_sequentially("h")
    expect(ana.typing).to_have_text(re.compile("^(Ben and Cy|Cy and Ben) are typing…$"))
    third.input.press_sequentially("h")
    expect(ana.typing).to_have_text("Several people are typing…")


def test_the_users_typing_in_another_tab_is_not_shown(join):
    ana = join("Ana")
    second, ben = join("Ana", page=ana.page.context.new_page()), join("Ben")
    expect(ana.people).to_have_count(2)
    ana.input.press_sequentially("h")
    expect(ben.typing).to_have_text("Ana is typing…")
    expect(second.typing).to_have_text("")


def test_typing_is_hidden_from_screen_readers(join):
    ana = join("Ana")
    is_live = (
        "line => line.closest('[aria-live], [role=status], [role=log], [role=alert]') !== null"
    )
    assert ana.typing.evaluate(is_live) is False


def test_markup_in_names_is_shown_as_text(join):
    name = "<img src=x onerror=alert(1)>"
    mallory, ben = join(name), join("Ben")
    expect(mallory.people).to_have_count(2)
    mallory.input.press_sequentially("h")
    expect(ben.typing).to_have_text(f"{name} is typing…")
    expect(ben.people.filter(has_text=name)).to_have_count(1)
    expect(ben.page.locator("img")).to_have_count(0)


def test_the_own_avatar_has_its_hue_before_there_is_a_connection(new_page, join):
    ana = join("Ana", page=new_page())
    ana.says("hello")
    ana.has_read(["hello"])
    expect(ana.settings).to_have_attribute("style", re.compile("--hue: "))
    style = ana.settings.get_attribute("style")
    ana.page.route_web_socket("**", lambda socket: socket.close())
    ana.page.reload()
    ana.has_read(["hello"])
    expect(ana.try_now).to_be_visible()
    expect(ana.settings).to_have_attribute("style", style)
    expect(ana.settings).to_contain_text("Ana")
