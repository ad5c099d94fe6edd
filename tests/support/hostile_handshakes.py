"""Handshakes that must not let anybody in: hostile tokens, and valid ones in the wrong place."""

from typing import NamedTuple

from tests.support.forge import NASTY, Forge
from tests.support.hostile_tokens import KINDS

PROTOCOL = "Sec-WebSocket-Protocol"
WRONG_PLACES = 0.2  # of all handshakes


class HostileHandshake(NamedTuple):
    """kind: what is wrong. headers: names and values, in order. query: of the address."""

    kind: str
    headers: list
    query: dict


def hostile_handshakes(seed, count, now):
    """Make a number of handshakes, the same ones for each seed and time."""
    forge = Forge(seed, now)
    for _ in range(count):
        if forge.random.random() < WRONG_PLACES:
            place = forge.random.choice(PLACES)
            yield HostileHandshake(place.__name__, *place(forge))
        else:
            kind = forge.random.choice(KINDS)
            yield HostileHandshake(kind.__name__, *offered(forge, f"auth.{kind(forge)}"))


def offered(forge, *protocols):
    """Headers that offer subprotocols beside `chat.v1`, in any of the allowed ways."""
    names = [*protocols, "chat.v1"]
    forge.random.shuffle(names)
    header = forge.random.choice([PROTOCOL, PROTOCOL.lower(), PROTOCOL.upper()])
    if forge.random.random() < 0.2:
        return [(header, name) for name in names], {}
    return [(header, forge.random.choice([",", ", ", " ,\t"]).join(names))], {}


def no_token(forge):
    return offered(forge, *forge.random.sample(["other", "auth", "Auth.x", "x.auth.y"], k=2))


def without_the_chats_protocol(forge):
    return [
        (
            PROTOCOL,
            forge.random.choice(["auth.{}", "Chat.v1, auth.{}", "auth.{}, chat.v2"]).format(
                forge.valid()
            ),
        )
    ], {}


def several_tokens(forge):
    one, two = forge.valid(), forge.random.choice([forge.valid(), "", "x"])
    return offered(forge, f"auth.{one}", f"auth.{forge.random.choice([one, two])}")


def another_prefix(forge):
    prefix = forge.random.choice(["Auth.", "AUTH.", "auth-", "auth", "bearer.", "", "token.auth."])
    return offered(forge, prefix + forge.valid())


def malformed_lists(forge):
    token, nasty = forge.valid(), forge.random.choice([n for n in NASTY if n not in ("${", "\\")])
    form = forge.random.choice(
        [
            "chat.v1,,auth.{}",
            "chat.v1, auth.{},",
            ",chat.v1, auth.{}",
            "chat.v1 auth.{}",
            "chat.v1; auth.{}",
            '"chat.v1", "auth.{}"',
            "chat.v1, auth.{}; x=y",
            "[chat.v1, auth.{}]",
            "chat.v1, auth.{}\r\nX-Token: y",
            "chat.v1\x0b,auth.{}",
            "chat.v1, auth. {}",
        ]
    )
    text = form.format(token)
    if forge.random.random() < 0.3:
        text = f"chat.v1, auth.{token}, x{nasty}y"
        if not any(character in text for character in '\0\r\n"\\\x1b\x7f/;=<>{}()@ \t'[:-2]):
            text += ",,"
    return [(PROTOCOL, text)], {}


def another_header(forge):
    name = forge.random.choice(
        [
            "Authorization",
            "Cookie",
            "X-Auth-Token",
            "Sec-WebSocket-Protocols",
            "Sec WebSocket Protocol",
            "Sec_WebSocket_Protocol",
            "Sec-WebSocket-Extensions",
        ]
    )
    value = forge.random.choice(["Bearer {}", "{}", "chat.v1, auth.{}", "auth={}"])
    return [(name, value.format(forge.valid())), (PROTOCOL, "chat.v1")], {}


def the_address(forge):
    name = forge.random.choice(["token", "access_token", "auth", "jwt", PROTOCOL, "session"])
    query = {name: forge.valid()}
    if name == "session":
        query = {"session": "s" * 30}
    return [(PROTOCOL, "chat.v1")] if forge.random.random() < 0.5 else [], query


PLACES = [
    *(no_token, without_the_chats_protocol, several_tokens, another_prefix, malformed_lists),
    *(another_header, the_address),
]
