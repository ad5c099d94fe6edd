"""What a room's state should be, and why a change of it is refused."""

from dataclasses import dataclass, field

from chalicelib.domain import FOREVER, Kind, Role
from chalicelib.stores.rooms import (
    AlreadyExists,
    BadInvitation,
    IsBanned,
    LastOwner,
    NoSuchRoom,
    NotAMember,
    Stale,
)

BANNED, READER = "banned", "reader"
ROLES = {role.value for role in Role}


@dataclass
class RoomModel:
    """places: what each member is: a role, `banned`, or `reader`. reads: how far each has read.
    bans, mutes: until when; those that have ended stand here as they do in the table."""

    kind: Kind
    exists: bool = False
    places: dict = field(default_factory=dict)
    reads: dict = field(default_factory=dict)
    bans: dict = field(default_factory=dict)
    mutes: dict = field(default_factory=dict)
    invitations: dict = field(default_factory=dict)
    expiries: dict = field(default_factory=dict)

    @staticmethod
    def as_seen(membership):
        """What a change of a membership depends on: the place, and the mute."""
        if membership is None:
            return None, None
        place = membership.role.value if membership.role else READER
        return BANNED if membership.banned_until else place, membership.muted_until

    def as_is(self, who):
        return self.places.get(who), self.mutes.get(who)

    def is_free(self, who, now):
        """Whether somebody may become a member."""
        place = self.places.get(who)
        return place in (None, READER) or (place == BANNED and self.bans[who] <= now)

    def is_muted(self, who, now):
        return self.mutes.get(who, 0) > now

    def is_member(self, who):
        return self.places.get(who) in ROLES

    def _count(self, *roles):
        return sum(place in roles for place in self.places.values())

    def _is_needed(self, who):
        """Whether others would be left without an owner."""
        is_last = self.places.get(who) == "owner" and self._count("owner") == 1
        return is_last and self._count(*ROLES) > 1

    # What a write does

    def write(self, verb, *arguments):
        getattr(self, f"_{verb}")(*arguments)

    def _create(self, who, now):
        assert not self.exists
        assert self.is_free(who, now)
        self.exists = True
        self._become(who, "owner")

    def _become(self, who, place):
        self.places[who] = place
        self.bans.pop(who, None)

    def _add(self, who, role, invite, now):
        assert self.exists
        assert self.is_free(who, now)
        if invite:
            assert self.invitations[invite] > 0
            assert self.expiries[invite] > now
            self.invitations[invite] -= 1
        self._become(who, role.value)

    def _leave(self, who, seen, now):
        assert not self._is_needed(who)
        if seen[0] in ROLES:
            assert seen[0] == self.places.get(who)
        else:  # what is forgotten may be gone, or another reader's by now
            assert not self.is_member(who)
        assert self.bans.get(who, 0) <= now
        self._go(who, seen, now)
        self.exists = self.exists and self._count(*ROLES) > 0

    def _go(self, who, seen, now):
        """A mute outlasts a membership."""
        assert seen[1] == self.mutes.get(who) or not self.is_muted(who, now)
        if self.is_muted(who, now):
            self.places[who] = READER
        else:
            self._forget(who)

    def _remove(self, who, seen, now):
        assert seen == self.as_is(who)
        assert seen[0] in ROLES
        assert not self._is_needed(who)
        assert self._count(*ROLES) > 1
        self._go(who, seen, now)

    def _ban(self, who, seen, until):
        assert (self.is_member(who), self.mutes.get(who)) == (seen[0] in ROLES, seen[1])
        assert not self._is_needed(who)
        self.places[who], self.bans[who] = BANNED, until

    def _unban(self, who, now):
        assert self.places.get(who) == BANNED
        assert self.bans[who] > now
        if self.is_muted(who, now):
            self._become(who, READER)
        else:
            self._forget(who)

    def _mute(self, who, seen, until, now):
        assert self.is_member(who) == (seen[0] in ROLES)
        assert self.bans.get(who, 0) <= now
        self.mutes[who] = until
        if not self.is_member(who):
            self._become(who, READER)

    def _unmute(self, who, seen, now):
        assert seen[1] == self.mutes.pop(who) > now

    def _set_role(self, who, seen, role):
        assert seen[0] == self.places.get(who)
        assert role is Role.OWNER or not self._is_needed(who)
        self.places[who] = role.value

    def _mark_read(self, who, up_to, now):
        assert self.is_member(who) or self.kind is Kind.OPEN
        assert self.bans.get(who, 0) <= now
        assert self.reads.get(who, 0) < up_to
        self.reads[who] = up_to
        self.places.setdefault(who, READER)

    def _forget(self, who):
        for kept in (self.places, self.reads, self.bans, self.mutes):
            kept.pop(who, None)

    # Why nothing was written

    def explains(self, error, verb, who, *arguments):
        """Whether a change is refused for a reason that holds now."""
        place, seen = self.places.get(who), arguments[0] if arguments else None
        seen_place = seen[0] if isinstance(seen, tuple) else None
        match error:
            case AlreadyExists():
                return self.exists
            case IsBanned():
                return BANNED in (place, seen_place)
            case NoSuchRoom():
                return not self.exists
            case BadInvitation():
                _, invite, now = arguments
                return self.invitations[invite] <= 0 or self.expiries[invite] <= now
            case LastOwner():
                return self._is_needed(who) or self._is_only(who)
            case NotAMember():
                return (place if verb == "mark_read" else seen_place) not in ROLES
            case Stale():
                if verb == "mute" and self.bans.get(who, 0) > arguments[-1]:
                    return True  # banned since; that an earlier ban has ended was seen
                return seen != self.as_is(who) or verb in ("leave", "mark_read", "unban")
        return False

    def _is_only(self, who):
        return self._count("owner") == 1 and self.places.get(who) == "owner"

    # How it is stored

    def stored(self):
        counts = (self._count(*ROLES), self._count("owner")) if self.exists else None
        return counts, self.places, self.reads, self.bans, self.mutes, self.invitations

    @staticmethod
    def of_rows(rows, kind):
        """The same, of the rows of a table with one room."""
        model = RoomModel(kind)
        counts, listed = None, False
        for row in rows:
            item = row["item"]["S"]
            if item == "room":
                counts = int(row["members"]["N"]), int(row["owners"]["N"])
            elif item.startswith("member#"):
                who = row["member"]["S"]
                assert "role" not in row or "bannedUntil" not in row
                place = BANNED if "bannedUntil" in row else row.get("role", {"S": READER})["S"]
                model.places[who] = place
                ends = {"bannedUntil": model.bans, "mutedUntil": model.mutes}
                for name, until in ends.items():
                    if name in row:
                        until[who] = int(row[name]["N"])
                is_for_ever = FOREVER in (model.bans.get(who), model.mutes.get(who))
                assert ("expiresAt" in row) != (place in ROLES or is_for_ever)
                if "readUpTo" in row:
                    model.reads[who] = int(row["readUpTo"]["N"])
            elif item.startswith("invite#"):
                model.invitations[item] = int(row["usesLeft"]["N"])
            else:
                listed = True
        assert listed == (kind is Kind.OPEN and counts is not None)
        return counts, model.places, model.reads, model.bans, model.mutes, model.invitations
