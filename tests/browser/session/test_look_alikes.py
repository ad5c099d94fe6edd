"""Two users whose names look alike are told apart on everybody's page."""

import re

from playwright.sync_api import expect

FULLWIDTH = "\uff21na"
ID = re.compile(r"^·[\w-]{4,}$")


def names(person, place):
    """Each name in a place with its short id, if it has one."""
    return person.page.locator(f"{place} bdi[data-member]").evaluate_all(
        """names => names.map((name) => [
            name.textContent, name.nextElementSibling?.querySelector('.name-id')?.textContent ?? '',
        ])"""
    )


def test_all_places_with_a_name_tell_look_alikes_apart(join):
    ana, ben = join("Ana"), join("Ben")
    ana.says("I am Ana")
    ben.reads("I am Ana")
    assert names(ben, "#people") == [["Ana", ""], ["Ben", ""]]
    assert names(ben, ".message") == [["Ana", ""]]

    other = join(FULLWIDTH)
    expect(ben.page.locator("#people .name-id")).to_have_count(2)
    other.input.press_sequentially("I")
    expect(ben.typing).to_have_text(re.compile(rf"^{FULLWIDTH}·[\w-]{{4,}} is typing…$"))
    other.says("I am, too")
    ben.reads("I am, too")
    (_, first), (_, second) = said = names(ben, ".message")
    assert [name for name, _ in said] == ["Ana", FULLWIDTH]
    assert ID.match(first)
    assert ID.match(second)
    assert first != second
    for person in (ana, ben, other):
        listed = dict(map(tuple, names(person, "#people")))
        assert listed == {"Ana": first, FULLWIDTH: second, "Ben": ""}
        assert [FULLWIDTH, second] in names(ben, ".presence")


def test_the_same_names_in_two_rooms_are_not_confused(join, room):
    ana = join("Ana")
    ben = join("Ben", room=f"{room}-2")
    join("Ana", room=f"{room}-2")
    expect(ben.people).to_have_text(["Ana", "Ben"])
    ana.goes_to(f"{room}-2")
    expect(ben.page.locator("#people .name-id")).to_have_count(2)
    expect(ana.page.locator("#people .name-id")).to_have_count(2)
    ana.goes_to(room)
    expect(ana.people).to_have_text(["Ana"])
    expect(ana.page.locator(".name-id")).to_have_count(0)
