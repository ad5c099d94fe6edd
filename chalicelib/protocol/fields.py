"""Fields: a client frame's fields, read under the protocol's rules. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, NoReturn, TypeVar

from chalicelib.protocol import identifiers
from chalicelib.protocol.actions import MAX_CURSOR_CHARS, MAX_ID_CHARS, MAX_SEQ
from chalicelib.protocol.errors import ErrorCode, FrameError

MAX_BIG_DIGITS = 20

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=Enum)


class Fields:
    """The fields of one frame. Each method reads one field by its name, and raises FrameError,
    which has the frame's `id` if that is valid, and never repeats what the client sent."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields
        self.id: str | None = None  # until it is known to be valid, because refuse() reports it
        self.id = self.optional("id", lambda name: self.text(name, MAX_ID_CHARS))

    @classmethod
    def without_id(cls, fields: Mapping[str, Any]) -> Fields:
        """The fields of an object that is no frame: what it has as `id` is no frame's."""
        return cls({name: value for name, value in fields.items() if name != "id"})

    def refuse(self, code: ErrorCode, message: str) -> NoReturn:
        raise FrameError(code, message, self.id)

    def has(self, name: str) -> bool:
        return name in self._fields

    def optional(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """A field as `read` returns it, or None if it is absent."""
        return read(name) if name in self._fields else None

    def either(self, *names: str) -> str:
        """The one of some fields that is there: exactly one has to be."""
        found = [name for name in names if name in self._fields]
        if not found:
            self.refuse(ErrorCode.MISSING_FIELD, f"One of {_quoted(names)} is missing.")
        if len(found) > 1:
            self.exclude(*names)
        return found[0]

    def exclude(self, *names: str) -> None:
        """Refuse a frame that has more than one of some fields."""
        if sum(name in self._fields for name in names) > 1:
            self.refuse(ErrorCode.CONFLICTING_FIELDS, f"Only one of {_quoted(names)}, please.")

    def string(self, name: str) -> str:
        value = self._required(name)
        if not isinstance(value, str):
            self.refuse(ErrorCode.WRONG_TYPE, f'"{name}" must be a string.')
        return value

    def text(self, name: str, longest: int, shortest: int = 1) -> str:
        """A string that can be forwarded and stored."""
        value = self.string(name)
        if not shortest <= len(value) <= longest:
            rule = f'"{name}" must have {shortest} to {longest:,} characters.'
            self.refuse(ErrorCode.WRONG_SIZE, rule)
        if any("\ud800" <= character <= "\udfff" for character in value):
            self.refuse(ErrorCode.BAD_CHARACTERS, f'"{name}" has half of a surrogate pair.')
        return value

    def ascii_text(self, name: str, longest: int) -> str:
        """A string of visible ASCII characters, as the server's own texts are."""
        value = self.text(name, longest)
        if not all("!" <= character <= "~" for character in value):
            self.refuse(ErrorCode.BAD_CHARACTERS, f'"{name}" must be of visible ASCII characters.')
        return value

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number in this range."""
        value = self._required(name)
        if isinstance(value, float) and value.is_integer():  # JSON has one kind: 7.0 is 7
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(ErrorCode.WRONG_TYPE, f'"{name}" must be a whole number.')
        if not least <= value <= most:
            self.refuse(ErrorCode.WRONG_SIZE, f'"{name}" must be {least} to {most}.')
        return value

    def number_or(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number in this range, or the default if it is absent."""
        return self.number(name, least, most) if name in self._fields else default

    def seq(self, name: str) -> int:
        """The number of a message."""
        return self.number(name, 0, MAX_SEQ)

    def big_number(self, name: str) -> int:
        """A whole number that may be larger than JSON's, so that it is a text of digits."""
        value = self.ascii_text(name, MAX_CURSOR_CHARS)
        if not value.isdigit() or len(value) > MAX_BIG_DIGITS:
            self.refuse(ErrorCode.BAD_CHARACTERS, f'"{name}" is no cursor of this list.')
        return int(value)

    def boolean(self, name: str) -> bool:
        value = self._required(name)
        if not isinstance(value, bool):
            self.refuse(ErrorCode.WRONG_TYPE, f'"{name}" must be true or false.')
        return value

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        """One of an enumeration's values."""
        value = self.string(name)
        try:
            return choices(value)
        except ValueError:
            known = ", ".join(each.value for each in choices)
            self.refuse(ErrorCode.BAD_CHARACTERS, f'"{name}" must be one of {known}.')

    def fields(self, name: str) -> Fields:
        """An object, whose fields are read by the same rules."""
        value = self._required(name)
        if not isinstance(value, dict):
            self.refuse(ErrorCode.WRONG_TYPE, f'"{name}" must be an object.')
        return Fields.without_id(value)

    def room(self, name: str = "room") -> str:
        """The id of a room."""
        return self.identifier(name, identifiers.room)

    def identifier(self, name: str, rule: Callable[[str], str]) -> str:
        """A string as a rule of identifiers.py returns it."""
        return self._ruled(rule, self.string(name))

    def identifiers(self, name: str, rule: Callable[[str], str], least: int, most: int) -> Any:
        """A list of different strings, as a rule of identifiers.py returns them; a tuple."""
        value = self._required(name)
        if not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
            self.refuse(ErrorCode.WRONG_TYPE, f'"{name}" must be a list of strings.')
        if not least <= len(value) <= most:
            self.refuse(ErrorCode.WRONG_SIZE, f'"{name}" must have {least} to {most} entries.')
        return tuple(dict.fromkeys(self._ruled(rule, each) for each in value))

    def _required(self, name: str) -> Any:
        if name not in self._fields:
            self.refuse(ErrorCode.MISSING_FIELD, f'"{name}" is missing.')
        return self._fields[name]

    def _ruled(self, rule: Callable[[str], str], text: str) -> str:
        try:
            return rule(text)
        except identifiers.WrongSize as error:
            self.refuse(ErrorCode.WRONG_SIZE, str(error))
        except identifiers.BadCharacters as error:
            self.refuse(ErrorCode.BAD_CHARACTERS, str(error))


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)
