"""RoomCreation: makes rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.domain import Person, Role
from chalicelib.stores.rooms import items
from chalicelib.stores.rooms.conditions import IS_NEW, IS_NO_MEMBER, IS_STORED
from chalicelib.stores.rooms.errors import AlreadyExists, IsBanned, Stale
from chalicelib.stores.rooms.items import RoomSettings
from chalicelib.stores.rooms.requests import Part, put, update
from chalicelib.stores.rooms.settings_changes import SettingsChanges
from chalicelib.stores.rooms.writer import Refused
from chalicelib.stores.table import number, text


class RoomCreation(SettingsChanges):
    """Settings and memberships of a new room are one transaction: a function that dies makes the
    whole room, or nothing. See RoomStore."""

    def create_open(
        self, room: str, owner: Person, at: int, title: str | None, topic: str | None
    ) -> None:
        """Give an open room an owner, and list it; raises AlreadyExists, IsBanned."""
        settings = RoomSettings(title, topic, None, owner.member, 1, 1)
        listed = put(self._table, items.directory_key(room), IS_NEW)
        owned = self._joined(room, owner, Role.OWNER, at)
        self._make(self._settings_put(room, settings, at), owned, ("Put", listed))

    def create_private(
        self,
        room: str,
        owner: Person,
        at: int,
        title: str | None,
        topic: str | None,
        others: Sequence[Person] = (),
    ) -> None:
        """Make a private room with some members; raises AlreadyExists, IsBanned."""
        settings = RoomSettings(title, topic, None, owner.member, 1 + len(others), 1)
        people = [(owner, Role.OWNER), *((person, Role.MEMBER) for person in others)]
        members = [self._joined(room, person, role, at) for person, role in people]
        self._make(self._settings_put(room, settings, at), *members)

    def _make(self, settings: Part, *others: Part) -> None:
        try:
            self._writer.transact(settings, *others)
        except Refused as refused:
            raise (AlreadyExists if refused.items[0] is not None else IsBanned) from None

    def create_direct(self, room: str, people: Sequence[Person], at: int) -> list[Person]:
        """Make the room of some people, or let those in again who have left it; returns the people
        who were not in it. Raises Stale if others do the same at this moment."""
        settings, known = self.state(room, [person.member for person in people])
        absent = [
            each for each in people if each.member not in known or not known[each.member].role
        ]
        if not absent:
            return []
        if settings is None:
            made = RoomSettings(created_by=people[0].member, members=len(absent))
            first = self._settings_put(room, made, at)
        else:
            # Nobody came or went meanwhile: those who did would be counted twice.
            condition, before = (
                f"{IS_STORED} AND #members = :before",
                number(settings.members),
            )
            more = {"members": number(len(absent))}
            key = items.settings_key(room)
            first = "Update", update(self._table, key, condition, add=more, before=before)
        members = [self._joined(room, person, Role.MEMBER, at) for person in absent]
        try:
            self._writer.transact(first, *members)
        except Refused:
            raise Stale from None
        return absent

    def _settings_put(self, room: str, settings: RoomSettings, at: int) -> Part:
        item: dict[str, Any] = {
            **items.settings_key(room),
            "createdAt": number(at),
            "createdBy": text(settings.created_by),
            "members": number(settings.members),
            "owners": number(settings.owners),
        }
        if settings.title:
            item["title"] = text(settings.title)
        if settings.topic:
            item["topic"] = text(settings.topic)
        return "Put", put(self._table, item, IS_NEW)

    def _joined(self, room: str, person: Person, role: Role, at: int) -> Part:
        """The write that makes somebody a member who is none, and is not banned. What an open room
        knows of its reader stays, a mute as well, and no longer expires."""
        fields = {
            **items.naming(person),
            "role": text(role.value),
            "joinedAt": number(at),
        }
        remove = ["expiresAt", "bannedAt", "bannedUntil", *items.unnamed(person)]
        key, now = items.member_key(room, person.member), number(at)
        return "Update", update(self._table, key, IS_NO_MEMBER, fields, remove=remove, now=now)
