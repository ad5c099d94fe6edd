"""Greenlets, and a pair of connected sockets."""

import socket

import pytest

from chalicelib.concurrency.workers import Greenlets


@pytest.fixture
def greenlets():
    workers = Greenlets()
    yield workers
    workers.close()


@pytest.fixture
def pair():
    here, there = socket.socketpair()
    here.setblocking(False)
    with here, there:
        yield here, there
