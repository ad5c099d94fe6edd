"""The settings of sign-in."""

import os
import subprocess
import sys

import pytest

from chalicelib.config import AuthSettings, BadSetting, MissingSetting, optional_settings
from tests.support.running import ROOT

SECRET = {"AUTH": "token", "AUTH_SECRET": "ssm:/chat/prod/auth"}
JWKS = {
    "AUTH": "token",
    "AUTH_JWKS": "https://id.example.com/keys.json?v=1",
    "AUTH_ISSUER": "https://id.example.com/",
    "AUTH_AUDIENCE": "chat",
}


def test_a_chat_that_is_open_needs_no_other_setting():
    settings = AuthSettings.from_environment({"AUTH": "open"})
    assert (settings.mode, settings.secret, settings.jwks) == ("open", None, None)
    assert settings.allowed_origins == {"*"}


@pytest.mark.parametrize("name", ["ssm:/chat/prod/auth", "ssm:auth", "secretsmanager:chat/auth"])
def test_a_secret_is_named_by_its_service(name):
    assert AuthSettings.from_environment({**SECRET, "AUTH_SECRET": name}).secret == name


def test_public_keys_have_an_address_an_issuer_and_an_audience():
    settings = AuthSettings.from_environment(JWKS)
    assert (settings.jwks, settings.issuer, settings.audience) == (
        "https://id.example.com/keys.json?v=1",
        "https://id.example.com/",
        "chat",
    )


@pytest.mark.parametrize("mode", ["Open", "none", "jwt", "open ", "off"])
def test_an_unknown_mode_is_refused(mode):
    with pytest.raises(BadSetting, match=r'AUTH must be "open" .* or "token"'):
        AuthSettings.from_environment({**SECRET, "AUTH": mode})


@pytest.mark.parametrize("mode", ["IAM", "open", "jwt", "iam "])
def test_an_unknown_mode_of_the_api_is_refused(mode):
    with pytest.raises(BadSetting, match=r'API_AUTH must be "token" .* or "iam"'):
        AuthSettings.from_environment({**SECRET, "API_AUTH": mode})


def test_the_api_takes_tokens_unless_it_is_for_aws_identities():
    assert AuthSettings.from_environment(SECRET).api == "token"
    assert AuthSettings.from_environment({**SECRET, "API_AUTH": "iam"}).api == "iam"


def test_tokens_without_a_key_to_check_them_by_are_refused():
    with pytest.raises(BadSetting, match="AUTH=token requires AUTH_SECRET or AUTH_JWKS"):
        AuthSettings.from_environment({"AUTH": "token"})


@pytest.mark.parametrize("missing", ["AUTH_ISSUER", "AUTH_AUDIENCE"])
def test_public_keys_without_an_issuer_or_audience_are_refused(missing):
    with pytest.raises(BadSetting, match="AUTH_JWKS requires AUTH_ISSUER and AUTH_AUDIENCE"):
        AuthSettings.from_environment({**JWKS, missing: ""})


@pytest.mark.parametrize(
    "value",
    ["hunter2hunter2hunter2hunter2hunter2", "ssm:", "ssm:a b", "secretsmanager:", "SSM:a", "env:A"],
)
def test_a_secret_itself_is_refused_and_not_quoted(value):
    with pytest.raises(BadSetting, match="AUTH_SECRET must name a secret, not be one") as refused:
        AuthSettings.from_environment({**SECRET, "AUTH_SECRET": value})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://id.example.com/keys",
        "http://127.0.0.1.example.com/keys",
        "http://localhost@example.com/",
        "https://user:secret@example.com/",
        "https:///keys",
        "https://example.com:0/keys",
        "https://example.com:port/keys",
        "https://[::1/keys",
        "https://example.com/keys#1",
        "https://example.com/a b",
        "https://example.com/\r\nHost: x",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "keys.json",
    ],
)
def test_an_address_of_keys_without_tls_or_in_another_form_is_refused(address):
    with pytest.raises(BadSetting, match="AUTH_JWKS must be an https:// address"):
        AuthSettings.from_environment({**JWKS, "AUTH_JWKS": address})


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:1", "127.9.9.9"])
def test_keys_on_this_machine_need_no_tls(host):
    assert AuthSettings.from_environment({**JWKS, "AUTH_JWKS": f"http://{host}/keys"}).jwks


def test_origins_are_separated_by_commas_and_written_as_browsers_send_them():
    value = "https://Example.com, http://localhost:3000,https://a.example:443,capacitor://localhost"
    assert AuthSettings.from_environment({"ALLOWED_ORIGINS": value}).allowed_origins == {
        "https://example.com",
        "http://localhost:3000",
        "https://a.example",
        "capacitor://localhost",
    }


@pytest.mark.parametrize(
    "value",
    [
        "example.com",
        "https://a/",
        "https://a,",
        "https://*.a.com",
        "null",
        "https://a b",
        "https://",
    ],
)
def test_an_origin_in_another_form_is_refused(value):
    with pytest.raises(BadSetting, match="ALLOWED_ORIGINS must be origins separated by commas"):
        AuthSettings.from_environment({"ALLOWED_ORIGINS": value})


def test_a_stage_that_does_not_say_who_may_connect_is_refused():
    with pytest.raises(MissingSetting, match="AUTH is not set"):
        optional_settings({"CONNECTIONS_TABLE": "t"})


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"AUTH": "token"}, "BadSetting: AUTH=token requires"),
        ({"AUTH": "closed"}, "BadSetting: AUTH must be"),
        ({"CONNECTIONS_TABLE": "t"}, "MissingSetting: AUTH is not set"),
        ({"AUTH": "open", "ALLOWED_ORIGINS": "here"}, "BadSetting: ALLOWED_ORIGINS must be"),
    ],
    ids=["no key", "mode", "unset", "origin"],
)
def test_a_start_or_deployment_is_refused_before_anything_changes(variables, problem):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AUTH")}
    command = [sys.executable, "-c", "import app"]
    result = subprocess.run(
        command, cwd=ROOT, env={**environ, **variables}, capture_output=True, text=True
    )
    assert problem in result.stderr
