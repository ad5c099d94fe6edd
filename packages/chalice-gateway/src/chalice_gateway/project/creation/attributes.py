"""Properties of CloudFormation as services expect attributes: as text."""

from __future__ import annotations

import json
from typing import Any


def attribute_text(value: Any) -> str:
    """A property as text."""
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
