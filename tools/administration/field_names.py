"""The fields of the protocol, as the command line names them. Pure."""

from __future__ import annotations

import re

_NAMES = {
    "expiresIn": "--for",
    "member": "MEMBER",
    "members": "--member",
    "name": "NAME",
    "role": "ROLE",
    "room": "ROOM",
}


def in_options(message: str, **names: str) -> str:
    """Return the message of an error with options and arguments in place of quoted fields.

    names: of fields that are called otherwise in this command.
    """
    known = {**_NAMES, **names}
    return re.sub(
        r'"([A-Za-z]\w*)"', lambda found: known.get(found[1]) or _option(found[1]), message
    )


def _option(field: str) -> str:
    """Such as `--slow-mode` of `slowMode`."""
    return "--" + re.sub("(?=[A-Z])", "-", field).lower()
