"""Fixtures for the commands."""

import socket

import pytest


@pytest.fixture
def unreachable():
    """An address where no server listens."""
    with socket.socket() as taken:  # so that no other program takes the port
        taken.bind(("127.0.0.1", 0))
        yield f"ws://127.0.0.1:{taken.getsockname()[1]}/api"


@pytest.fixture
def own_state(tmp_path, monkeypatch):
    """Keep the commands' state apart from the user's, and have them report what they leave open."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONDEVMODE", "1")
