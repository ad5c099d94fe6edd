"""Rooms: what members do with them: create, change, list, invite, leave, moderate, read. Exports
RoomActions, and the Tools that they work with."""

from chalicelib.chat.rooms.actions import RoomActions
from chalicelib.chat.rooms.notices import Tools
from chalicelib.chat.rooms.read_positions import MAX_RECEIPT_MEMBERS

__all__ = ["MAX_RECEIPT_MEMBERS", "RoomActions", "Tools"]
