"""`make deploy` and `make undeploy`: put one stage of the app into an AWS account, or remove it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

INTERRUPTED = 130


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.deploy",
        description="Deploy a stage of the app to your AWS account: tables and queues with "
        "CloudFormation, functions and APIs with Chalice. Run it again to deploy changes, or to "
        "continue after an interruption.",
    )
    parser.add_argument(
        "--stage", default="dev", help="a stage of .chalice/config.json (default: %(default)s)"
    )
    parser.add_argument(
        "--project-dir",
        type=Path,
        metavar="FOLDER",
        default=Path(),
        help="the folder of app.py (default: the current one)",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="deploy functions and APIs even if the project has not changed",
    )
    parser.add_argument(
        "--remove",
        action="store_true",
        help="remove the stage with all its data; lists it and asks for confirmation",
    )
    parser.add_argument(
        "--delete-data",
        action="store_true",
        help="with --remove: delete protected tables and the bucket, too",
    )
    parser.add_argument("--yes", action="store_true", help="remove without confirmation")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Return the exit code: 0, 1 for a failure, 2 for wrong input, 130 after Ctrl-C."""
    options = parse(arguments)
    try:
        return run(options)
    except KeyboardInterrupt:
        target = "undeploy" if options.remove else "deploy"
        print(
            f"\nInterrupted. `make {target} STAGE={options.stage}` continues from here.",
            file=sys.stderr,
        )
        return INTERRUPTED


def run(options: argparse.Namespace) -> int:
    # Imported here, as these imports take long enough for a Ctrl-C to interrupt them.
    from botocore.exceptions import BotoCoreError, ClientError

    from tools.deployment import Deployment
    from tools.errors import ToolError
    from tools.preflight import check_project

    try:
        project_dir = options.project_dir.resolve()
        if not options.remove:
            check_project(project_dir, options.stage)
        deployment = Deployment(project_dir, options.stage)
        if options.remove:
            deployment.remove(ask=not options.yes, delete_data=options.delete_data)
        else:
            deployment.deploy(force=options.force)
    except ToolError as error:
        failure = error
    except (BotoCoreError, ClientError) as error:
        failure = ToolError(f"AWS: {error}")
    else:
        return 0
    print(failure, file=sys.stderr)
    return failure.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
