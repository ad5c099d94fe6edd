"""What is pushed is read by one browser alone. The keys, the salt and the body are those of RFC
8291, section 5 and appendix A."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.push.encryption import PADDED_BYTES, RECORD_SIZE, encrypt
from tests.support.push_keys import Browser, base64url, from_base64url

TEXT = b"When I grow up, I want to be a watermelon"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
AUTH_SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAm"
    "S6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_"
    "Qulcy4a-fN"
)


def private(text):
    return ec.derive_private_key(int.from_bytes(from_base64url(text), "big"), ec.SECP256R1())


@pytest.fixture
def browser():
    return Browser(private(RECEIVER), from_base64url(AUTH_SECRET))


def test_a_body_is_that_of_the_standard(browser):
    body = encrypt(
        TEXT,
        browser.public_key,
        browser.auth_secret,
        private(SENDER),
        from_base64url(SALT),
        padded_bytes=0,
    )
    assert base64url(body) == BODY
    assert browser.decrypt(body) == TEXT


def test_all_bodies_have_one_length_and_none_has_the_keys_of_another(browser):
    bodies = [
        encrypt(text, browser.public_key, browser.auth_secret)
        for text in (b"", TEXT, TEXT, b"x" * (PADDED_BYTES - 1))
    ]
    assert [browser.decrypt(body) for body in bodies][1:3] == [TEXT, TEXT]
    assert len({len(body) for body in bodies}) == 1
    assert len(bodies[0]) <= RECORD_SIZE
    assert len({body[:86] for body in bodies}) == len(bodies)


def test_no_other_browser_reads_it(browser):
    body = encrypt(TEXT, browser.public_key, browser.auth_secret)
    for other in (Browser(browser.private_key), Browser(None, browser.auth_secret)):
        with pytest.raises(InvalidTag):
            other.decrypt(body)


@pytest.mark.parametrize("key", [b"\4", b"\4" * 65, b"\2" * 65], ids=["short", "off", "form"])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(ValueError, match=r"curve|point|EC|octet"):
        encrypt(TEXT, key, b"a" * 16)
