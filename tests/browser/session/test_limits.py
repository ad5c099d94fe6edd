"""What the page shows while it waits because the server limits it."""

import json
import re

import pytest
from playwright.sync_api import expect

TEXTS = [f"message {number}" for number in range(14)]  # more than a member's burst


def test_messages_over_the_limit_are_sent_more_slowly_and_in_order(page_and_network, join):
    page, network = page_and_network
    page.clock.install()
    ana, ben = join("Ana", page=page), join("Ben")
    network.refuse_next("sendmessage", 2_000)
    for text in TEXTS:
        ana.says(text)
    expect(ana.throttle).to_have_text("Sending more slowly: server limit reached.")
    expect(ana.throttle).to_have_role("status")
    expect(page.get_by_text("Enter sends")).to_be_hidden()
    for text in TEXTS:
        page.clock.run_for(3_000)  # longer than each of them waits
        network.hears("message", data=text)
    for person in (ana, ben):
        person.has_read(TEXTS)
    expect(ana.throttle).to_be_empty()
    expect(page.get_by_text("Enter sends")).to_be_visible()
    assert list(dict.fromkeys(network.sent_texts())) == TEXTS


def test_messages_that_wait_survive_a_reload(page_and_network, join):
    page, network = page_and_network
    ana = join("Ana", page=page)
    network.refuse_next("sendmessage", 30_000)
    for text in TEXTS[:3]:
        ana.says(text)
    expect(ana.throttle).not_to_be_empty()
    page.reload()
    ana.has_read(TEXTS[:3])
    expect(ana.throttle).to_be_empty()


def test_a_switch_over_the_limit_shows_that_the_page_waits(page_and_network, join, room):
    page, network = page_and_network
    ana = join("Ana", page=page)
    network.refuse_next("subscribe", 2_000)
    ana.rooms.get_by_label("Another room").fill(f"{room}-2")
    ana.rooms.get_by_role("button", name="Go").click()
    expect(ana.throttle).to_have_text(re.compile("^Entering in a moment: "))
    ana.says("already written")
    ana.is_in(f"{room}-2")
    ana.has_read(["already written"])
    expect(ana.throttle).to_be_empty()


def test_a_new_name_over_the_limit_shows_that_the_page_waits(page_and_network, join):
    page, network = page_and_network
    ana = join("Ana", page=page)
    network.refuse_next("rename", 2_000)
    ana.opens_settings()
    ana.field("Name").fill("Anna")
    ana.apply.click()
    expect(ana.throttle).to_have_text(re.compile("^Renaming in a moment: "))
    expect(ana.status).to_contain_text("Connected as Anna")
    expect(ana.throttle).to_be_empty()


@pytest.mark.parametrize(
    ("count", "extra", "title", "more"),
    [
        (150, {}, "150 here", "and 50 more"),
        (2_317, {"approximate": True}, "2,300+ here", re.compile("only some of the people")),
    ],
)
def test_a_large_room_lists_some_of_its_people(new_page, visit, count, extra, title, more):
    page = new_page()
    page.route_web_socket(
        re.compile("^ws"), lambda socket: socket.on_message(lambda text: answer(socket, text))
    )

    def answer(socket, text):
        frame = json.loads(text)
        common = {"room": frame.get("room"), "id": frame.get("id")}
        people = [{"member": f"m{number}", "name": f"Guest {number}"} for number in range(100)]
        answers = {
            "history": {"messages": [], "from": 1, "upTo": 0, "more": False, "you": people[0]},
            "members": {"count": count, "members": people, **extra},
        }
        if frame["action"] in answers:
            socket.send(json.dumps({"type": frame["action"], **common, **answers[frame["action"]]}))

    ana = visit(page)
    expect(ana.people).to_have_count(100)
    expect(page.locator("#people-count")).to_have_text(title)
    expect(page.locator(".people-more")).to_have_text(more)
