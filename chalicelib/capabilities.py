"""Capabilities: what a token lets its member do, by room. Pure.

The claim `rooms` has them as an object, `{"team-*": ["read", "send"], "help": ["read"]}`, or as a
text, `team-*:read,send;help:read`. A pattern is a room, or the start of rooms' ids and a `*`. Where
several patterns match a room, it has the capabilities of all of them. `admin` is for the pattern
`*` alone: it lets a back end export and erase members, and close connections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias, get_args

MAX_PATTERNS = 100
MAX_ENCODED_CHARS = 4096  # each connection's row has them, and each action reads the row

Capability: TypeAlias = Literal["read", "send", "moderate", "admin"]
CAPABILITIES: tuple[Capability, ...] = get_args(Capability)
_PATTERN = re.compile(r"[a-z0-9_.-]{1,64}\*?|\*")
_LETTERS = {"read": "r", "send": "s", "moderate": "m", "admin": "a"}


class InvalidCapabilities(ValueError):
    """The claim breaks a rule; `str()` tells which, without a part of the claim."""


@dataclass(frozen=True)
class Capabilities:
    """The capabilities of one token.

    grants: patterns with the letters of their capabilities, such as `("team-*", "rs")`.
    is_back_end: whether rooms need no membership, and no ban counts. No token has it.
    """

    grants: tuple[tuple[str, str], ...]
    is_back_end: bool = False

    ALL: ClassVar[Capabilities]
    """Read and send in every room: what a token without the claim has, and the mode `open`."""
    BACK_END: ClassVar[Capabilities]
    """Read, send and moderate in every room, private ones included: the product's own back end, and
    administrators."""

    @classmethod
    def parse(cls, claim: object, moderator: bool = False) -> Capabilities:
        """Read the claim `rooms`; raises InvalidCapabilities.

        claim: an object or a text; None: read and send everywhere.
        moderator: whether the token's role adds `moderate` to each pattern.
        """
        added = "m" if moderator else ""
        if claim is None:
            return cls((("*", f"rs{added}"),))
        grants = dict[str, str]()
        for number, (pattern, names) in enumerate(_entries(claim), 1):
            if number > MAX_PATTERNS:
                raise InvalidCapabilities(f'"rooms" has more than {MAX_PATTERNS} patterns')
            _check_pattern(pattern, number, grants)
            letters = _letters(names, number)
            if "a" in letters and pattern != "*":
                raise InvalidCapabilities('"admin" is for the pattern "*" alone')
            grants[str(pattern)] = _in_order(letters + added)
        capabilities = cls(tuple(grants.items()))
        if len(capabilities.encode()) > MAX_ENCODED_CHARS:
            raise InvalidCapabilities(f'"rooms" has more than {MAX_ENCODED_CHARS} characters')
        return capabilities

    def allows(self, room: str, capability: Capability) -> bool:
        """Whether a room's id has a capability."""
        return _LETTERS[capability] in self.letters(room)

    @property
    def is_admin(self) -> bool:
        """Whether they include what concerns all rooms and members."""
        return any(_LETTERS["admin"] in letters for _, letters in self.grants)

    def letters(self, room: str) -> str:
        """Return the letters of a room's capabilities, such as `rs`; none if it has none."""
        matching = (letters for pattern, letters in self.grants if _matches(pattern, room))
        return _in_order("".join(matching)).removesuffix(_LETTERS["admin"])

    def encode(self) -> str:
        """Return them as a short text for `decode`: `team-*:rs;help:r`."""
        return ";".join(f"{pattern}:{letters}" for pattern, letters in self.grants)

    def claim(self) -> str:
        """Return them in the form of the claim: `team-*:read,send;help:read`."""
        names = {letter: name for name, letter in _LETTERS.items()}
        return ";".join(f"{p}:{','.join(map(names.__getitem__, ls))}" for p, ls in self.grants)

    @classmethod
    def decode(cls, text: str) -> Capabilities:
        """Read what `encode` returned; raises ValueError for another text."""
        grants = list[tuple[str, str]]()
        for entry in text.split(";") if text else ():
            pattern, colon, letters = entry.partition(":")
            if not (_PATTERN.fullmatch(pattern) and colon and letters == _in_order(letters)):
                raise ValueError("these are no encoded capabilities")
            grants.append((pattern, letters))
        return cls(tuple(grants))


Capabilities.ALL = Capabilities.parse(None)
Capabilities.BACK_END = Capabilities((("*", "rsma"),), is_back_end=True)


def _entries(claim: object) -> Iterator[tuple[object, object]]:
    if isinstance(claim, Mapping):
        yield from claim.items()
    elif isinstance(claim, str):
        for number, entry in enumerate(claim.split(";") if claim else (), 1):
            pattern, colon, names = entry.partition(":")
            if not colon:
                raise InvalidCapabilities(
                    f'entry {number} of "rooms" is not of the form "pattern:read,send"'
                )
            yield pattern.strip(), [name.strip() for name in names.split(",")]
    else:
        raise InvalidCapabilities('"rooms" must be an object or a text')


def _check_pattern(pattern: object, number: int, known: Iterable[str]) -> None:
    if not (isinstance(pattern, str) and _PATTERN.fullmatch(pattern)):
        raise InvalidCapabilities(
            f'pattern {number} of "rooms" must be 1 to 64 characters of a-z, 0-9, "-", "_" and '
            '".", with a "*" only at its end'
        )
    if pattern in known:
        raise InvalidCapabilities(f'pattern {number} of "rooms" is there twice')


def _letters(names: object, number: int) -> str:
    if not isinstance(names, list):
        raise InvalidCapabilities(f'pattern {number} of "rooms" must have a list of capabilities')
    for name in names:
        if name not in CAPABILITIES:
            raise InvalidCapabilities(
                f'a capability of pattern {number} of "rooms" is none of {", ".join(CAPABILITIES)}'
            )
    return "".join(_LETTERS[name] for name in names)


def _in_order(letters: str) -> str:
    return "".join(letter for letter in "rsma" if letter in letters)


def _matches(pattern: str, room: str) -> bool:
    if pattern.endswith("*"):
        return room.startswith(pattern[:-1])
    return room == pattern
