"""Tokens that must not let anybody in. Most are right in all but one thing.

Each kind is a function of a Forge, which has the real keys.
"""

import json

from cryptography.hazmat.primitives import serialization as form

from tests.chalicelib.auth.tokens import AUDIENCE, ISSUER, OTHER_SECRET, SECRET, Key, base64url
from tests.support.forge import KEYS
from tests.support.hostile_forms import FORMS

STRANGER = Key("RS256", "key-RS256-of-a-stranger")
KIDS = [
    *("../../../../dev/null", "/dev/null", "file:///etc/passwd", "https://evil.example/keys"),
    *("' UNION SELECT 'k", "key-RS256\0", "KEY-RS256", "key-ES256 ", "", "none", "*", "$(id)"),
]


def unsigned(forge):
    algorithm = "".join(map(forge.random.choice, zip("none", "NONE", strict=True)))
    token = forge.compact(
        {"alg": forge.random.choice([algorithm, "", " none", "none\0"])}, forge.claims()
    )
    start = token.rpartition(".")[0]
    return forge.random.choice([token, f"{start}.", start, f"{start}.AAAA"])


def signed_by_the_public_key(forge):
    """HS256, with what everybody knows as the secret."""
    key = forge.random.choice(KEYS)
    public = key.private.public_key()
    info = form.PublicFormat.SubjectPublicKeyInfo
    pem = public.public_bytes(form.Encoding.PEM, info)
    secrets = [pem, pem.strip(), public.public_bytes(form.Encoding.DER, info)]
    secrets += [json.dumps(key.jwk()).encode(), key.kid.encode(), key.jwk().get("n", "x").encode()]
    algorithm = forge.random.choice(["HS256", "RS256", "ES256", "EdDSA"])
    return forge.hs256(
        forge.claims(),
        forge.random.choice(secrets),
        alg=algorithm,
        kid=forge.random.choice([key.kid, "x"]),
    )


def signed_by_another_secret(forge):
    secrets = [OTHER_SECRET, "", SECRET[:-1], SECRET + " ", SECRET.upper(), "secret", "\n"]
    return forge.hs256(forge.claims(), forge.random.choice(secrets))


def signed_by_a_stranger(forge):
    kid = forge.random.choice([STRANGER.kid, "key-RS256", "key-ES256"])
    header = forge.random.choice(
        [
            {},
            {"jwk": STRANGER.jwk()},
            {"jku": "https://evil.example/keys"},
            {"x5c": ["AAAA"]},
            {"x5u": "https://evil.example/cert"},
        ]
    )
    return STRANGER.signed(forge.claims(), kid=kid, **header)


def another_algorithm(forge):
    digest = forge.random.choice(["sha384", "sha512"])
    if forge.random.random() < 0.5:
        return forge.hs256(forge.claims(), digest=digest, alg=f"HS{digest[3:]}")
    algorithm = forge.random.choice(
        ["RS384", "RS512", "PS256", "ES384", "ES512", "ES256K", "Ed448", "dir", "A128KW", "hs256"]
    )
    return forge.hs256(forge.claims(), alg=algorithm)


def outside_its_time(forge):
    ago = forge.random.randrange(1, 10**6)
    later = forge.now + 60 + forge.random.randrange(10**6)
    times = forge.random.choice(
        [{"exp": forge.now - ago}, {"exp": 0}, {"exp": ...}, {"nbf": later}, {"iat": later}]
    )
    return signed_rightly(forge, forge.claims(**times))


def for_others(forge):
    wrong = forge.random.choice(
        [
            {"aud": "other"},
            {"aud": ["a", "b"]},
            {"aud": ...},
            {"aud": ""},
            {"aud": AUDIENCE.upper()},
            {"iss": ISSUER.rstrip("/")},
            {"iss": ...},
            {"iss": "https://evil.example/"},
            {"iss": [ISSUER]},
            {"aud": {AUDIENCE: 1}},
        ]
    )
    return signed_rightly(forge, forge.claims(**wrong))


def wrong_claims(forge):
    """Signed by the real secret, with claims that break a rule."""
    name = forge.random.choice(["sub", "exp", "nbf", "iat", "rooms"])
    value = forge.wrong_value()
    if name == "rooms":
        value = forge.random.choice(
            [{"A*": ["read"]}, ["read"], {"*": "read"}, {"*": ["owner"]}, 1]
        )
    elif name in ("nbf", "iat") and value == -1:
        value = "soon"
    elif name == "sub" and isinstance(value, str) and value:
        value = f"{value}\0"
    elif name == "exp" and value == 10**30:
        value = "9999999999"
    return forge.hs256(forge.claims(**{name: value}))


def injected_key_ids(forge):
    key = forge.random.choice(KEYS)
    kid = forge.random.choice([*KIDS, forge.text(300), {}, [], 1, None, "k" * 300])
    others = [other.kid for other in KEYS if other is not key]
    if forge.random.random() < 0.2:
        kid = forge.random.choice(others)
    if isinstance(kid, str) and "\ud800" not in kid and forge.random.random() < 0.5:
        return key.signed(forge.claims(), kid=kid)
    _, payload, signature = key.signed(forge.claims()).split(".")
    header = json.dumps({"alg": key.algorithm, "kid": kid}).encode()
    return f"{base64url(header)}.{payload}.{signature}"


def changed(forge):
    """A valid token with another character somewhere."""
    token = forge.valid()
    while True:
        at = forge.random.randrange(len(token))
        other = forge.random.choice(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
        )
        if other != token[at]:
            return token[:at] + other + token[at + 1 :]


def recombined(forge):
    """Parts of several valid tokens."""
    one, two = forge.valid().split("."), forge.valid().split(".")
    at = forge.random.randrange(3)
    at = 2 if one[at] == two[at] else at
    mixed = [*one[:at], two[at], *one[at + 1 :]]
    return ".".join(one[:2] if mixed in (one, two) else mixed)


def signed_rightly(forge, claims):
    """A token that a real key signed."""
    if forge.random.random() < 0.5:
        return forge.hs256(claims)
    key = forge.random.choice(KEYS)
    start = f'{{"alg":"{key.algorithm}","kid":"{key.kid}"}}'.encode()
    body = f"{base64url(start)}.{base64url(json.dumps(claims).encode())}"
    return f"{body}.{base64url(key.sign(body.encode()))}"


KINDS = [
    *FORMS,
    *(unsigned, signed_by_the_public_key, signed_by_another_secret, signed_by_a_stranger),
    *(another_algorithm, outside_its_time, for_others, wrong_claims, injected_key_ids),
    *(changed, recombined),
]
