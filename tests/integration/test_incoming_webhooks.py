"""The commands of docs/incoming-webhooks.md, as a reader runs them against a local run."""

import json
import os
import re
import subprocess

import pytest

from tests.support.clients import Member
from tests.support.running import ROOT

DOCUMENT = (ROOT / "docs/incoming-webhooks.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.S)
TOKEN = "ana-has-a-secret-of-some-length"
TIMEOUT_S = 60


@pytest.fixture
def ana(chat, room):
    """Ana's connection, in a room that she owns."""
    with chat.connect(connection_class=Member, room="lobby", name="Ana", session=TOKEN) as ana:
        for action, fields in (("create", {"kind": "open"}), ("subscribe", {})):
            ana.send_json({"action": action, "room": room, "id": action, **fields})
            ana.receive_json(where=lambda frame, id=action: frame.get("id") == id)
        yield ana


@pytest.fixture
def run(chat, room):
    """`run("Builds")`: what the command of the document prints that has these words; `url` is the
    address of a webhook."""

    def run(words, url=""):
        (command,) = [each for each in COMMANDS if words in each]
        command = re.sub(r"^API=.*", "", command).replace("/rooms/garden/", f"/rooms/{room}/")
        env = {**os.environ, "API": f"{chat.http_url}/v1", "TOKEN": TOKEN, "URL": url}
        shell = ["bash", "-euo", "pipefail", "-c", command]
        return subprocess.run(
            shell, env=env, capture_output=True, text=True, timeout=TIMEOUT_S, check=True
        ).stdout

    return run


def hears(client, name):
    """The text of the next message under a name."""
    found = client.receive_json(where=lambda frame: frame["type"] == "message")
    assert found["name"] == name
    return found["data"]


def test_what_is_posted_as_the_document_says_reaches_the_room(ana, run):
    url = json.loads(run('"name": "Builds"'))["url"]
    assert run("Build 7 is green", url) == "ok"
    assert hears(ana, "Builds") == "Build 7 is green"
    assert run("from a form", url) == "okok"
    assert hears(ana, "Builds") == "Deployed\nby Ana (https://example.org/ana)"
    assert hears(ana, "Builds") == "from a form"


def test_a_template_of_the_document_makes_the_message_that_it_says(ana, run):
    url = json.loads(run('"name": "Monitor"'))["url"]
    body, shown = re.search(r"`(\{\"status.*?\})`.*?`(.*?)`", DOCUMENT, re.S).groups()
    assert post(url, body) == "ok"
    assert hears(ana, "Monitor") == shown


def test_github_has_to_sign_where_the_document_gives_a_secret(ana, run):
    made = json.loads(run('"signingSecret"'))
    assert made["signed"] is True
    assert post(made["url"], "{}").startswith("bad_signature: ")


def post(url, body):
    """What a sender is answered."""
    command = ["curl", "-sS", url, "-H", "Content-Type: application/json", "-d", body]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=TIMEOUT_S, check=True
    ).stdout
