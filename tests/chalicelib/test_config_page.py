"""The settings of the page."""

import os
import subprocess
import sys

import pytest

from chalicelib.config import BadSetting, PageSettings, is_local_run, origin
from tests.support.running import ROOT

LOCAL = {"CHALICE_GATEWAY": "true", "AWS_ACCESS_KEY_ID": "local"}


def test_without_settings_nobody_frames_the_page_and_it_connects_nowhere_else():
    settings = PageSettings.from_environment({})
    assert (settings.frame_ancestors, settings.connect_src) == ("'none'", ())
    assert set(settings.meta.values()) == {""}


def test_the_page_is_told_how_its_user_signs_in():
    environ = {
        "AUTH": "token",
        "WEBSOCKET_ADDRESS": "wss://h/api",
        "TOKEN_URL": "https://shop.example/chat-token?v=1",
        "SIGN_IN_URL": "/login",
    }
    assert PageSettings.from_environment(environ).meta == {
        "auth": "token",
        "websocket-address": "wss://h/api",
        "token-url": "https://shop.example/chat-token?v=1",
        "sign-in-url": "/login",
        "features": "",
        "max-file-bytes": "",
    }


def test_the_page_is_told_which_features_are_on():
    environ = {"FILES": "on", "FILES_BUCKET": "chat-files"}
    assert PageSettings.from_environment(environ).meta["features"] == "files"
    limited = {**environ, "MAX_FILE_BYTES": "500"}
    assert PageSettings.from_environment(limited).meta["max-file-bytes"] == "500"
    for name in environ:
        without = {**environ, name: ""}
        assert PageSettings.from_environment(without).meta["features"] == ""
    assert PageSettings.from_environment({"PUSH_KEY": "ssm:/key"}).meta["features"] == "push"
    search = {"SEARCH": "on", "SEARCH_TABLE": "t"}
    assert PageSettings.from_environment(search).meta["features"] == "search"


@pytest.mark.parametrize("variable", ["TOKEN_URL", "SIGN_IN_URL"])
@pytest.mark.parametrize(
    "value",
    [
        "//evil.example/token",
        "/\\evil.example",
        "http://shop.example/token",
        "javascript:alert(1)",
        "token",
        "https://",
        "https://shop.example/a b",
        "https://shop.example; script-src *",
        "https://shop.example;script-src/x",
        "https://user:secret@shop.example/",
        "/a\r\nX: y",
    ],
)
def test_an_address_that_is_no_https_address_or_path_is_refused(variable, value):
    with pytest.raises(BadSetting, match=f"{variable} must be an https:// address, or a path"):
        PageSettings.from_environment({variable: value})


@pytest.mark.parametrize("value", ["http://127.0.0.1:5000/token", "http://localhost/t", "/a?b=c"])
def test_addresses_of_this_machine_and_paths_are_accepted(value):
    assert PageSettings.from_environment({"TOKEN_URL": value}).token_url == value


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("'self' https://shop.example", "'self' https://shop.example"),
        ("  https://*.shop.example:8443\n https: ", "https://*.shop.example:8443 https:"),
        ("http://[::1]:5000", "http://[::1]:5000"),
        ("'none'", "'none'"),
    ],
)
def test_frame_ancestors_are_sources_separated_by_spaces(text, sources):
    assert PageSettings.from_environment({"FRAME_ANCESTORS": text}).frame_ancestors == sources


@pytest.mark.parametrize("variable", ["FRAME_ANCESTORS", "CONNECT_SRC"])
@pytest.mark.parametrize(
    "text",
    [
        "https://a.example; script-src *",
        "https://a.example;script-src",
        "https://a.example,https://b.example",
        "'none' https://a.example",
        "'unsafe-inline'",
        "*",
        "shop.example",
        "https://a.example/path",
        "https://*",
        "https://a.*.example",
    ],
)
def test_what_is_no_source_is_refused(variable, text):
    with pytest.raises(BadSetting, match=f"{variable} must be sources of a Content-Security"):
        PageSettings.from_environment({variable: text})


def test_the_app_is_refused_with_an_invalid_setting_of_the_page():
    environ = {**os.environ, "FRAME_ANCESTORS": "*"}
    command = [sys.executable, "-c", "import app"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert "BadSetting: FRAME_ANCESTORS must be sources" in done.stderr


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("wss://h.example/api/", "wss://h.example"),
        ("https://h.example:8443/token?a=b", "https://h.example:8443"),
        ("/token", ""),
        ("", ""),
    ],
)
def test_the_origin_of_an_address_is_a_source(url, expected):
    assert origin(url) == expected


def test_a_local_run_has_the_gateways_variables():
    assert is_local_run(LOCAL)


@pytest.mark.parametrize("missing", LOCAL)
def test_a_deployed_function_cannot_look_like_a_local_run(missing):
    """Lambda lets nobody set AWS_ACCESS_KEY_ID, and its own never is `local`."""
    assert not is_local_run({**LOCAL, missing: "ASIAIOSFODNN7EXAMPLE"})
    assert not is_local_run({name: value for name, value in LOCAL.items() if name != missing})


def test_a_page_that_may_not_ask_the_api_shows_no_feature_that_needs_it():
    environ = {"FILES": "on", "FILES_BUCKET": "chat-files"}
    assert "files" in PageSettings.from_environment(environ).meta["features"].split()
    by_iam = PageSettings.from_environment({**environ, "API_AUTH": "iam"})
    assert by_iam.meta["features"] == ""
