"""Pages from templates, and middleware around all handlers."""

import urllib.request

import pytest
from chalice_gateway.testing import Connection


@pytest.fixture(scope="module")
def app(start):
    return start("web_pages")


def test_a_page_is_rendered_from_a_template_and_has_the_headers_of_the_middleware(app):
    with urllib.request.urlopen(f"{app.http}/?name=%3Cb%3E", timeout=60) as answer:
        assert "<h1>Hello, &lt;b&gt;</h1>" in answer.read().decode()
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_middleware_handles_the_errors_of_a_websocket_handler(app):
    with Connection(app.ws) as client:
        assert client.ask({"other": 1}) == {"missing": "'text'"}
        client.send_json({"text": "a < b"})
        assert client.receive_text() == "<li>a &lt; b</li>"
    app.wait_for("counted web-pages-dev-websocket_message")


def test_a_changed_template_restarts_the_app(start_copy):
    app = start_copy("web_pages")
    page = app.folder / "chalicelib" / "templates" / "line.html"
    with Connection(app.ws) as client:
        page.write_text("<p>{{ text }}</p>")
        app.wait_for("The new code runs")
        client.send_json({"text": "new"})
        assert client.receive_text() == "<p>new</p>"
