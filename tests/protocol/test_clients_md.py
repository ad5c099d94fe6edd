"""The client in docs/clients.md works."""

import asyncio
import re

import pytest

from tests.protocol.document import FOR_CLIENTS


class Shown(Exception):
    """The client has shown a message."""


def test_the_small_client_shows_what_it_sends(chat):
    (code,) = re.findall(r"```python\n(.*?)```", FOR_CLIENTS, re.S)
    client = {"__name__": "small_client", "print": lambda *words: raise_(Shown(*words))}
    exec(code, client)
    with pytest.raises(Shown) as shown:
        asyncio.run(client["main"](f"{chat.ws_url}?room=small&name=Bot"))
    assert shown.value.args == ("Bot", "hello")


def raise_(error):
    raise error
