"""Messages between the supervisor and the processes of functions, over socket pairs.

A message is a small header, which is a JSON object, and a payload of bytes, which stays as it is.
On the wire, both stand behind their lengths.
"""

from __future__ import annotations

import asyncio
import json
import select
import socket
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, cast

# json.dumps would make an encoder for each message.
_to_json = json.JSONEncoder(separators=(",", ":")).encode
_from_json = json.JSONDecoder().decode
_LENGTHS = struct.Struct("!II")
_RECEIVE_BYTES = 65536
_MAX_DESCRIPTORS = 4

Header = dict[str, Any]


class Message(NamedTuple):
    """A message: `descriptors` are open files that came with it."""

    header: Header
    payload: bytes = b""
    descriptors: Sequence[int] = ()


def encode(header: Mapping[str, Any], payload: bytes = b"") -> bytes:
    """The bytes of a message."""
    head = _to_json(header).encode()
    return b"".join((_LENGTHS.pack(len(head), len(payload)), head, payload))


class Decoder:
    """Makes messages of the bytes of a stream."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """The messages that are complete with `data`."""
        self._buffer += data
        found, start = [], 0
        while (end := self._end_of(start)) <= len(self._buffer):
            found.append(self._message(start, end))
            start = end
        del self._buffer[:start]
        return found

    def _end_of(self, start: int) -> int:
        """Where the message that begins there ends; its lengths may still have to come."""
        if start + _LENGTHS.size > len(self._buffer):
            return start + _LENGTHS.size
        lengths: tuple[int, int] = _LENGTHS.unpack_from(self._buffer, start)
        return start + _LENGTHS.size + sum(lengths)

    def _message(self, start: int, end: int) -> Message:
        head, _ = _LENGTHS.unpack_from(self._buffer, start)
        begin = start + _LENGTHS.size
        header = _from_json(self._buffer[begin : begin + head].decode())
        return Message(header, bytes(self._buffer[begin + head : end]))


class Channel:
    """One end of a socket pair, in a process that waits for what comes."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(True)
        self._decoder = Decoder()
        self._messages: list[Message] = []
        self._descriptors: list[int] = []

    def send(self, header: Mapping[str, Any], payload: bytes = b"") -> None:
        """Send a message. Raises OSError when the other end is closed."""
        self._socket.sendall(encode(header, payload))

    def receive(self) -> Message:
        """Wait for a message. Raises EOFError when the other end is closed."""
        while not self._messages:
            data, descriptors, _, _ = socket.recv_fds(
                self._socket, _RECEIVE_BYTES, _MAX_DESCRIPTORS
            )
            if not data:
                raise EOFError
            self._descriptors += descriptors
            self._messages += self._decoder.feed(data)
        message = self._messages.pop(0)
        descriptors, self._descriptors = self._descriptors, []
        return message._replace(descriptors=descriptors)

    def close(self) -> None:
        """Close this end."""
        self._socket.close()


class ChannelProtocol(asyncio.Protocol):
    """One end of a socket pair, in the supervisor's event loop."""

    def __init__(
        self, on_message: Callable[[Message], object], on_closed: Callable[[], None] = lambda: None
    ) -> None:
        self._on_message = on_message
        self._on_closed = on_closed
        self._decoder = Decoder()

    @classmethod
    async def open(
        cls,
        end: socket.socket,
        on_message: Callable[[Message], object],
        on_closed: Callable[[], None] = lambda: None,
    ) -> ChannelProtocol:
        """Serve this end of a socket pair."""
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_unix_connection(
            lambda: cls(on_message, on_closed), sock=end
        )
        return protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        for message in self._decoder.feed(data):
            self._on_message(message)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._on_closed()

    def send(self, header: Mapping[str, Any], payload: bytes = b"") -> None:
        """Send a message, or nothing when the other end is closed."""
        self._transport.write(encode(header, payload))

    @property
    def is_closed(self) -> bool:
        """Whether either end is closed, even if the event loop has not noticed yet."""
        return self._transport.is_closing() or is_hung_up(self._transport.get_extra_info("socket"))

    def close(self) -> None:
        """Close this end."""
        self._transport.close()


def is_hung_up(end: socket.socket) -> bool:
    """Whether the other end of a socket pair is closed, whatever is still to be read here."""
    poll = select.poll()
    poll.register(end, 0)  # hang-ups are always told
    return bool(poll.poll(0))


def send_with_descriptors(
    end: socket.socket, header: Mapping[str, Any], descriptors: Sequence[int], payload: bytes = b""
) -> None:
    """Send a message with open files over a socket that blocks."""
    data = encode(header, payload)
    sent = socket.send_fds(end, [data], descriptors)
    end.sendall(data[sent:])
