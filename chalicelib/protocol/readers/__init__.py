"""Readers: what reads each action's fields, by the action's name. Exports READERS."""

from collections.abc import Callable, Mapping

from chalicelib.protocol.actions import Action
from chalicelib.protocol.fields import Fields
from chalicelib.protocol.readers import connection, messages, moderation, rooms

READERS: Mapping[str, Callable[[Fields], Action]] = {
    **messages.READERS,
    **connection.READERS,
    **rooms.READERS,
    **moderation.READERS,
}

__all__ = ["READERS"]
