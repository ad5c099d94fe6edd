"""The chat of Chalice's tutorial in its documented layout: resources.json is beside app.py, and has
the variables of the functions. https://aws.github.io/chalice/tutorials/wschat.html"""

import pytest
from chalice_gateway.testing import Connection

AT_ONCE = 10


@pytest.fixture(scope="module")
def tutorial_chat(start):
    return start("tutorial_chat", "--concurrency", "100")  # so that none waits for its turn


def say(client, line):
    client.send_text(line)
    return client.receive_text()


def named(running, nick):
    client = Connection(running.ws)
    assert say(client, nick) == f"You are {nick}. Type /help for help."
    return client


def test_users_of_the_tutorial_chat_talk_in_rooms(tutorial_chat):
    with (
        named(tutorial_chat, "ana") as ana,
        named(tutorial_chat, "ben") as ben,
        named(tutorial_chat, "cleo") as cleo,
    ):
        assert say(ana, "/help").splitlines()[1] == "/join ROOM  go to a room"
        assert say(ana, "hello?") == "You are in no room. Type /join ROOM."
        assert say(ana, "/join tea") == "ana joined tea."
        assert say(cleo, "/join coffee") == "cleo joined coffee."
        assert say(ben, "/ls") == "coffee\ntea"
        assert say(ben, "/join tea") == ana.receive_text() == "ben joined tea."
        assert say(ben, "/ls") == "ana\nben"
        assert say(ana, "good morning") == ben.receive_text() == "ana: good morning"
        assert say(ana, "/quit") == "You are in no room."
        assert ben.receive_text() == "ana left."
        assert say(cleo, "/join tea") == ben.receive_text() == "cleo joined tea."
        assert say(cleo, "/dance") == "There is no /dance. Type /help for help."
        ben.close()
        assert cleo.receive_text() == "ben left."
        assert say(ana, "/ls") == "tea"


def test_many_clients_join_the_tutorial_chat_at_once(tutorial_chat):
    people = [named(tutorial_chat, f"guest{number:02}") for number in range(AT_ONCE)]
    for guest in people:
        guest.send_text("/join hall")
    for number, guest in enumerate(people):
        while guest.receive_text() != f"guest{number:02} joined hall.":
            pass
    people[0].send_text("welcome")
    for guest in people:
        while guest.receive_text() != "guest00: welcome":
            pass
    for guest in people:
        guest.close()


def test_the_start_names_the_template_and_its_table(tutorial_chat):
    assert "Template   resources.json\n" in tutorial_chat.output
    assert "Tables     TutorialChat\n" in tutorial_chat.output
