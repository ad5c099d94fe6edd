"""Tokens that must not let anybody in, as their form breaks a rule. Most are signed rightly."""

import base64
import json
import zlib

from tests.chalicelib.auth.tokens import base64url
from tests.support.forge import NASTY

PACKED = base64url(zlib.compress(b" " * 10**6))


def huge(forge):
    size = forge.random.choice([8_193, 20_000, 100_000])
    filler = forge.random.choice("aA0.=~")
    return forge.random.choice(
        [filler * size, forge.hs256(forge.claims(more="x" * size)), forge.valid() + filler * size]
    )


def bad_base64(forge):
    header, payload, signature = forge.valid().split(".")
    parts = [header, payload, signature]
    at = forge.random.randrange(3)
    spoil = forge.random.choice(
        [
            lambda part: part + "=",
            lambda part: part + "==",
            lambda part: f"{part}A====",
            lambda part: f"+{part}",
            lambda part: part[:5] + "/" + part[5:],
            lambda _: "",
            lambda part: f" {part}",
            lambda part: part + "\n",
            lambda part: part[:3] + "!" + part[3:],
            lambda part: base64.b64encode(part.encode()).decode(),
            lambda part: part + "A" * 5,
        ]
    )
    parts[at] = spoil(parts[at])
    return ".".join(parts)


def another_form(forge):
    """The same bytes, by bits that belong to none of them."""
    start, _, signature = forge.hs256(forge.claims()).rpartition(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(signature[-1])
    return f"{start}.{signature[:-1]}{alphabet[last + forge.random.randrange(1, 4)]}"


def repeated_names(forge):
    """Signed by the real secret. Two readers of such a token may read two different tokens."""
    claims = json.dumps(forge.claims())[:-1]
    repeated = forge.random.choice(['"sub":"admin"', f'"exp":{forge.now + 9**9}', '"aud":"chat"'])
    if forge.random.random() < 0.3:
        return forge.compact('{"alg":"none","alg":"HS256"}', forge.claims())
    nested = f'{claims},"rooms":{{"a":["read"],"a":["send"]}}}}'
    return forge.compact({"alg": "HS256"}, forge.random.choice([f"{claims},{repeated}}}", nested]))


def nested(forge):
    inner = forge.valid()
    return forge.random.choice(
        [
            forge.hs256(forge.claims(), cty="JWT"),
            forge.compact({"alg": "HS256"}, inner),
            forge.compact({"alg": "HS256", "cty": "JWT"}, json.dumps(inner)),
            f"{inner}.{inner}",
            base64url(inner.encode()),
            f"{inner}.",
            f".{inner}",
        ]
    )


def bombs(forge):
    depth = forge.random.choice([500, 3000])
    return forge.random.choice(
        [
            forge.compact({"alg": "HS256"}, "[" * depth),
            forge.compact('{"a":' * (depth // 5), "{}"),
            forge.hs256(forge.claims(), zip="DEF"),
            forge.hs256(forge.claims(), enc="A128GCM"),
            ".".join([base64url(b'{"alg":"HS256","zip":"DEF"}'), PACKED, "AAAA"]),
            forge.compact({"alg": "HS256"}, '{"exp":' + "9" * 5000 + "}"),
        ]
    )


def critical_headers(forge):
    header = forge.random.choice(
        [
            {"crit": []},
            {"crit": ["exp"]},
            {"crit": ["b64"], "b64": False},
            {"b64": False},
            {"b64": True},
            {"typ": "logout+jwt"},
            {"typ": 1},
            {"alg": ["HS256"]},
            {"alg": None},
        ]
    )
    return forge.hs256(forge.claims(), **header)


def strange_text(forge):
    token = forge.valid()
    at = forge.random.randrange(len(token))
    return forge.random.choice(
        [
            token[:at] + forge.random.choice(NASTY) + token[at:],
            forge.text(),
            forge.text(4000),
            f"{forge.text()}.{forge.text()}.{forge.text()}",
        ]
    )


FORMS = [
    *(huge, bad_base64, another_form, repeated_names),
    *(nested, bombs, critical_headers, strange_text),
]
