"""Incoming webhooks: who manages them, who may post, and what becomes of it."""

import hmac
import json
import logging

import pytest
from chalice.test import Client

import app
from chalicelib.chat.room_webhooks import MAX_WEBHOOKS
from chalicelib.protocol.identifiers import member_of
from chalicelib.stores import StoreUnavailable
from chalicelib.stores.item_batches import ItemBatches
from tests.chalicelib.api_gateway_events import connect_event, message_event
from tests.chalicelib.incoming.examples import ALERTMANAGER, GITHUB
from tests.chalicelib.web.api.conftest import ANA, BEN, Answered

WEBHOOKS = "/v1/rooms/{room}/incoming-webhooks"
FORM = "application/x-www-form-urlencoded"
TEXT = {"text": "hello"}


@pytest.fixture
def ana(handle, posts):
    """`ana("create", ...)`: what Ana's connection does; returns the last frame that it got."""
    handle(connect_event("ana", {"session": ANA, "name": "Ana"}))

    def perform(action, **fields):
        handle(message_event(json.dumps({"action": action, **fields}), "ana"))
        return posts.frames["ana"][-1]

    return perform


@pytest.fixture
def room(ana):
    """A private room that Ana owns, and that her connection is subscribed to."""
    room = ana("create", kind="private", title="Den")["room"]
    ana("subscribe", rooms=[room])
    return room


@pytest.fixture
def add(ask, room):
    """`add(template="github")`: the answer to a request for a new webhook of Ana's room."""

    def post(name="Builds", **options):
        session = options.pop("session", ANA)
        fields = {"name": name, **options}
        return ask("POST", WEBHOOKS.format(room=room), fields, session=session)

    return post


@pytest.fixture
def post():
    """`post(url, {"text": "hello"})`: what a sender is answered."""
    with Client(app.app) as client:

        def request(url, body=TEXT, content_type="application/json", **headers):
            path = url[url.index("/v1/") :]
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            found = client.http.post(
                path, headers={"Content-Type": content_type, **named}, body=raw
            )
            return Answered(found.status_code, found.headers, found.body.decode())

        yield request


@pytest.fixture
def said(posts):
    """`said()`: the messages that Ana's connection has got."""
    return lambda: [each for each in posts.frames["ana"] if each["type"] == "message"]


def test_a_sender_posts_to_a_private_room_by_a_secret_address(add, post, said, room):
    made = add()
    assert made.status == 201
    webhook = made.body
    assert f"/v1/hooks/{room}/{webhook['webhook']}/" in webhook["url"]
    answered = post(webhook["url"], {"text": "Build <https://x.example|7> is green <!here>"})
    assert (answered.status, answered.body) == (200, "ok")
    assert answered.headers["Content-Type"] == "text/plain; charset=utf-8"
    (message,) = said()
    assert message["data"] == "Build 7 (https://x.example) is green @here"
    assert message["name"] == "Builds"
    assert message["member"] == webhook["webhook"]
    assert not message.keys() & {"mentions", "mentionsRoom", "vouched"}


def test_behind_cloudfront_the_address_is_the_one_that_people_see(ask, room):
    behind = {"x_forwarded_host": "chat.example.com"}
    made = ask("POST", WEBHOOKS.format(room=room), {"name": "Builds"}, **behind)
    assert made.body["url"].startswith(f"https://chat.example.com/v1/hooks/{room}/")


def test_a_private_room_that_everybody_has_left_takes_nothing(add, ana, post, room):
    url = add().body["url"]
    ana("leave", room=room)
    refused = post(url)
    assert (refused.status, refused.body[:10]) == (404, "no_service")


def test_curl_needs_no_content_type(add, post, said):
    assert post(add().body["url"], b'{"text": "from curl"}', FORM).status == 200
    assert [each["data"] for each in said()] == ["from curl"]


def test_github_alerts_and_templates_have_their_words(add, post, said):
    senders = [
        ("github", GITHUB["star"], {"x_github_event": "star"}),
        ("alertmanager", ALERTMANAGER, {}),
        ("{a.b}!", {"a": {"b": "up"}}, {}),
    ]
    for template, body, headers in senders:
        url = add(template=template).body["url"]
        assert post(url, body, **headers).body == "ok"
    starred, alert, filled = (each["data"] for each in said())
    assert "ana starred" in starred
    assert alert.startswith("FIRING (1): DiskFull")
    assert filled == "up!"


def test_an_event_that_nothing_is_said_of_is_answered_ok(add, post, said):
    url = add(template="github").body["url"]
    unstarred = {**GITHUB["star"], "action": "deleted"}
    assert post(url, unstarred, x_github_event="star").body == "ok"
    assert said() == []


