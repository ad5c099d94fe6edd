"""Environment variables for each function, though all functions share this process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})
_of_function: ContextVar[Mapping[str, str]] = ContextVar("variables of the function", default=_NONE)


class Environment(MutableMapping[str, str]):
    """`os.environ`, overlaid with the variables of the function that the current thread runs."""

    def __init__(self, process: MutableMapping[str, str]) -> None:
        self._process = process

    def __getitem__(self, name: str) -> str:
        own = _of_function.get()
        return own[name] if name in own else self._process[name]

    def __setitem__(self, name: str, value: str) -> None:
        self._process[name] = value

    def __delitem__(self, name: str) -> None:
        del self._process[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._process, **_of_function.get()})

    def __len__(self) -> int:
        return len(list(iter(self)))

    def copy(self) -> dict[str, str]:
        """A dict of all variables, like `os.environ.copy()`."""
        return dict(self)


def install() -> None:
    """Replace `os.environ`."""
    os.environ = Environment(os.environ)  # type: ignore[assignment]  # noqa: B003


@contextmanager
def function(variables: Mapping[str, str]) -> Iterator[None]:
    """Overlay the variables of a function while it runs."""
    token = _of_function.set(variables)
    try:
        yield
    finally:
        _of_function.reset(token)
