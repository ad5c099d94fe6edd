"""ReviewSettings: the hook that looks at each text before it is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.config.values import BadSetting, number

ACCEPT, REJECT = "accept", "reject"
REVIEW_TIMEOUT_MS = 1_000
MAX_REVIEW_TIMEOUT_MS = 5_000

PYTHON = "python:"
# Not compiled ahead: most deployments have no hook.
_CALLABLE = r"python:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*"
# The policy in the template is made of the ARN: so it has nothing that is a wildcard there.
_FUNCTION = (
    r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[\w-]{1,64}(:(\$LATEST|[\w-]{1,128}))?"
)


@dataclass(frozen=True)
class ReviewSettings:
    """The settings of the review hook; see docs/moderation.md.

    hook: `python:package.module:function`, or the ARN of a Lambda function; None: there is no hook
        (`REVIEW_HOOK`).
    timeout_ms: how long a review may take (`REVIEW_TIMEOUT_MS`).
    accepts_by_default: whether a text is accepted if the hook fails (`REVIEW_DEFAULT`).
    """

    hook: str | None = None
    timeout_ms: int = REVIEW_TIMEOUT_MS
    accepts_by_default: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> ReviewSettings:
        """Read the settings; raises BadSetting."""
        hook, default = environ.get("REVIEW_HOOK"), environ.get("REVIEW_DEFAULT") or REJECT
        if hook and not re.fullmatch(f"{_CALLABLE}|{_FUNCTION}", hook, re.ASCII):
            raise BadSetting(
                "REVIEW_HOOK must be python:package.module:function, or the ARN of a Lambda"
                " function"
            )
        if default not in (ACCEPT, REJECT):
            raise BadSetting(
                f'REVIEW_DEFAULT must be "{REJECT}" (a text is refused if the hook fails) or'
                f' "{ACCEPT}"'
            )
        most = number(environ, "REVIEW_TIMEOUT_MS", REVIEW_TIMEOUT_MS, MAX_REVIEW_TIMEOUT_MS)
        return cls(hook or None, most, default == ACCEPT)

    @property
    def callable(self) -> tuple[str, str] | None:
        """The module and the name of a hook in Python."""
        if self.hook is None or not self.hook.startswith(PYTHON):
            return None
        module, _, name = self.hook.removeprefix(PYTHON).partition(":")
        return module, name

    @property
    def function(self) -> str | None:
        """The ARN of a hook that is a Lambda function."""
        return None if self.callable else self.hook
