"""`python -m tools.restore`: the data of a stage, as it was at a time, in another stage."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timezone
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from tools.arguments import Parser
from tools.errors import InvalidInput, ToolError

INTERRUPTED = 130


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m tools.restore",
        description="Restore the tables of a stage, as they were at a time of the last 35 days, to "
        "those of another stage, and make its stack of them. The first stage is not changed. Run "
        "it again to continue after an interruption. With the same stage twice, the tables that a "
        "deleted stack has left get a stack again.",
    )
    parser.add_argument("--stage", required=True, help="the stage to take the data of")
    parser.add_argument("--to", required=True, metavar="STAGE", help="the stage to make of it")
    parser.add_argument(
        "--at",
        metavar="TIME",
        help="such as 2026-11-25T18:00:00Z (default: the latest possible for all tables)",
    )
    parser.add_argument(
        "--stack-name",
        metavar="NAME",
        help="the stack to make (default: that of `make deploy`)",
    )
    parser.add_argument(
        "--project-dir",
        type=Path,
        metavar="FOLDER",
        default=Path(),
        help="the folder of app.py (default: the current one)",
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Return the exit code: 0, 1 for a failure, 2 for wrong input, 130 after Ctrl-C."""
    options = parse(arguments)
    try:
        run(options)
    except ToolError as error:
        failure = error
    except (BotoCoreError, ClientError) as error:
        failure = ToolError(f"AWS: {error}")
    except KeyboardInterrupt:
        print("\nInterrupted. The same command continues from here.", file=sys.stderr)
        return INTERRUPTED
    else:
        return 0
    print(failure, file=sys.stderr)
    return failure.exit_code


def run(options: argparse.Namespace) -> None:
    """Restore the stage; raises ToolError and AWS's errors."""
    from tools.deployment.restoration import Restoration

    restoration = Restoration(
        options.project_dir.resolve(), options.stage, options.to, options.stack_name
    )
    restoration.run(moment(options.at) if options.at else None)


def moment(text: str) -> datetime:
    """Return the time that a text gives in ISO 8601, UTC if it has no zone; raises InvalidInput."""
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise InvalidInput(
            f"--at takes a time such as 2026-11-25T18:00:00Z, not {text!r}."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
