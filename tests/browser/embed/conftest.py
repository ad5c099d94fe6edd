"""A page of another site than the chat's, with elements of the chat."""

from threading import Thread

import pytest

from tests.browser.support.shop import Shop

# The policy of docs/embedding.md. The page's own style sheet is inline, and Playwright needs eval.
PAGE = """<!doctype html><html lang="en"><title>Shop</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none';
    script-src CHAT 'unsafe-eval'; style-src CHAT 'unsafe-inline';
    connect-src 'self' CHAT WEBSOCKET">
<script type="module" src="CHAT/embed.js"></script><main><h1>Shop</h1>%s</main></html>"""


@pytest.fixture
def site():
    with Shop() as site:
        thread = Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        yield site
        site.shutdown()
        thread.join()


@pytest.fixture
def shop(page_url, page_and_network, site):
    """`shop(html)`: a page with this markup and the chat's script, and its sockets."""

    def open_shop(html):
        chat = page_url.rstrip("/")
        page = (PAGE % html).replace("CHAT", chat)
        site.show(page.replace("WEBSOCKET", chat.replace("http", "ws", 1)))
        page, network = page_and_network
        page.goto(site.url)
        return page, network

    return open_shop
