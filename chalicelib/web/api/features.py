"""Features: what the routes need of the app."""

from __future__ import annotations

from typing import Protocol

from chalicelib.auth import Verifier
from chalicelib.chat import ChatService, Finder
from chalicelib.personal_data import PersonalData
from chalicelib.push import Push


class Features(Protocol):
    """What performs the routes, as wiring.py makes it; None is a feature that is switched off."""

    @property
    def verifier(self) -> Verifier: ...

    @property
    def finder(self) -> Finder | None: ...

    @property
    def push(self) -> Push | None: ...

    @property
    def personal_data(self) -> PersonalData: ...

    def chat_of_connections(self) -> ChatService: ...
