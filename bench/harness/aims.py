"""What a figure should be: a benchmark states its aims in its report."""

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = ("what", "measured", "aim", "")


@dataclass(frozen=True)
class Aim:
    """What is measured, and what it should be: `aim` or more, or with `is_limit` or less.
    measured: None if this machine cannot measure it."""

    what: str
    measured: float | None
    aim: float
    is_limit: bool = False

    @property
    def is_met(self) -> bool:
        if self.measured is None:
            return False
        return self.measured <= self.aim if self.is_limit else self.measured >= self.aim

    def row(self) -> list[str]:
        """The cells under HEAD."""
        if self.measured is None:
            return [self.what, "-", self._aim(), "not measured"]
        return [self.what, _figure(self.measured), self._aim(), "met" if self.is_met else "MISSED"]

    def _aim(self) -> str:
        return f"{'at most' if self.is_limit else 'at least'} {_figure(self.aim)}"


def rows(aims: Iterable[Aim]) -> list[list[str]]:
    return [aim.row() for aim in aims]


def summary(aims: Iterable[Aim]) -> str:
    """How many are met, in words."""
    met = [aim.is_met for aim in aims]
    return f"{sum(met)} of {len(met)} aims are met"


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
