"""A receiver of webhooks, which misbehaves as it is told."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.hostile import OK, serving

TIMEOUT_S = 60
FAILURE = b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class Posted:
    """A request: its path, its headers by lower-case names, its body as bytes and as JSON."""

    path: str
    headers: dict
    raw: bytes
    event: dict


class Receiver:
    """What was posted. `answer(posted, count, peer)` answers the so-manieth post to a path."""

    def __init__(self, answer):
        self._answer = answer
        self._posts = []
        self._changed = threading.Condition()

    def behave(self, peer):
        """The behaviour of the server for one connection."""
        head, raw = peer.request()
        first, *lines = head.split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if line)
        path = first.split()[1].removeprefix("/stage")
        posted = Posted(path, headers, raw, json.loads(raw))
        with self._changed:
            self._posts.append(posted)
            count = len(self.posts(path))
            self._changed.notify_all()
        self._answer(posted, count, peer)

    def posts(self, path):
        """What was posted to a path."""
        return [posted for posted in self._posts if posted.path == path]

    def texts(self, path):
        """The texts of the messages that a path was told of, each event once, in order."""
        by_id = {posted.event["id"]: posted.event for posted in self.posts(path)}
        return [event["message"].get("data") for event in by_id.values()]

    def wait_for(self, path, count):
        """Wait until a path was told of so many events; returns their texts."""
        self._wait_until(lambda: len(self.texts(path)) >= count)
        return self.texts(path)

    def wait_for_posts(self, path, count):
        """Wait until so much was posted to a path, the same event again included."""
        self._wait_until(lambda: len(self.posts(path)) >= count)

    def _wait_until(self, condition):
        with self._changed:
            self._changed.wait_for(condition, TIMEOUT_S)


@contextmanager
def receiving(answer):
    """`with receiving(answer) as (receiver, url)`."""
    receiver = Receiver(answer)
    with serving(receiver.behave) as server:
        yield receiver, server.url


def takes(posted, count, peer):
    peer.send(OK)


def fails(times):
    """Fails so many times, then takes everything."""

    def answer(posted, count, peer):
        peer.send(FAILURE if count <= times else OK)

    return answer


def hangs(until):
    """Answers no post until this event, and then takes everything."""

    def answer(posted, count, peer):
        if until.is_set():
            peer.send(OK)
        else:
            peer.wait()

    return answer


def answers_twice(posted, count, peer):
    peer.send(OK + OK)
