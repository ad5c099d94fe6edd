"""Two people on the page: messages that change, threads, mentions, and a moderator at work."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def ana(join):
    return join("Ana")


@pytest.fixture
def ben(join, ana):
    return join("Ben")


def tool(person, text, name):
    """Point at the message with this text; return a button of its toolbar."""
    has_text = person.page.locator(".message-text", has_text=text)
    person.log.locator(".row[data-seq]", has=has_text).hover()
    return person.page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)


def test_an_answer_an_edit_and_reactions_are_shown_to_others(ana, ben):
    ben.says("The bean poles broke.")
    ana.reads("The bean poles broke.")
    tool(ana, "bean poles", "Reply").click()
    ana.input.press_sequentially("@be")
    expect(ana.page.get_by_role("option")).to_have_text(["Ben"])
    ana.input.press("Enter")
    ana.input.press_sequentially("take mine")
    ana.input.press("Enter")
    expect(ben.log.locator(".quote")).to_have_text("Reply to Ben The bean poles broke.")
    expect(ben.log.locator(".row--mentioned .mention")).to_have_text("@Ben")
    ana.input.press("ArrowUp")
    ana.input.press("End")
    ana.input.press_sequentially(", all of them")
    ana.input.press("Enter")
    expect(ben.log.locator(".message-text").last).to_have_text("@Ben take mine, all of them")
    expect(ben.log.locator(".message-edited:visible")).to_have_text("edited")
    tool(ana, "bean poles", "React").click()
    ana.page.get_by_role("dialog").get_by_role("button", name="🎉").click()
    ben.log.locator(".reaction").click()
    reaction = ana.log.locator(".reaction")
    expect(reaction).to_have_text("🎉 2")
    expect(reaction).to_have_attribute("title", "You and Ben reacted with 🎉")


def test_nothing_is_left_of_a_message_once_its_author_deletes_it(ana, ben):
    ana.says("my secret")
    ben.reads("my secret")
    tool(ana, "my secret", "Delete").click()
    ana.log.get_by_role("button", name="Undo").click()
    ana.reads("my secret")
    expect(ben.messages).to_contain_text("my secret")
    tool(ana, "my secret", "Delete").click()
    for person in (ana, ben):
        expect(person.log).to_contain_text("This message was deleted.")
    expect(ana.log.get_by_role("button", name="Undo")).to_be_hidden()
    ana.page.reload()
    expect(ana.log).to_contain_text("This message was deleted.")
    for person in (ana, ben):
        kept = "JSON.stringify([{...localStorage}, {...sessionStorage}]) + document.body.outerHTML"
        assert "my secret" not in person.page.evaluate(kept)


def test_a_thread_takes_the_place_of_the_conversation_until_the_way_back(ana, ben, room):
    ben.says("Who waters?")
    ana.reads("Who waters?")
    tool(ana, "Who waters?", "Reply in a thread").click()
    ana.is_in_room(f"Thread in {room}")
    expect(ana.page.locator("#thread-root")).to_contain_text("Who waters?")
    ana.says("I do")
    ben.log.get_by_role("button", name="1 reply").click()
    ben.reads("I do")
    ana.page.reload()
    ana.is_in_room(f"Thread in {room}")
    ana.reads("I do")
    ana.page.get_by_role("button", name="Back").click()
    ana.is_in(room)
    expect(ana.page.locator("#thread-root")).to_be_hidden()
    ana.reads("Who waters?")


def test_a_mention_is_found_from_another_room(ana, ben, room, garden):
    ben.goes_to(garden)
    ana.input.press_sequentially("@Ben")
    ana.page.get_by_role("option").click()
    ana.input.press("Enter")
    expect(ana.sending).to_have_count(0)
    ben.rooms.get_by_role("button", name="Mentions").click()
    ben.dialog.get_by_role("listitem").get_by_role("button").click()
    ben.is_in(room)
    expect(ben.messages).to_be_focused()
    expect(ben.messages).to_contain_text("@Ben")


def test_a_moderator_hears_of_reports_mutes_and_bans(join, garden):
    ana = join("Ana")
    ana.makes_room(garden, kind="Open")
    ben = join("Ben", room=garden)
    ana.says("rude")
    ben.says("spam")
    tool(ben, "rude", "More actions").click()
    ben.page.get_by_role("menuitem", name="Report").click()
    ben.dialog.get_by_label("Why").fill("It is rude.")
    ben.presses("Report")
    expect(ana.page.locator(".room-reported")).to_have_text("new")
    ana.chooses("Reports")
    expect(ana.dialog.get_by_role("listitem")).to_contain_text("It is rude.")
    ana.presses("Dismiss")
    expect(ana.dialog).to_contain_text("No message is reported.")
    ana.presses("Close")
    tool(ana, "spam", "More actions").click()
    ana.page.get_by_role("menuitem", name="Mute").click()
    ana.presses("Mute")
    expect(ben.page.get_by_placeholder("You are muted here until")).to_be_disabled()
    ana.chooses("Members")
    ana.dialog.get_by_role("button", name="Unmute Ben").click()
    expect(ben.input).to_be_enabled()
    ana.presses("Close")
    tool(ana, "spam", "More actions").click()
    ana.page.get_by_role("menuitem", name="Ban").click()
    ana.presses("Ban")
    expect(ben.log).to_contain_text(f"banned from {garden}")
    ana.chooses("Moderation log")
    acts = ["banned Ben until", "unmuted Ben", "muted Ben until", "dismissed reports"]
    for entry, act in zip(ana.dialog.locator(".audit-text").all(), acts, strict=False):
        expect(entry).to_contain_text(act)
