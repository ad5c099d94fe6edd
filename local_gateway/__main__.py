"""`python -m local_gateway`"""

from __future__ import annotations

import asyncio
import sys

from local_gateway import log, supervisor
from local_gateway.errors import StartError
from local_gateway.options import parse


def main() -> int:
    """The exit code: 0 after Ctrl-C, 1 where the app cannot be run, 2 for wrong options."""
    arguments = sys.argv[1:]
    try:
        return asyncio.run(supervisor.run(parse(arguments), arguments))
    except StartError as error:
        log.problem(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
