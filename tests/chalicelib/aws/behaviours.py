"""Behaviours of servers for the tests of the @connections client, and the requests to them."""

import time

from tests.support.hostile import OK, WAIT_TIMEOUT_S, answers

INFO = b'{"connectedAt":"2024-11-11T11:35:24.553Z","identity":{"sourceIp":"::1","userAgent":null}}'


def post(client, data="hello", id="abc="):
    return client.post_to_connection(ConnectionId=id, Data=data)


def reply(status, body=b"", **headers):
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} X\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body


def wait_until(condition):
    end = time.monotonic() + WAIT_TIMEOUT_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def never_answers(peer):
    peer.request()
    peer.wait()


def closes_at_once(peer):
    pass


def never_ends(peer):
    peer.request()
    while True:
        peer.send(b"x")
        time.sleep(0.01)


def resets(peer):
    peer.request()
    peer.reset()


def after_one_response(then):
    def behaviour(peer):
        peer.request()
        peer.send(OK)
        then(peer)

    return behaviour


def together(barrier, first=OK):
    """A behaviour that sends `first` once every party of the barrier has sent a request."""

    def behaviour(peer):
        peer.request()
        barrier.wait(WAIT_TIMEOUT_S)
        peer.send(first)
        answers(OK)(peer)

    return behaviour
