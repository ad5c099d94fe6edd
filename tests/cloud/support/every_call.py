"""Clients that have the chat make every call of AWS that it can make."""

from contextlib import suppress
from functools import partial

from chalice_gateway.testing import ConnectionEnded, HandshakeRefused, WaitTimeout

from chalicelib.auth import new_token
from chalicelib.capabilities import Capabilities
from chalicelib.domain import Bot
from chalicelib.protocol.identifiers import member_of
from chalicelib.stores import BotStore
from tests.support.clients import ChatClient
from tests.support.lost_connections import lose_connections
from tests.support.push_service import push_service
from tests.support.uploads import post_form
from tests.support.webhook_receiver import fails, receiving

ANSWER_TIMEOUT_S = 60
MEMBERS_TABLE = "ChatMembers-dev"
EVERYTHING = Capabilities.parse({"*": ["read", "send", "moderate", "admin"]})
AWAY = "c" * 22
SESSIONS = {name: name[0] * 22 for name in ("ana", "ben")}


def use_every_action(chat):
    """Have clients do all that calls AWS, as far as they get."""
    lose_connections(chat, "lobby", 9)  # some for the function itself, some for the queue
    client = partial(ChatClient, chat.ws_url)
    with (
        suppress(HandshakeRefused, ConnectionEnded, WaitTimeout),
        # Three are more than a chunk, even if a late chunk has removed the lost connections.
        client(name="ana", session=SESSIONS["ana"]) as ana,
        client(name="ben", session=SESSIONS["ben"]) as ben,
        client(),
    ):
        for _ in range(2):
            ask(ana, "sendmessage", data="with an id")
        for action in ("history", "members", "ping"):
            ask(ana, action)
        change_messages(ana, ben)
        ask(ben, "rename", name="Ben")
        ask(ben, "read", upTo=2**53 - 1)
        ask(ben, "receipts")
        ask(ben, "rooms")
        ask(ben, "subscribe", room="garden")
        ask(ben, "unsubscribe", room="garden")
        manage_a_room(ana, ben)
        search(chat)
        tell_a_receiver(chat, ana)
        carry_a_file(chat, ana)
        notify_a_browser(chat, ana)
        # The last, as it ends the connections of whom it erases.
        administer(chat, ask(ana, "history", limit=1).get("you", {}).get("member", "m" * 22))


def change_messages(ana, ben):
    """Reply to a message, which reads what it replies to, and change it."""
    about = {"target": ask(ben, "sendmessage", data="first").get("seq", 1)}
    ask(ana, "sendmessage", data="a reply", replyTo=about["target"])
    ask(ana, "react", reaction="+1", **about)
    ask(ben, "edit", data="changed", **about)
    ask(ana, "changes", after=0)
    ask(ana, "mentions")
    ask(ben, "delete", **about)


HEADERS = {"Authorization": f"Bearer {SESSIONS['ana']}"}


def search(chat):
    chat.http.get("/v1/rooms/lobby/search?q=first", headers=HEADERS)


def tell_a_receiver(chat, ana):
    """Have a webhook told of a message, twice, as its receiver fails at first."""
    room = ask(ana, "create", kind="private", title="Hooked").get("room")
    with receiving(fails(1)) as (receiver, url):
        asked = {"url": f"{url}/told"}
        path = f"/v1/rooms/{room}/webhooks"
        added = chat.http.post(path, headers=HEADERS, json_body=asked)
        if added.status_code == 201:
            ask(ana, "subscribe", rooms=[room])
            ask(ana, "sendmessage", room=room, data="told")
            receiver.wait_for_posts("/told", 2)


def carry_a_file(chat, ana):
    """Send a file, and have it deleted with its message."""
    asked = {"name": "a.txt", "type": "text/plain", "size": 1}
    begun = chat.http.post("/v1/rooms/lobby/files", headers=HEADERS, json_body=asked)
    if begun.status_code == 201:
        form = begun.json_body
        post_form(form["url"], form["fields"], b"a")
        sent = ask(ana, "sendmessage", id="with a file", data="a.txt", files=[form["file"]])
        ask(ana, "delete", id="of a file", target=sent.get("seq", 1))


def notify_a_browser(chat, ana):
    """Mention a member who is away, and whose browser asks for notifications."""
    headers = {"Authorization": f"Bearer {AWAY}"}
    with push_service() as service, suppress(AssertionError):
        found = chat.http.get("/v1/push", headers=headers)
        if found.status_code == 200:
            service.public_key = found.json_body["publicKey"]
            body = service.subscribe()
            chat.http.request("PUT", "/v1/push/subscriptions", headers=headers, json_body=body)
            ask(ana, "sendmessage", id="to Cid", data="come", mentions=[member_of(AWAY)])
            service.wait_for(lambda here: here.received)


def manage_a_room(ana, ben):
    """Make a private room, let Ben in and out, and archive it."""
    room = ask(ana, "create", kind="private", title="Den").get("room")
    if room:
        about = partial(ask, ana, room=room)
        about("subscribe")
        invitation = about("invite").get("invite", "none")
        ask(ben, "accept", invite=invitation)
        member = ask(ben, "history", limit=1).get("you", {}).get("member", "m" * 22)
        about("role", member=member, role="moderator")
        about("memberships")
        about("mute", member=member)
        about("audit")
        about("ban", member=member)
        about("unban", member=member)
        reported = about("sendmessage", data="rude").get("seq", 1)
        for action in ("report", "dismiss"):
            about(action, target=reported)
        about("reports")
        about("change", slowMode=5)
        about("change", archived=True)
        about("leave")


def administer(chat, member):
    """Export and erase a connected member over HTTP, as a bot that this member has made."""
    bots, (made, other) = (
        BotStore(chat.client("dynamodb"), MEMBERS_TABLE),
        (new_token(), new_token()),
    )
    for bot, whose in ((made, made.member), (other, member)):
        bots.create(Bot(whose, "Robot", EVERYTHING, bot.secret_hash, 1, member))
    for method in ("GET", "DELETE"):
        chat.http.request(
            method, f"/v1/members/{member}", headers={"Authorization": f"Bearer {made.token}"}
        )


def ask(client, action, **fields):
    """Send a frame, and return the response to it, whatever it is. A second message to a room needs
    an id of its own, or counts as sent again."""
    id = fields.pop("id", f"of {action}")
    client.send_json({"action": action, "id": id, **fields})

    def is_answer(frame):
        return frame.get("id") == id or "requestId" in frame

    return client.receive_json(ANSWER_TIMEOUT_S, is_answer)
