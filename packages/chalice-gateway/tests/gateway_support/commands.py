"""Programs that the set-up installed beside this Python."""

import sys
from pathlib import Path


def tool(name):
    """The path of `aws`, `node` or `npx`."""
    return str(Path(sys.executable).parent / name)
