"""PushSettings: the key and the contact by which the push services of browsers know the chat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.config.auth import SECRET_NAME
from chalicelib.config.values import BadSetting

HANDLER = "app.push"
# `make package` sets it, for a template with the functions of all stages.
ALL_FUNCTIONS = "ALL_FUNCTIONS"
_CONTACT = re.compile(r"mailto:[^\s@<>\"',;:]{1,64}@[A-Za-z0-9.-]{1,190}", re.ASCII)


@dataclass(frozen=True)
class PushSettings:
    """The settings of push notifications; see docs/push.md.

    key: where the private key is, `ssm:NAME` or `secretsmanager:NAME`; None: there are no
        notifications (`PUSH_KEY`).
    contact: whom push services write to, `mailto:` and an address (`PUSH_CONTACT`).
    queue: name of the SQS queue of notifications (`PUSH_QUEUE`).
    """

    key: str | None = None
    contact: str = ""
    queue: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> PushSettings:
        """Read the settings; raises BadSetting."""
        key, contact = environ.get("PUSH_KEY") or None, environ.get("PUSH_CONTACT") or ""
        if key and not SECRET_NAME.fullmatch(key):
            raise BadSetting(
                "PUSH_KEY must name a private key, not be one: ssm:NAME for a parameter of SSM, or"
                " secretsmanager:NAME"
            )
        if contact and not _CONTACT.fullmatch(contact):
            raise BadSetting("PUSH_CONTACT must be an address such as mailto:ops@example.com")
        if key and not contact:
            raise BadSetting("PUSH_KEY requires PUSH_CONTACT, such as mailto:ops@example.com")
        return cls(key, contact, environ.get("PUSH_QUEUE") or "")

    def has_function(self, environ: Mapping[str, str]) -> bool:
        """Whether the app has the function that notifies: in a stage without a key, only a package
        has it, which can be deployed to other stages."""
        is_asked_for = environ.get("_HANDLER") == HANDLER or bool(environ.get(ALL_FUNCTIONS))
        return self.key is not None or is_asked_for
