"""What keeps the data of one service."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from chalice_gateway.embedded_aws.data.journal import Journal, Record
from chalice_gateway.embedded_aws.http.http_server import Request


class Store(ABC):
    """Puts what has changed into the journal, and what the journal holds into moto."""

    kinds: tuple[str, ...] = ()
    """Of its records."""

    @abstractmethod
    def note(self, service: str, request: Request) -> None:
        """moto has carried out a request, which may have changed something."""

    @abstractmethod
    def save(self, journal: Journal) -> None:
        """Put what has changed since the last time."""

    @abstractmethod
    def save_all(self, journal: Journal) -> None:
        """Put everything."""

    @abstractmethod
    def restore(self, records: Iterable[Record]) -> None:
        """Put the records of its kinds into moto, which is empty."""
