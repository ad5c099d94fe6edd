"""`python -m tools.canary` says whether a chat delivers a message."""

import asyncio
import json
import os
import re
import shlex
import subprocess
import sys

import pytest
from chat_client import Client
from client_support.asynchronous import asynchronous
from client_support.fake_server import FakeServer, silence

from tests.support.running import ROOT
from tools.canary import main, websocket_address
from tools.round_trip import measure

TOKEN = "a.b.c"
QUICK = ("--timeout", "10")
PATIENT = ("--timeout", "60", "--max-ms", "60000")


async def run(*arguments):
    """The exit code of a canary beside a server in the same event loop."""
    return await asyncio.to_thread(main, list(arguments))


def test_a_chat_that_delivers_is_told_and_left_without_the_text(chat, capsys):
    assert main([chat.ws_url, *PATIENT]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("Delivered ")
    assert printed.err == ""
    with chat.connect(room="canary") as reader:
        reader.send_json({"action": "history", "id": "1"})
        [*_, last] = reader.receive_json(where=lambda frame: frame["type"] == "history")["messages"]
    assert (last["name"], "deleted" in last, last.get("data")) == ("Canary", True, None)


def test_programs_read_the_times_as_json_and_cron_reads_nothing(chat, capsys):
    assert main([chat.ws_url, *PATIENT, "--json", "--room", "canary-2"]) == 0
    found = json.loads(capsys.readouterr().out)
    times = [found.pop(name) for name in ("connected_ms", "stored_ms", "heard_ms")]
    assert found == {"ok": True, "room": "canary-2", "step": "delete", "is_refused": False}
    assert 0 < times[1] <= times[2]
    assert main([chat.ws_url, *PATIENT, "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_message_that_comes_too_late_is_a_failure(chat, capsys):
    assert main([chat.ws_url, *PATIENT, "--quiet", "--max-ms", "0.001"]) == 1
    assert "and 0.001 ms are allowed" in capsys.readouterr().err


@pytest.mark.slow
@asynchronous
async def test_a_message_that_is_stored_and_not_delivered_is_a_failure_and_is_deleted(capsys):
    async with FakeServer() as server:

        async def push_to_the_sender(frame):
            await server._send(next(iter(server.sockets)), frame)

        server.push = push_to_the_sender
        assert await run(server.url, *QUICK) == 1
        assert len(server.actions("delete")) == 1
    assert capsys.readouterr().err == (
        "The message was stored, but not delivered: no answer within 10 s\n"
    )


@asynchronous
async def test_the_listener_does_not_ask_for_what_a_broadcast_has_lost():
    made = []
    async with FakeServer() as server:

        def make_client(**options):
            made.append(options)
            return Client(server.url, **options)

        assert (await measure(make_client, "lobby", 60)).error is None
    assert made == [{}, {"recover": False}]


@pytest.mark.slow
@asynchronous
async def test_a_message_that_is_not_stored_is_a_failure(capsys):
    async with FakeServer() as server:
        server.on_frame = lambda frame: silence(frame) if frame["action"] == "sendmessage" else None
        assert await run(server.url, *QUICK, "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["step"], found["is_refused"]) == (False, "send", False)


@asynchronous
async def test_a_deletion_that_is_refused_is_told(capsys):
    async with FakeServer() as server:
        refused = {"type": "error", "code": "not_allowed", "message": "No."}
        server.on_frame = lambda frame: (
            [{**refused, "id": frame["id"]}] if frame["action"] == "delete" else None
        )
        assert await run(server.url, *PATIENT) == 2
    assert "was delivered, but not deleted: No. (not_allowed)" in capsys.readouterr().err


@pytest.mark.slow
@asynchronous
async def test_a_chat_that_cannot_be_connected_to_is_a_failure(capsys):
    async with FakeServer() as server:
        server.refuse_with = (503, "")
        assert await run(server.url, *QUICK) == 1
    assert "No connection to the chat: HTTP 503" in capsys.readouterr().err


@asynchronous
async def test_a_token_comes_from_the_environment_or_a_file(tmp_path, monkeypatch, capsys):
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    async with FakeServer() as server:
        server.tokens = {TOKEN: "canary"}
        assert await run(server.url, *PATIENT) == 2
        assert "HTTP 401" in capsys.readouterr().err
        assert await run(server.url, *PATIENT, "--token-file", str(file)) == 0
        monkeypatch.setenv("CHAT_TOKEN", TOKEN)
        assert await run(server.url, *PATIENT) == 0


def test_the_schedule_of_the_runbook_delivers(chat, tmp_path, monkeypatch, capsys):
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    [create] = re.findall(r"^```sh\n(.*tokens create .*)\n```$", text, re.M)
    [scheduled] = re.findall(r"^\*/5 .* -m tools\.canary (.*) wss://\S+$", text, re.M)
    monkeypatch.chdir(tmp_path)
    here = f"--project-dir {shlex.quote(str(ROOT))} --local {chat.http_url}"
    script = create.replace(".venv/bin/python", shlex.quote(sys.executable))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    script = script.replace("--stage prod", here)
    subprocess.run(["sh", "-c", f"umask 022; {script}"], env=environment, check=True)
    token = tmp_path / "canary.token"
    assert token.stat().st_mode & 0o777 == 0o600
    assert main([*shlex.split(scheduled), *PATIENT, chat.ws_url]) == 0
    assert capsys.readouterr() == ("", "")


def test_git_takes_no_token():
    assert "*.token" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ftp://127.0.0.1:1/"], "is not a ws:// or wss:// address"),
        (["https:///api"], "is not a ws:// or wss:// address"),
        (["https://a.execute-api.eu-west-1.amazonaws.com/api/"], "give the whole link"),
        (["ws://127.0.0.1:1/api", "--room", "no room"], "no server accepts the room"),
        (["ws://127.0.0.1:1/api", "--token-file", "/no/such"], "/no/such"),
        (["ws://127.0.0.1:1/api?room=lobby"], "the room is 'lobby' in the address"),
    ],
)
def test_a_wrong_argument_is_one_line(arguments, said, capsys):
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert said in printed.err


@pytest.mark.parametrize("seconds", ["0", "-1", "inf", "soon"])
def test_a_time_is_a_positive_number(seconds, capsys):
    with pytest.raises(SystemExit) as end:
        main(["ws://127.0.0.1:1/api", "--timeout", seconds])
    assert end.value.code == 2
    assert "is not a positive number" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("https://a.example/api/?ws=wss%3A//b.example/api", "wss://b.example/api"),
        ("https://chat.example.com/", "wss://chat.example.com/api"),
        ("https://chat.example.com/?room=garden#last", "wss://chat.example.com/api"),
        ("http://127.0.0.1:8000", "ws://127.0.0.1:8000/api"),
        ("wss://b.example/api", "wss://b.example/api"),
    ],
)
def test_the_link_that_was_printed_is_an_address(link, found):
    assert websocket_address(link) == found


def test_the_link_to_a_page_is_the_chat_whose_page_it_is(chat):
    assert main([chat.http_url, *PATIENT, "--quiet"]) == 0
