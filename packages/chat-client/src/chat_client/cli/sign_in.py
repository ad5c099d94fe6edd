"""The token of a command's user, and what to tell about one that is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chat_client.errors import Forbidden, InvalidToken, SignInRequired
from chat_client.model.token_life import read_identity

VARIABLE = "CHAT_TOKEN"


@dataclass(frozen=True)
class SignIn:
    """Where the token comes from. source: for people to read.

    A file is read each time a token is needed, so that another program can keep it fresh.
    """

    source: str = ""
    token: str | Callable[[], str] | None = field(default=None, repr=False)

    @classmethod
    def choose(cls, token: str | None, file: str | None, environment: Mapping[str, str]) -> SignIn:
        """Take the token from an option, or else from the environment. Raises InvalidToken."""
        if token and file:
            raise InvalidToken("take either --token or --token-file")
        if file:
            return cls(f"--token-file {file}", _token_file(Path(file)))
        if token:
            return cls("--token", token)
        given = environment.get(VARIABLE)
        return cls(VARIABLE, given) if given else cls()

    @property
    def key(self) -> str:
        """Tells members apart, for what is stored for them; empty without a token."""
        token = self.token() if callable(self.token) else self.token
        if token is None:
            return ""
        return hashlib.sha256(f"token {read_identity(token)}".encode()).hexdigest()

    def explain(self, refused: SignInRequired) -> str:
        """What to do about a token that is missing or refused."""
        if self.token is None:
            return f"the server wants a token: set {VARIABLE}, or use --token-file"
        reason = refused.reason.partition(";")[0]  # what follows is for programmers
        reason = f": {reason}" if reason else ""
        return f"the server refuses the token of {self.source}{reason}; get a new one"


def explain_forbidden(room: str, refused: Forbidden) -> str:
    """What to do about a room that the server keeps closed."""
    reason = f": {refused.reason}" if refused.reason else ""
    return f"you may not enter the room {room!r}{reason}; ask for an invitation, or a token for it"


def _token_file(path: Path) -> Callable[[], str]:
    """Returns the token in a file each time. Raises InvalidToken if there is none now."""

    def read() -> str:
        token = path.read_text(encoding="ascii").strip()
        if not token:  # another program may be about to write it
            raise OSError(f"{path} is empty")
        return token

    try:
        read()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "there is no token in it"
        raise InvalidToken(f"{path}: {reason}") from None
    return read
