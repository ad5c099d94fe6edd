"""`make deploy` and `make undeploy`: one stage of the app into an AWS account, or out of it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

INTERRUPTED = 130


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.deploy",
        description="Put a stage of the app into your AWS account: tables and queues by "
        "CloudFormation, functions and APIs by Chalice. Running it again changes nothing.",
    )
    parser.add_argument("--stage", default="dev", help="which one to deploy (default: dev)")
    parser.add_argument("--project-dir", type=Path, default=Path(), help="where app.py is")
    parser.add_argument(
        "--force", action="store_true", help="deploy functions and APIs even if nothing has changed"
    )
    parser.add_argument("--remove", action="store_true", help="remove it, with all its data")
    parser.add_argument("--yes", action="store_true", help="remove it without asking")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """The exit code: 0, 1 where it cannot be done, 2 for wrong input, 130 after Ctrl-C."""
    chosen = options(arguments)
    try:
        return run(chosen)
    except KeyboardInterrupt:
        goal = "undeploy" if chosen.remove else "deploy"
        print(
            f"\nInterrupted. What is done is kept: `make {goal} STAGE={chosen.stage}` goes on "
            "from here.",
            file=sys.stderr,
        )
        return INTERRUPTED


def run(chosen: argparse.Namespace) -> int:
    # Here, as these imports take long enough for a Ctrl-C to come in between.
    from botocore.exceptions import BotoCoreError, ClientError
    from chalice_gateway.errors import StartError

    from tools.deployment import Deployment

    try:
        deployment = Deployment(chosen.project_dir.resolve(), chosen.stage)
        if chosen.remove:
            deployment.remove(ask=not chosen.yes)
        else:
            deployment.deploy(force=chosen.force)
    except (BotoCoreError, ClientError) as error:
        problem: StartError = StartError(f"AWS: {error}")
    except StartError as error:
        problem = error
    else:
        return 0
    print(problem, file=sys.stderr)
    return problem.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
