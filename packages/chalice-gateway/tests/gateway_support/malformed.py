"""Malformed handshakes, frames and HTTP requests. Each `bad_*` draws one with a random.Random."""

import struct

MAX_FRAME_BYTES = 32 * 1024


def handshake(path=b"/api", method=b"GET", version=b"HTTP/1.1", **headers):
    """A handshake, valid by default. `Sec_WebSocket_Key=None` omits that header."""
    good = {
        "Host": b"localhost",
        "Connection": b"Upgrade",
        "Upgrade": b"websocket",
        "Sec_WebSocket_Version": b"13",
        "Sec_WebSocket_Key": b"dGhlIHNhbXBsZSBub25jZQ==",
    }
    lines = [
        name.replace("_", "-").encode() + b": " + value
        for name, value in {**good, **headers}.items()
        if value is not None
    ]
    return b"\r\n".join([b"%s %s %s" % (method, path, version), *lines, b"", b""])


def frame(payload=b"hello", opcode=1, fin=True, reserved=0, mask=b"\1\2\3\4", length=None):
    """A frame, valid by default. `length` is the claimed length; `mask=None` omits the mask."""
    length = len(payload) if length is None else length
    masked = 0x80 if mask is not None else 0
    head = bytes([fin << 7 | reserved << 4 | opcode])
    if length < 126:
        head += bytes([masked | length])
    elif length < 2**16:
        head += struct.pack("!BH", masked | 126, length)
    else:
        head += struct.pack("!BQ", masked | 127, length)
    if mask is None:
        return head + payload
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def request(method, path, body=b"", **headers):
    """An HTTP request, with the header that the gateway takes for a signature."""
    return (
        handshake(
            path,
            method,
            Connection=b"close",
            Upgrade=None,
            **{"Authorization": b"AWS4", "Content_Length": b"%d" % len(body), **headers},
        )
        + body
    )


def bad_handshake(rng):
    junk = rng.randbytes(rng.randint(1, 60))
    token = bytes(rng.choices(b"abcXYZ019-_", k=rng.randint(1, 30)))
    return rng.choice(
        [
            lambda: handshake()[: rng.randint(0, 150)],
            lambda: handshake(Sec_WebSocket_Version=rng.choice([b"12", b"0", b"-1", token, None])),
            lambda: handshake(Sec_WebSocket_Key=rng.choice([b"", b"AA==", token, b"\xff", None])),
            lambda: handshake(Upgrade=rng.choice([b"h2c", b"WebSocket, h2c", token, None])),
            lambda: handshake(Connection=rng.choice([b"close", b"keep-alive, Upgrade", token])),
            lambda: handshake(version=rng.choice([b"HTTP/1.0", b"HTTP/9.9", b"HTTP/2", token])),
            lambda: handshake(method=rng.choice([b"POST", b"HEAD", b"CONNECT", b"PRI", token])),
            lambda: handshake(
                path=rng.choice([b"/api\xff", b"/\xc3\xa4", b"*", b"//", b"api", b""])
            ),
            lambda: handshake(path=rng.choice([b"/api?%zz", b"/api?\xe9", b"/%00", b"/%ff%fe"])),
            lambda: handshake(path=b"/api?" + b"a" * rng.randint(5_000, 90_000)),
            lambda: handshake(Cookie=b"a" * rng.randint(5_000, 90_000)),
            lambda: handshake(**{f"X_{i}": token for i in range(rng.randint(100, 300))}),
            lambda: handshake(**{"X-\xe9": b"1"}),
            lambda: handshake(X_Junk=junk),
            lambda: handshake(Host=rng.choice([b"", b"[::1", junk, token + b":" + token])),
            lambda: handshake(Origin=b"\xff\xfe", User_Agent=b"\xff\xc0"),
            lambda: handshake(Sec_WebSocket_Protocol=rng.choice([b"", b",,,", b"\xff", junk])),
            lambda: handshake(Sec_WebSocket_Extensions=rng.choice([b";;", b"x; y=\xff", junk])),
            lambda: handshake(Content_Length=rng.choice([b"5", b"-1", b"x", b"9" * 40])),
            lambda: handshake(Transfer_Encoding=b"chunked") + b"zz\r\n",
            lambda: handshake().replace(b"\r\n", b"\n"),
            lambda: handshake().replace(b": ", rng.choice([b" : ", b"", b"\0", b":\r\n "])),
        ]
    )()


def bad_frames(rng):
    """Up to three malformed frames in one piece."""
    return b"".join(bad_frame(rng) for _ in range(rng.randint(1, 3)))


