"""Faults that a test switches on."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType

from chalice_gateway.testing.inspector_api import InspectorApi


class Faults:
    """Faults of the kinds of the option `--faults`.

    Called, it switches them on, and others off: `app.faults(cut=0.1, post_lost=0.5, seed=7)`. What
    it returns is a context manager that switches them off.
    """

    def __init__(self, api: InspectorApi) -> None:
        self._api = api

    def __call__(self, *, seed: int = 0, **shares: float) -> Faults:
        """Inject these faults from now on, each as often as its share, between 0 and 1."""
        __tracebackhide__ = True
        self._api.set_faults({_kind(name): share for name, share in shares.items()}, seed)
        return self

    def __enter__(self) -> Faults:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.off()

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each kind was injected since the gateway started, by names like `post_lost`."""
        kinds = self._api.state()["faults"]["kinds"]
        return {kind["kind"].replace("-", "_"): kind["count"] for kind in kinds}

    def off(self) -> None:
        """Inject no more faults."""
        self()


def _kind(name: str) -> str:
    return name.replace("_", "-")
