"""A WebSocket client on a plain socket, which may break the protocol."""

import socket
from urllib.parse import urlsplit

from chalice_gateway.testing import TIMEOUT_S

TEXT, BINARY, CLOSE = 1, 2, 8
UPGRADE = (
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
    ("Sec-WebSocket-Version", "13"),
)


def frame(payload, opcode=TEXT):
    """A small masked frame; the mask is zeros."""
    data = payload.encode() if isinstance(payload, str) else payload
    assert len(data) < 126
    return bytes([0x80 | opcode, 0x80 | len(data)]) + bytes(4) + data


class RawWebSocket:
    """One connection; a context manager."""

    def __init__(self, url, headers=(), then=b"", receive_buffer=None):
        """Send the handshake, and `then` in the same segment."""
        parts = urlsplit(url)
        self.socket = socket.socket()
        self.socket.settimeout(TIMEOUT_S)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect((parts.hostname, parts.port))
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        lines = [f"{name}: {value}\r\n" for name, value in (("Host", parts.netloc), *UPGRADE)]
        lines += [f"{name}: {value}\r\n" for name, value in headers]
        self.send(f"GET {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + then)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def status(self):
        """The status of the response to the handshake."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._read(1)
        return int(head.split()[1])

    def text(self):
        """The payload of the next frame."""
        size = self._read(2)[1]
        if size == 126:
            size = int.from_bytes(self._read(2), "big")
        return self._read(size).decode()

    def vanish(self):
        """Reset the connection, without a close frame."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def _read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            assert more, f"the connection ended after {data!r}"
            data += more
        return data
