"""What can be done in a room apart from its messages: its people, its settings, its moderation."""

from __future__ import annotations

from chat_client.engine import Engine
from chat_client.model.fields import Frame, as_list, as_number, as_object
from chat_client.model.moderation import AuditEntry, Report
from chat_client.model.people import Invitation, Membership, Person, RoomInfo, people
from chat_client.model.room_state import RoomState


class RoomManagement:
    """The part of a Room that asks the server for what concerns no text."""

    def __init__(self, engine: Engine, state: RoomState) -> None:
        self._engine = engine
        self._state = state

    @property
    def id(self) -> str:
        """The name of an open room, or the id of another one."""
        return self._state.room

    async def typing(self) -> None:
        """Tell the others that the member is typing."""
        await self._ask("typing")

    async def members(self) -> list[Person]:
        """The members who are connected, 100 at most."""
        return people(await self._ask("members"), "members")

    async def receipts(self) -> dict[str, int]:
        """How far members have read, by their ids; only in rooms of 200 members at most."""
        reads = as_object((await self._ask("receipts")).get("reads"))
        return {member: as_number(up_to) for member, up_to in reads.items()}

    async def memberships(self) -> list[Membership]:
        """All who belong to the room, with their roles, connected or not."""
        return [
            Membership.from_fields(each) for each in await self._pages("memberships", "members")
        ]

    async def change(
        self,
        *,
        title: str | None = None,
        topic: str | None = None,
        archived: bool | None = None,
        slow_mode: int | None = None,
        retention: int | None = None,
        notify: str | None = None,
    ) -> RoomInfo:
        """Change the title, the topic (empty for none), or whether the room is archived.

        slow_mode: how many seconds a member waits between two messages; 0 for no wait.
        retention: for how many days messages are kept that are sent from now on.
        notify: what push notifications tell of messages: `name`, `text` or `none`.
        """
        settings = {"title": title, "topic": topic, "archived": archived, "notify": notify}
        answer = await self._ask("change", **settings, slowMode=slow_mode, retention=retention)
        return RoomInfo.from_fields(answer)

    async def invite(self, *, uses: int | None = None, expires_in: int | None = None) -> Invitation:
        """An invitation for anybody who has its text, for `Client.accept`.

        uses: how many may use it, 1 by default. expires_in: in seconds, by default a week.
        """
        answer = await self._ask("invite", uses=uses, expiresIn=expires_in)
        return Invitation.from_fields(answer)

    async def add(self, member: str) -> None:
        """Make somebody a member of the room, by the member's id."""
        await self._ask("invite", member=member)

    async def remove(self, member: str) -> None:
        """End somebody's membership; an invitation brings the member back."""
        await self._ask("remove", member=member)

    async def ban(self, member: str, *, expires_in: int | None = None) -> None:
        """End somebody's membership, and let the member in no more.

        expires_in: for so many seconds; by default without an end.
        """
        await self._ask("ban", member=member, expiresIn=expires_in)

    async def unban(self, member: str) -> None:
        """Let a banned member in again."""
        await self._ask("unban", member=member)

    async def mute(self, member: str, *, expires_in: int | None = None) -> None:
        """Have somebody read, and not write.

        expires_in: for so many seconds; by default without an end.
        """
        await self._ask("mute", member=member, expiresIn=expires_in)

    async def unmute(self, member: str) -> None:
        """Let a muted member write again."""
        await self._ask("unmute", member=member)

    async def set_role(self, member: str, role: str) -> None:
        """Make somebody an `owner`, a `moderator` or a `member`."""
        await self._ask("role", member=member, role=role)

    async def report(self, seq: int, reason: str | None = None) -> None:
        """Report a message to those who moderate the room."""
        await self._ask("report", target=seq, reason=reason)

    async def reports(self) -> list[Report]:
        """The reports that no moderator has dismissed; for moderators."""
        return [Report.from_fields(each) for each in await self._pages("reports")]

    async def dismiss(self, seq: int) -> None:
        """Have the reports of a message dealt with."""
        await self._ask("dismiss", target=seq)

    async def audit(self) -> list[AuditEntry]:
        """What moderators did in the room; for moderators."""
        return [AuditEntry.from_fields(each) for each in await self._pages("audit", "entries")]

    async def _pages(self, action: str, name: str = "") -> list[Frame]:
        """All pages of a list, which is in the answers' field of that name, or of the action's."""
        found: list[Frame] = []
        page: Frame = {"next": None}
        while "next" in page:
            page = await self._ask(action, after=page["next"])
            found += map(as_object, as_list(page.get(name or action)))
        return found

    async def _ask(self, action: str, **fields: object) -> Frame:
        return await self._engine.ask(action, self._state, room=self.id, **fields)