@pytest.mark.parametrize(
    ("template", "body", "headers"),
    [
        ("slack", TEXT, {"idempotency_key": "build-7"}),
        ("github", GITHUB["star"], {"x_github_event": "star", "x_github_delivery": "72d3162e"}),
        ("alertmanager", ALERTMANAGER, {}),
    ],
    ids=["key", "delivery", "alerts"],
)
def test_a_repeated_delivery_is_stored_once(add, post, said, template, body, headers):
    url = add(template=template).body["url"]
    assert [post(url, body, **headers).body for _ in range(3)] == ["ok"] * 3
    assert len({each["seq"] for each in said()}) == 1
    assert len(said()) == 1


def test_the_same_delivery_to_two_webhooks_is_two_messages(add, post, said):
    for url in [add().body["url"] for _ in range(2)]:
        post(url, idempotency_key="a")
    assert len(said()) == 2


def other(text, at):
    """A text with another character at a place."""
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


@pytest.mark.parametrize("part", ["room", "webhook", "secret", "no room", "no webhook", "empty"])
def test_a_wrong_address_is_answered_in_the_same_words(add, post, said, room, part):
    made = add().body
    _, _, room, id, secret = made["url"][made["url"].index("/v1/") :].strip("/").split("/")
    wrong = {
        "room": (other(room, -1), id, secret),
        "webhook": (room, other(id, -2), secret),
        "secret": (room, id, other(secret, -2)),
        "no room": ("No Room!", id, secret),
        "no webhook": (room, "x", secret),
        "empty": (room, id, "%20"),
    }
    answered = post("/v1/hooks/" + "/".join(wrong[part]))
    assert (answered.status, answered.body) == (404, "no_service: There is no such webhook.")
    assert answered.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert said() == []


@pytest.mark.parametrize(
    ("body", "status", "begins"),
    [
        (b"{", 400, "invalid_payload: "),
        (b"{}", 400, "no_text: "),
        (b'{"text": "' + b"x" * 1_048_576 + b'"}', 413, "too_large: "),
    ],
    ids=["no JSON", "no text", "too large"],
)
def test_a_bad_body_is_answered_in_slacks_words(add, post, said, body, status, begins):
    answered = post(add().body["url"], body)
    assert answered.status == status
    assert answered.body.startswith(begins)
    assert said() == []


def test_what_a_chat_posts_is_not_posted_to_a_chat_so_that_no_circle_begins(add, post, said):
    refused = post(add().body["url"], chat_event_id="garden@7")
    assert refused.status == 403
    assert refused.body.startswith("action_prohibited: ")
    assert said() == []


def test_only_signed_requests_are_taken_where_a_secret_was_given(add, post, said):
    url = add(template="github", signingSecret="s3cret").body["url"]
    body = json.dumps(GITHUB["star"]).encode()
    signature = "sha256=" + hmac.digest(b"s3cret", body, "sha256").hex()
    refused = post(url, body, x_github_event="star")
    assert refused.status == 403
    assert refused.body.startswith("bad_signature")
    assert post(url, body, x_github_event="star", x_hub_signature_256=signature).status == 200
    assert len(said()) == 1


def test_an_archived_room_is_gone_for_senders(add, ana, post, room):
    url = add().body["url"]
    ana("change", room=room, archived=True)
    answered = post(url)
    assert answered.status == 410
    assert answered.body.startswith("channel_is_archived: ")


@pytest.mark.parametrize("sanction", ["mute", "ban"])
def test_moderators_mute_and_ban_a_webhook(ask, ana, post, said, sanction):
    ana("create", kind="open", room="garden")
    ana("subscribe", rooms=["garden"])
    made = ask("POST", WEBHOOKS.format(room="garden"), {"name": "Builds"}).body
    ana(sanction, room="garden", member=made["webhook"])
    answered = post(made["url"])
    assert answered.status == 403
    assert answered.body.startswith("action_prohibited: ")
    ana(f"un{sanction}", room="garden", member=made["webhook"])
    assert post(made["url"]).status == 200
    assert len(said()) == 1


def test_a_webhook_of_a_private_room_can_be_banned(add, ana, post, room):
    made = add().body
    ana("ban", room=room, member=made["webhook"], expiresIn=3600)
    assert post(made["url"]).status == 403


def test_slow_mode_and_rate_limits_say_when_to_send_again(add, ana, post, room):
    url = add().body["url"]
    ana("change", room=room, slowMode=60)
    assert post(url).status == 200
    refused = post(url)
    assert refused.status == 429
    assert refused.body.startswith("rate_limited: ")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


@pytest.fixture
def broken_store(monkeypatch):
    """`broken_store()`: from now on, the store cannot be reached, or fails with another error."""

    def break_with(error=None):
        def fail(*_):
            raise error or StoreUnavailable("connection refused")

        monkeypatch.setattr(ItemBatches, "read", fail)

    return break_with


