"""docs/http-api.md lists the routes, and its commands work."""

import os
import re
import subprocess

from tests.support.openapi import http_api
from tests.support.running import ROOT

TEXT = (ROOT / "docs" / "http-api.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", TEXT, re.S)


def test_every_route_is_listed_once():
    rows = re.findall(r"^\| `([A-Z]+) (/v1\S+)` \|", TEXT, re.M)
    assert sorted(rows) == sorted(http_api().operations)


def test_the_first_commands_send_and_list_a_message(chat):
    script = COMMANDS[0].replace("http://127.0.0.1:8000", chat.http_url.rstrip("/"))
    run = subprocess.run(
        ["bash", "-euc", script], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert run.stdout.count("The build is green.") == 2
    assert '"name":"Builds"' in run.stdout