def bad_frame(rng):
    junk = rng.randbytes(rng.randint(1, 60))
    some = rng.randint(1, 200)
    return rng.choice(
        [
            lambda: frame(opcode=rng.choice([3, 4, 5, 6, 7, 11, 12, 13, 14, 15])),
            lambda: frame(reserved=rng.randint(1, 7)),
            lambda: frame(mask=None),
            lambda: frame(b"\xff" + junk),
            lambda: frame(b"\xc3", fin=False) + frame(b"\xff", opcode=0),
            lambda: frame(b"\xed\xa0\x80"),
            lambda: frame(junk, opcode=2) * rng.randint(1, 5),
            lambda: frame(length=rng.choice([MAX_FRAME_BYTES + 1, 2**31, 2**62, 2**63, 2**64 - 1])),
            lambda: frame(b"x" * (MAX_FRAME_BYTES + some)),
            lambda: frame(b"x" * 30_000, fin=False) + frame(b"x" * 30_000, 0, fin=False) * 5,
            lambda: frame(opcode=0),
            lambda: frame(fin=False) + frame(),
            lambda: frame(opcode=2, fin=False) + frame(opcode=1, fin=False) + frame(opcode=0),
            lambda: frame(struct.pack("!H", rng.choice([0, 999, 1004, 1005, 1006, 65535])), 8),
            lambda: frame(b"\x03", opcode=8),
            lambda: frame(struct.pack("!H", 1000) + b"\xff\xfe", opcode=8),
            lambda: frame(struct.pack("!H", 4000) + b"x" * 123, opcode=8) + frame() * 3,
            lambda: frame(struct.pack("!H", 1000), opcode=8) * 2 + frame(),
            lambda: frame(b"x" * 126, opcode=rng.choice([8, 9, 10])),
            lambda: frame(opcode=rng.choice([8, 9, 10]), fin=False),
            lambda: frame(junk, opcode=10) + frame(junk, opcode=9) * some,
            lambda: frame(b"x" * some)[: rng.randint(1, some)],
            lambda: frame(length=some + 5),
            lambda: junk,
            lambda: handshake(),
        ]
    )()


def bad_http(rng):
    junk = rng.randbytes(rng.randint(1, 200))
    word = bytes(rng.choices(b"abc/%.?&=;", k=rng.randint(1, 40)))
    return rng.choice(
        [
            lambda: junk,
            lambda: junk + b"\r\n\r\n",
            lambda: b"GET / HTTP/1.1\r\n" + junk + b"\r\n\r\n",
            lambda: b"GET /" + word + b"\r\n\r\n",
            lambda: b"GET " + b"a" * rng.randint(1, 100_000),
            lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + junk,
            lambda: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            lambda: request(b"GET", b"/" + word),
            lambda: request(b"GET", b"/greeting/" + junk),
            lambda: request(b"GET", rng.choice([b"/greeting/%ff", b"/greeting/%zz", b"/%2e%2e/"])),
            lambda: request(b"GET", b"http://" + word + b"/"),
            lambda: request(rng.choice([b"TRACE", b"PROPFIND", b"OPTIONS", b"get", b"-"]), b"/"),
            lambda: request(b"OPTIONS", b"*"),
            lambda: request(b"CONNECT", b"localhost:1"),
            lambda: request(b"POST", b"/greeting/ana", b"half", Content_Length=b"400"),
            lambda: request(
                b"POST",
                b"/greeting/ana",
                b"5\r\nhal",
                Content_Length=None,
                Transfer_Encoding=b"chunked",
            ),
            lambda: request(b"POST", b"/greeting/ana", b"{", Content_Type=b"application/json"),
            lambda: request(b"GET", b"/greeting/ana", Accept=junk.replace(b"\n", b"")),
            lambda: request(b"GET", b"/greeting/ana") * rng.randint(2, 9),
            lambda: request(b"GET", b"/@faults" + word),
        ]
    )()


def bad_management(rng):
    ids = [
        b"%",
        b"%zz",
        b"%ff%fe",
        b"%00",
        b"%2F..%2F",
        b"..",
        b"",
        b"/",
        b"a" * rng.randint(1, 40_000),
        b"\xff" * 16,
        b"L0SM9cOFvHcCIhw%3D",
        b"L0SM9cOFvHcCIhw=%3D%3D%3D",
    ]
    path = rng.choice([b"/api/@connections/", b"/api/%40connections/"]) + rng.choice(ids)
    methods = [b"GET", b"POST", b"DELETE", b"PUT", b"PATCH", b"HEAD", b"OPTIONS", b"BREW"]
    body = rng.randbytes(rng.randint(0, 300))
    return rng.choice(
        [
            lambda: request(rng.choice(methods), path, body),
            lambda: request(rng.choice(methods), path, body, Authorization=None),
            lambda: request(b"POST", path, body, Content_Length=b"%d" % (len(body) + 50)),
            lambda: request(b"POST", path, body, Authorization=body.replace(b"\n", b"") or b"x"),
            lambda: request(b"POST", path + b"?" + body.replace(b" ", b""), body),
            lambda: handshake(path),
        ]
    )()