def test_a_store_that_cannot_be_reached_is_told_as_such(add, post, broken_store):
    url = add().body["url"]
    broken_store()
    answered = post(url)
    assert answered.status == 503
    assert answered.body.startswith("unavailable: ")
    assert answered.headers["Retry-After"] == "1"


def test_webhooks_are_listed_without_their_addresses(add, ask, room):
    made = add(template="github", signingSecret="s3cret").body
    listed = ask("GET", WEBHOOKS.format(room=room)).body
    del made["url"]
    assert listed == {"webhooks": [made]}
    assert made["createdBy"] == member_of(ANA)
    assert made["signed"] is True


def test_a_new_secret_ends_the_old_address(add, ask, post, room):
    made = add().body
    replaced = ask("POST", f"{WEBHOOKS.format(room=room)}/{made['webhook']}/secret")
    assert replaced.status == 200
    assert post(made["url"]).status == 404
    assert post(replaced.body["url"]).status == 200


def test_a_removed_webhook_stops_at_once(add, ask, post, said, room):
    made = add().body
    address = f"{WEBHOOKS.format(room=room)}/{made['webhook']}"
    assert ask("DELETE", address).status == 204
    assert post(made["url"]).status == 404
    assert ask("GET", WEBHOOKS.format(room=room)).body == {"webhooks": []}
    assert said() == []
    for gone in (ask("DELETE", address), ask("POST", f"{address}/secret")):
        assert (gone.status, gone.body["code"]) == (404, "not_found")


def test_who_does_not_moderate_the_room_manages_no_webhooks(add, ask, ana, room):
    made = add().body
    address = f"{WEBHOOKS.format(room=room)}/{made['webhook']}"
    ana("invite", room=room, member=member_of(BEN))
    requests = [
        ("GET", WEBHOOKS.format(room=room), None),
        ("POST", WEBHOOKS.format(room=room), {"name": "Mine"}),
        ("DELETE", address, None),
        ("POST", f"{address}/secret", None),
    ]
    for method, path, body in requests:
        refused = ask(method, path, body, session=BEN)
        assert (refused.status, refused.body["code"]) == (403, "not_allowed")
        stranger = ask(method, path, body, session="cid-has-a-secret-of-some-length")
        assert (stranger.status, stranger.body["code"]) == (404, "not_found")
    assert len(ask("GET", WEBHOOKS.format(room=room)).body["webhooks"]) == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "missing_field"),
        ({"name": ""}, "wrong_size"),
        ({"name": "a\u202eb"}, "bad_characters"),
        ({"name": "x", "template": "discord"}, "bad_characters"),
        ({"name": "x", "template": ""}, "bad_characters"),
        ({"name": "x", "template": "{a"}, "bad_characters"),
        ({"name": "x", "template": 1}, "wrong_type"),
        ({"name": "x", "signingSecret": "s"}, "conflicting_fields"),
        ({"name": "x", "template": "github", "signingSecret": ""}, "wrong_size"),
    ],
    ids=range(9),
)
def test_a_bad_request_for_a_webhook_is_a_problem(ask, room, fields, code):
    refused = ask("POST", WEBHOOKS.format(room=room), fields)
    assert (refused.status, refused.body["code"]) == (400, code)


def test_a_room_has_a_bounded_number_of_webhooks(add, ask, room):
    assert {add().status for _ in range(MAX_WEBHOOKS)} == {201}
    refused = add()
    assert (refused.status, refused.body["code"]) == (403, "not_allowed")
    assert len(ask("GET", WEBHOOKS.format(room=room)).body["webhooks"]) == MAX_WEBHOOKS


def test_what_is_done_with_webhooks_is_in_the_audit_log(add, ask, ana, room):
    made = add().body
    address = f"{WEBHOOKS.format(room=room)}/{made['webhook']}"
    ask("POST", f"{address}/secret")
    ask("DELETE", address)
    entries = ana("audit", room=room)["entries"]
    done = {each["note"] for each in entries if each["action"] == "hook"}
    assert done == {"added", "secret replaced", "removed"}
    assert all(each["member"]["name"] == "Builds" for each in entries)


def test_no_log_has_the_secret_or_the_text(add, post, caplog, broken_store):
    caplog.set_level(logging.DEBUG)
    made = add(template="github", signingSecret="s3cret").body
    post(made["url"], {"text": "between us"})
    post(made["url"] + "x", {"text": "between us"})
    broken_store()
    post(made["url"], {"text": "between us"})
    broken_store(RuntimeError("a fault of ours"))
    assert post(made["url"], {"text": "between us"}).status == 500
    ours = [each for each in caplog.records if not each.name.startswith(("boto", "urllib3"))]
    logged = "\n".join(map(logging.Formatter().format, ours))
    assert "unavailable" in logged
    assert "a fault of ours" in logged
    for hidden in (made["url"].rsplit("/", 1)[1], "s3cret", "between us"):
        assert hidden not in logged
