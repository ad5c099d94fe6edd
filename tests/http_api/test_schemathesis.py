"""schemathesis makes requests from docs/openapi.yaml, valid and invalid ones, and finds nothing."""

import subprocess
import sys
import time
from pathlib import Path
from string import Template

import pytest
from chalice_gateway.testing import App

from tests.chalicelib.auth.tokens import SECRET, claims, signed
from tests.support.locked_environment import python_with
from tests.support.running import ROOT

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
TIMEOUT_S = 1200  # it ends by itself much sooner, unless it hangs
PUSH_KEY = "k" * 43
NO_LIMITS = ("API_REQUESTS_PER_SECOND=0", "MESSAGES_PER_SECOND=0")
SIGN_IN = ("AUTH=token", "AUTH_SECRET=ssm:/chat")
PUSH = ("PUSH_KEY=ssm:/push", "PUSH_CONTACT=mailto:ops@example.com")


@pytest.fixture
def chat(tmp_path):
    """The chat with all its features, for which everybody needs a token."""
    secrets = {"chat": SECRET, "push": PUSH_KEY}
    for name, secret in secrets.items():
        (tmp_path / name).write_text(secret)
    parameters = [f"--ssm-parameter=/{name}={tmp_path / name}" for name in secrets]
    settings = [f"--env={each}" for each in (*NO_LIMITS, *SIGN_IN, *PUSH)]
    with App(ROOT, *parameters, *settings) as app:
        yield app


@pytest.fixture
def token():
    """Of an administrator."""
    everything = {"*": ["read", "send", "moderate"]}
    expires_at = int(time.time()) + 3600
    return signed(claims(iss=None, aud=None, exp=expires_at, name="Ana", rooms=everything))


@pytest.fixture
def variables(chat, token):
    """What the configuration lacks: where the chat is, and what there is in it."""

    def create(path, **body):
        headers = {"Authorization": f"Bearer {token}"}
        answer = chat.http.post(f"/v1/rooms{path}", json_body=body, headers=headers)
        assert answer.status_code == 201, answer.body
        return answer.json_body

    create("", kind="open", room="garden", title="Garden")
    message = create("/garden/messages", data="The build is green.")
    return {
        "CHAT": chat.http_url.rstrip("/"),
        "TOKEN": token,
        "ROOM": "garden",
        "SEQ": str(message["seq"]),
        "MEMBER": message["member"],
        "WEBHOOK": create("/garden/webhooks", url="http://127.0.0.1:9/chat")["webhook"],
        "HOOK": create("/garden/incoming-webhooks", name="Builds")["webhook"],
    }


@pytest.mark.slow
@pytest.mark.skipif(sys.version_info < (3, 11), reason="schemathesis requires Python 3.11")
def test_schemathesis_finds_nothing(variables, tmp_path):
    configuration = tmp_path / "schemathesis.toml"
    configuration.write_text(Template(CONFIGURATION.read_text()).substitute(variables))
    command = ["-m", "schemathesis.cli", "--config-file", configuration, "run"]
    run = subprocess.run(
        [python_with("schemathesis"), *command, ROOT / "docs" / "openapi.yaml", "--no-color"],
        capture_output=True,
        text=True,
        cwd=tmp_path,  # where it stores reports
        timeout=TIMEOUT_S,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
