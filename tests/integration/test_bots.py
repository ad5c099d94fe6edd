"""Bots: what docs/bots.md has, run against a chat as `make run` starts it."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager

import pytest
from chalice_gateway.testing import HandshakeRefused

from tests.support.clients import Member
from tests.support.running import ROOT
from tools import admin

GUIDE = (ROOT / "docs" / "bots.md").read_text(encoding="utf-8")
ECHO = ROOT / "examples" / "bots" / "echo.py"
TIMEOUT_S = 60


@pytest.fixture
def administer(chat, capsys):
    """`administer("tokens", "list")`: what the command prints."""

    def run(*arguments):
        capsys.readouterr()
        assert admin.main([*arguments, "--local", chat.http_url, "--project-dir", str(ROOT)]) == 0
        return capsys.readouterr().out.rstrip("\n")

    return run


@pytest.fixture
def token(administer):
    token = administer("tokens", "create", "Echo")
    yield token
    if token.split(".")[1] in administer("tokens", "list"):
        administer("tokens", "revoke", token.split(".")[1])


def block(language):
    """The only block of code of a language in the guide."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.S)
    return found


@contextmanager
def started(chat, room, token):
    environment = {"CHAT_ADDRESS": chat.ws_url, "CHAT_ROOM": room, "CHAT_TOKEN": token}
    with subprocess.Popen(
        [sys.executable, ECHO], env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True
    ) as bot:
        yield bot
        bot.kill()


def is_from_bot(frame):
    return frame["type"] == "message" and frame["name"] == "Echo"


def test_the_guide_has_the_example_in_python():
    assert block("python") == ECHO.read_text(encoding="utf-8")


def test_the_bot_in_python_answers_once_over_restarts_until_it_is_revoked(
    chat, room, join, token, administer
):
    with join(name="Ana") as ana:
        ana.say("!echo hello")
        asked = ana.receive_json(where=lambda frame: frame["type"] == "message")
        with started(chat, room, token):
            answer = ana.receive_json(where=is_from_bot)
        assert (answer["data"], answer["replyTo"]["seq"]) == ("hello", asked["seq"])
        assert (answer["member"], answer["vouched"]) == (token.split(".")[1], True)
        ana.say("!echo again")
        with started(chat, room, token) as bot:
            assert ana.receive_json(where=is_from_bot)["data"] == "again"
            administer("tokens", "revoke", token.split(".")[1])
            assert "SignInRequired" in bot.communicate(timeout=TIMEOUT_S)[1]


def test_the_bot_with_curl_posts_reads_and_replies(chat, room, join, token):
    script = block("sh").replace("rooms/lobby/", f"rooms/{room}/")
    environment = {"CHAT_API": f"{chat.http_url}/v1", "CHAT_TOKEN": token}
    with join(name="Ana") as ana:
        for _ in range(2):
            done = subprocess.run(
                ["sh", "-euc", script],
                env={**os.environ, **environment},
                capture_output=True,
                text=True,
                timeout=TIMEOUT_S,
            )
            assert done.returncode == 0, done.stderr
        posted, reply = (ana.receive_json(where=is_from_bot) for _ in range(2))
        assert (posted["data"], posted.get("replyTo")) == ("The report is ready.", None)
        assert reply["replyTo"]["seq"] == posted["seq"]
        assert f'"seq":{posted["seq"]}' in done.stdout
        ana.send_json({"action": "history"})
        history = ana.receive_json(where=lambda frame: frame["type"] == "history")
    assert [each["data"] for each in history["messages"]] == [posted["data"], reply["data"]]


def test_a_revoked_bots_connection_is_closed_and_hears_nothing_more(
    chat, room, join, token, administer
):
    offered = ["chat.v1", f"auth.{token}"]
    with (
        chat.connect(connection_class=Member, room=room, subprotocols=offered) as bot,
        join(name="Ana") as ana,
    ):
        revoked = administer("tokens", "revoke", token.split(".")[1])
        assert revoked.endswith("Connections that were closed: 1.")
        ana.say("a secret")
        ana.receive_json(where=lambda frame: frame["type"] == "message")
        assert bot.wait_closed()
        assert not any("a secret" in text for text in bot.unread)
    with pytest.raises(HandshakeRefused) as refused:
        chat.connect(room=room, subprotocols=offered)
    assert refused.value.status == 401
