"""Apps laid out as public Chalice apps are, each started in its folder."""

import shutil
from pathlib import Path

import pytest
from chalice_gateway.testing import Gateway

APPS = Path(__file__).parent / "apps"


@pytest.fixture(scope="module")
def start():
    """Starts apps in their folders, as a user does: `start("tutorial_chat", *options)`."""
    started = []

    def start(name, *options):
        started.append(Gateway(".", "--no-reload", *options, cwd=APPS / name))
        return started[-1].wait_until_ready()

    yield start
    for gateway in started:
        gateway.kill()


@pytest.fixture
def start_copy(tmp_path):
    """Starts an app in a folder of its own, where its files may change."""
    started = []

    def start(name, *options):
        folder = shutil.copytree(APPS / name, tmp_path / name)
        started.append(Gateway(".", *options, cwd=folder))
        started[-1].folder = folder
        return started[-1].wait_until_ready()

    yield start
    for gateway in started:
        gateway.kill()
