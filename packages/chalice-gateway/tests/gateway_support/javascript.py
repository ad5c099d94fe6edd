"""The JavaScript clients that npm installed."""

from pathlib import Path

import pytest

JS = Path(__file__).parents[1] / "js"


def packages():
    """The folder of the installed packages."""
    if not (JS / "node_modules" / ".package-lock.json").exists():
        pytest.fail(f"The packages of {JS}/package.json are missing: run npm ci in that folder")
    return JS / "node_modules"
