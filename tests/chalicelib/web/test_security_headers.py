"""The headers that limit what the page may do."""

import pytest

from chalicelib.config import PageSettings
from chalicelib.web.security_headers import security_headers, websocket_source

LOCAL = {"CHALICE_GATEWAY": "true", "AWS_ACCESS_KEY_ID": "local"}
DEPLOYED = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE"}
OWN = "wss://a1b2.execute-api.eu-west-1.amazonaws.com"


def headers(environ=DEPLOYED, request=None, **settings):
    return security_headers(PageSettings(**settings), environ, request or {})


def policy(*arguments, **settings):
    """The directives of the Content-Security-Policy, each with its sources."""
    text = headers(*arguments, **settings)["Content-Security-Policy"]
    return {name: sources for name, *sources in (each.split() for each in text.split("; "))}


def test_the_page_may_connect_to_its_server_its_websocket_and_the_tokens_origin_alone():
    found = policy(websocket_address=f"{OWN}/api/", token_url="https://shop.example:8443/token")
    assert found["connect-src"] == ["'self'", OWN, "https://shop.example:8443"]


def test_a_token_from_a_path_adds_no_source():
    found = policy(websocket_address=f"{OWN}/api", token_url="/token")
    assert found["connect-src"] == ["'self'", OWN]


def test_a_setting_allows_other_chats():
    found = policy(websocket_address=f"{OWN}/api", connect_src=("wss://other.example", "ws:"))
    assert found["connect-src"] == ["'self'", OWN, "wss://other.example", "ws:"]


def test_scripts_and_styles_come_from_the_page_alone_and_everything_else_is_forbidden():
    found = policy()
    assert found["default-src"] == ["'none'"]
    assert found["worker-src"] == found["manifest-src"] == ["'self'"]
    assert found["script-src"] == found["style-src"] == found["img-src"] == ["'self'"]
    assert found["base-uri"] == found["form-action"] == ["'none'"]


def test_nobody_frames_the_page_unless_a_setting_says_so():
    assert policy()["frame-ancestors"] == ["'none'"]
    sites = "'self' https://shop.example"
    assert policy(frame_ancestors=sites)["frame-ancestors"] == sites.split()


def test_browsers_neither_guess_types_nor_send_addresses_nor_offer_devices():
    found = headers()
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Referrer-Policy"] == "no-referrer"
    assert found["Cross-Origin-Opener-Policy"] == "same-origin"
    assert {"camera=()", "microphone=()", "geolocation=()"} <= {
        *found["Permissions-Policy"].split(", ")
    }


def test_only_a_deployed_page_demands_https():
    assert headers()["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in headers(LOCAL)


@pytest.mark.parametrize(
    ("request_headers", "source"),
    [
        ({"host": "127.0.0.1:8000", "x-forwarded-proto": "http"}, "ws://127.0.0.1:8000"),
        ({"host": "laptop.local:8443", "x-forwarded-proto": "https"}, "wss://laptop.local:8443"),
        ({"host": "[::1]:8000"}, "ws://[::1]:8000"),
        ({"host": "a; script-src *"}, ""),
        ({"host": "a b"}, ""),
        ({"host": "a\r\nX: y"}, ""),
        ({}, ""),
    ],
)
def test_a_local_page_connects_to_the_host_that_served_it(request_headers, source):
    assert websocket_source(PageSettings(), LOCAL, request_headers) == source


def test_a_deployed_page_never_takes_its_websocket_from_the_host_header():
    request = {"host": "evil.example", "x-forwarded-proto": "https"}
    found = policy(DEPLOYED, request, websocket_address=f"{OWN}/api")["connect-src"]
    assert found == ["'self'", OWN]


@pytest.mark.parametrize(
    ("region", "source"),
    [
        ("eu-west-1", "wss://*.execute-api.eu-west-1.amazonaws.com"),
        ("cn-north-1", "wss://*.execute-api.cn-north-1.amazonaws.com.cn"),
        ("", ""),
    ],
)
def test_without_the_websockets_address_the_apis_of_the_region_are_allowed(region, source):
    environ = {**DEPLOYED, "AWS_REGION": region}
    assert websocket_source(PageSettings(), environ, {"host": "evil.example"}) == source
