"""The checks of a webhook's signature in docs/webhooks.md do what they say, in Python and Node."""

import json
import re
import subprocess
import time

import pytest

from chalicelib.webhooks.signature import signature
from tests.support.running import ROOT, tool

SECRET, BODY = "s3cret", '{"data":"hé"}'.encode()
TIMEOUT_S = 60
NODE = """
import { isFromTheChat } from './receiver.mjs';
const [headers, body, secret] = JSON.parse(process.argv[2]);
console.log(isFromTheChat(headers, Buffer.from(body), secret));
"""


def block(language):
    text = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    return found


def in_python(headers, body, secret, folder):
    names = {}
    exec(compile(block("python"), "webhooks.md", "exec"), names)
    return names["is_from_the_chat"](headers, body, secret)


def in_node(headers, body, secret, folder):
    (folder / "receiver.mjs").write_text(block("js"))
    (folder / "main.mjs").write_text(NODE)
    lower = {name.lower(): value for name, value in headers.items()}
    asked = json.dumps([lower, body.decode(), secret])
    command = [tool("node"), "main.mjs", asked]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def signed(age_s=0, body=BODY, secret=SECRET):
    timestamp = int(time.time()) - age_s
    return {"Chat-Timestamp": str(timestamp), "Chat-Signature": signature(secret, timestamp, body)}


@pytest.mark.parametrize("check", [in_python, in_node], ids=["python", "node"])
@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (signed, True),
        (lambda: signed(age_s=3600), False),
        (lambda: signed(age_s=-3600), False),
        (lambda: signed(body=b"{}"), False),
        (lambda: signed(secret="other"), False),
        (lambda: {**signed(age_s=60), "Chat-Timestamp": signed()["Chat-Timestamp"]}, False),
    ],
    ids=[
        "as sent",
        "old",
        "early",
        "another body",
        "another secret",
        "an old one under a new time",
    ],
)
def test_a_receiver_takes_what_the_chat_signed_lately_and_nothing_else(
    check, headers, expected, tmp_path
):
    assert check(headers(), BODY, SECRET, tmp_path) is expected
