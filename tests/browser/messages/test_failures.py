"""Messages that the server refuses are kept, to be retried or discarded."""

import json
import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def refused(new_page, join):
    """Ana, whose message the server refuses the first time."""
    page, refusals = new_page(), []

    def accept(route):
        server = route.connect_to_server()

        def refuse_first(text):
            frame = json.loads(text)
            if refusals or frame["action"] != "sendmessage":
                server.send(text)
                return
            refusals.append(frame)
            error = {"type": "error", "code": "wrong_size", "message": "Not <b>that</b>."}
            route.send(json.dumps({**error, "id": frame["id"]}))

        route.on_message(refuse_first)

    page.route_web_socket(re.compile("^ws"), accept)
    ana = join("Ana", page=page)
    ana.says("refused")
    expect(ana.failed).to_contain_text(["Not sent. Not <b>that</b>."])
    ana.says("accepted")
    expect(ana.sending).to_have_count(0)
    return ana


def test_a_failed_message_stays_and_can_be_sent_again(refused, join):
    ben = join("Ben")
    refused.page.get_by_role("button", name="Retry").click()
    for person in (refused, ben):
        person.has_read(["accepted", "refused"])
    expect(refused.failed).to_have_count(0)
    expect(refused.input).to_be_focused()


def test_a_failed_message_can_be_discarded(refused):
    refused.page.get_by_role("button", name="Discard").click()
    refused.has_read(["accepted"])
    expect(refused.input).to_be_focused()
    refused.page.reload()
    refused.has_read(["accepted"])


def test_a_failed_message_survives_a_reload_and_is_not_resent(refused):
    refused.page.reload()
    expect(refused.failed).to_contain_text(["Not sent."])
    refused.has_read(["accepted", "refused"])
