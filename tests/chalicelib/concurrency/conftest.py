"""Greenlets, and a pair of connected sockets."""

import socket

import pytest

from chalicelib.concurrency.workers import Greenlets


@pytest.fixture
def greenlets():
    return Greenlets()


@pytest.fixture
def pair():
    here, there = socket.socketpair()
    here.setblocking(False)
    with here, there:
        yield here, there
