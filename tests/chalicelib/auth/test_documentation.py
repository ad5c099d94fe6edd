"""docs/sign-in.md: its examples run, its settings are valid, its figures are those of the code."""

import json
import re
import shutil
import subprocess
import sys
import time

import pytest

from chalicelib.auth import HandshakeProblem, Reason, jwks, secrets
from chalicelib.auth.claims import CLOCK_SKEW_S, MAX_SUBJECT_CHARS, Expected, member_of
from chalicelib.auth.secrets import SharedSecrets
from chalicelib.auth.verifier import TokenVerifier
from chalicelib.protocol.actions import MAX_TOKEN_CHARS
from tests.chalicelib.auth.tokens import SECRET
from tests.support.running import ROOT, tool

TEXT = (ROOT / "docs" / "sign-in.md").read_text(encoding="utf-8")
# What the code around an example has.
BEFORE = {
    "python": "import jwt, time, sys, types; secret = sys.argv[1]\n"
    "user = types.SimpleNamespace(id='user-1', name='Ana')\n",
    "js": "import { createHmac } from 'node:crypto'; const secret = process.argv.at(-1);\n"
    "const user = { id: 'user-1', name: 'Ana' };\n",
    "php": "$secret = $argv[1]; $user = (object) ['id' => 'user-1', 'name' => 'Ana'];\n",
}
AFTER = {"python": "print(token)", "js": "console.log(token);", "php": "echo $token;"}


def command(language, code):
    if language == "python":
        return [sys.executable, "-c", code]
    if language == "js":
        return [tool("node"), "--input-type=module", "--eval", code, "--"]
    php = shutil.which("php")
    if php is None:
        pytest.skip("there is no PHP on this machine")
    return [php, "-r", code, "--"]


@pytest.mark.parametrize("language", BEFORE)
def test_the_lines_for_a_back_end_make_a_token_that_is_accepted(language):
    example, *_ = re.findall(rf"```{language}\n(.*?)```", TEXT, re.S)
    assert "3600" in example
    code = f"{BEFORE[language]}{example}{AFTER[language]}"
    done = subprocess.run(
        [*command(language, code), SECRET], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    verifier = TokenVerifier(
        SharedSecrets(lambda: [SECRET], time.time),
        None,
        Expected(None, None),
        lambda: time.time_ns() // 1_000_000,
    )
    found = verifier.verify(done.stdout.strip())
    assert (found.member, found.name) == (member_of("", "user-1"), "Ana")
    assert found.capabilities.encode() == "team-*:rs"
    assert 3500 < found.expires_at / 1000 - time.time() <= 3600


def test_each_reason_has_a_row():
    rows = {line.split("|")[1].strip() for line in TEXT.splitlines() if line[:2] == "| "}
    reasons = {f"the token {reason.value}" for reason in Reason}
    reasons |= {problem.value for problem in HandshakeProblem}
    assert reasons - rows == set()


def test_the_figures_are_those_of_the_code():
    minute, hour = 60, 3600
    assert f"{CLOCK_SKEW_S} s ahead" in TEXT
    assert f"1 to {MAX_SUBJECT_CHARS} characters" in TEXT
    assert f"{MAX_TOKEN_CHARS:,} characters" in TEXT
    assert f"at least {secrets.MIN_SECRET_BYTES} bytes" in TEXT
    assert f"within {secrets.MAX_AGE_S / minute:.0f} minutes" in TEXT
    assert f"after {jwks.REFRESH_AFTER_S / minute:.0f} minutes" in TEXT
    assert f"for {jwks.MAX_STALE_S / hour:.0f} hours" in TEXT
    assert (minute, minute) == (secrets.REREAD_AFTER_S, jwks.DOWNLOAD_EVERY_S)
    assert hour == secrets.MAX_STALE_S


def settings_of(provider):
    """The settings that the documentation has for a provider."""
    section = TEXT.split(f"### {provider}\n")[1].split("\n#")[0]
    (block,) = re.findall(r"```json\n(.*?)```", section, re.S)
    return json.loads(f"{{{block}}}")


@pytest.mark.parametrize("provider", ["Cognito", "Auth0", "Keycloak"])
def test_the_settings_of_a_provider_are_valid(provider):
    from chalicelib.config import AuthSettings

    found = AuthSettings.from_environment({"AUTH": "token", **settings_of(provider)})
    assert found.jwks
    assert found.issuer
    assert found.audience
