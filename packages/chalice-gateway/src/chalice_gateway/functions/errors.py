"""How an invocation may fail.

InvocationError
├── FunctionFailed      the function raised, died, took too long, or its result is not JSON
├── FunctionThrottled   as many functions as may run at once run already
└── IntegrationTimedOut the caller waits no longer; the function goes on
"""

from __future__ import annotations

from collections.abc import Sequence


class InvocationError(Exception):
    """An invocation has no result."""


class FunctionThrottled(InvocationError):
    """As many functions as may run at once run already."""


class IntegrationTimedOut(InvocationError):
    """The caller waits no longer. The function goes on until its own time-out."""


class FunctionFailed(InvocationError):
    """The terminal shows why.

    kind: as Lambda names it: `Unhandled`, `Runtime.ExitError`, `Runtime.ImportModuleError`,
    `Runtime.MarshalError`, `Function.ResponseSizeTooLarge`, `ResourceNotFoundException` or
    `Sandbox.Timedout`. type: the class of an exception. traceback: its lines.
    """

    def __init__(
        self, kind: str, message: str, type: str = "", traceback: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.type = type or kind
        self.traceback = list(traceback)

    def as_json(self) -> dict[str, object]:
        """The error object that Lambda returns."""
        found: dict[str, object] = {"errorMessage": self.message, "errorType": self.type}
        return {**found, "stackTrace": self.traceback} if self.traceback else found
