"""Pages of allowed origins, over real handshakes and over `GET /handshake`, which explains them."""

import pytest
from chalice_gateway.testing import App, HandshakeRefused

from tests.support.running import ROOT

SHOP, OTHER = "https://shop.example", "https://other.example"


@pytest.fixture(scope="module")
def shops_chat():
    """The chat of a shop. The gateway, which has a check of its own, lets both pages through."""
    pages = ["--allow-origin", SHOP, "--allow-origin", OTHER]
    with App(ROOT, *pages, "--env", f"ALLOWED_ORIGINS={SHOP}") as app:
        yield app


def headers(origin):
    return {"Origin": origin} if origin else {}


def explained(app, origin, room):
    return app.http.get(f"/handshake?room={room}", headers=headers(origin))


@pytest.mark.parametrize("origin", [SHOP, SHOP.upper(), None])
def test_the_shops_pages_and_programs_connect(shops_chat, room, origin):
    with shops_chat.connect(headers=headers(origin), room=room) as client:
        client.send_json({"action": "ping", "id": "1"})
        assert client.receive_json(where=lambda frame: frame["type"] == "pong")["id"] == "1"
    assert explained(shops_chat, origin, room).status_code == 204


def test_another_page_is_refused_and_learns_nothing_about_it(shops_chat, room):
    with pytest.raises(HandshakeRefused) as refused:
        shops_chat.connect(headers=headers(OTHER), room=room)
    assert refused.value.status == 403
    answer = explained(shops_chat, OTHER, room)
    assert (answer.status_code, answer.json_body["code"]) == (403, "bad_origin")
    assert "access-control-allow-origin" not in answer.headers  # its browser hides the answer


def test_a_bad_address_is_explained_without_a_connection(shops_chat):
    answer = explained(shops_chat, SHOP, "Not_a_room!")
    assert (answer.status_code, answer.json_body["code"]) == (400, "bad_characters")
    assert answer.headers["access-control-allow-origin"] == SHOP
    rows = shops_chat.tables["WebSocketConnections-dev"]
    assert [each for each in rows if "#" not in each["connectionId"]] == []
