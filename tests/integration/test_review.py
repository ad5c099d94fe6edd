"""A review hook in a local run: what it says of messages and edits counts, and its failures harm
nobody."""

from itertools import count

import pytest
from chalice_gateway.testing import App

from tests.support.clients import ChatClient
from tests.support.running import ROOT

HOOK = "python:tests.support.review_hook:review"
SECRET = "a-text-that-no-log-may-show"
ids = map(str, count())


@pytest.fixture(scope="module")
def reviewed():
    """A chat with the hook."""
    settings = {"REVIEW_HOOK": HOOK, "REVIEW_TIMEOUT_MS": "5000", "MESSAGES_PER_SECOND": "0"}
    options = [word for pair in settings.items() for word in ("--env", "=".join(pair))]
    with App(ROOT, *options) as app:
        yield app


@pytest.fixture
def enter(reviewed):
    yield lambda name: reviewed.connect(
        connection_class=ChatClient, name=name, session=22 * name[0]
    )
    reviewed.close_connections()


@pytest.fixture
def ana(enter):
    return enter("ana")


def ask(client, action, **fields):
    id = f"review-{next(ids)}"
    client.send_json({"action": action, "id": id, **fields})
    return client.receive_json(where=lambda frame: frame.get("id") == id)


def texts(client):
    return [message["data"] for message in ask(client, "history")["messages"]]


def test_a_rewritten_message_is_what_everybody_sees(ana, enter):
    ben = enter("ben")
    assert ask(ana, "sendmessage", data="shout hello")["data"] == "SHOUT HELLO"
    heard = ben.receive_json(where=lambda frame: frame["type"] == "message")
    assert heard["data"] == "SHOUT HELLO"
    assert texts(ben)[-1] == "SHOUT HELLO"


def test_a_rejected_message_is_stored_nowhere_and_its_sender_sees_the_reason(ana):
    before = texts(ana)
    refused = ask(ana, "sendmessage", data="reject me")
    assert (refused["code"], refused["message"]) == ("rejected", "No message like this, ana.")
    assert texts(ana) == before


def test_an_edit_is_reviewed_as_well(ana):
    seq = ask(ana, "sendmessage", data="hello")["seq"]
    refused = ask(ana, "edit", target=seq, data="reject me")
    assert (refused["code"], refused["message"]) == ("rejected", "No edit like this, ana.")
    (edited,) = ask(ana, "edit", target=seq, data="shout again")["messages"]
    assert edited["data"] == "SHOUT AGAIN"
    assert texts(ana)[-1] == "SHOUT AGAIN"


@pytest.mark.parametrize("case", ["raise", "hang", "nonsense", "5 MB"])
def test_a_hook_that_fails_lets_the_client_try_again_and_logs_no_text(ana, reviewed, case):
    before = texts(ana)
    reviewed.log.clear()
    refused = ask(ana, "sendmessage", data=f"{case} {SECRET}")
    assert refused["code"] == "unavailable"
    assert texts(ana) == before
    reviewed.log.wait_for("The review hook failed")
    assert SECRET not in str(reviewed.log)
