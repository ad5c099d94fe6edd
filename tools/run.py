"""`make run`: the chat on this machine, with the sign-in of its stage or another one."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from chalicelib.config import TOKEN
from tools import local_secret, sign_in
from tools.arguments import Parser
from tools.errors import InvalidInput, ToolError
from tools.events import event_settings

# Routes of chalicelib/web/dev_sign_in.py, in place of those of a product's back end.
TOKEN_PATH = "/dev/token"
SIGN_IN_PATH = "/dev/sign-in"
LOCAL_CONTACT = "mailto:nobody@example.com"
FIRST_VISIT = f"{SIGN_IN_PATH}?member=ana&name=Ana"


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Return the options that are read here, and those for the gateway."""
    parser = Parser(
        prog="python -m tools.run",
        description="Run the chat on this machine. All options of `chalice-gateway --help` can be "
        "added.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--project-dir",
        type=Path,
        metavar="FOLDER",
        default=Path(),
        help="the folder of app.py (default: the current one)",
    )
    parser.add_argument(
        "--stage", default="dev", help="a stage of .chalice/config.json (default: %(default)s)"
    )
    parser.add_argument(
        "--auth",
        choices=sign_in.MODES,
        help="who may connect: anybody (open), or who has a token, with a secret that is made for "
        "this machine (default: what the stage says)",
    )
    return parser.parse_known_args(arguments)


def main(arguments: list[str]) -> int:
    """Run until Ctrl-C. Returns the exit code if the chat cannot start: 1, or 2 for wrong input."""
    options, others = parse(arguments)
    try:
        if "MAKELEVEL" in os.environ:  # of a command that `make` runs
            check_port(others)
        mode = options.auth or sign_in.auth_settings(options.project_dir, options.stage).mode
        added = token_options(options.project_dir) if mode == TOKEN else ["--env", f"AUTH={mode}"]
        if event_settings(options.project_dir, options.stage).on:
            added += push_options(options.project_dir)
    except ToolError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(sign_in.MEANING[mode], flush=True)
    if mode == TOKEN:
        print(
            "  The page below signs in as Ana; `make token MEMBER=ben` prints a token for others."
        )
    return run_gateway(
        ["--project-dir", str(options.project_dir), "--stage", options.stage, *added, *others]
    )


def check_port(arguments: list[str]) -> None:
    """Raise ToolError if the gateway could not listen, in the words of `make run`, which has no
    option `--port`. arguments: of the gateway."""
    from chalice_gateway.errors import StartError
    from chalice_gateway.network.listening import listen

    parser = Parser(allow_abbrev=False)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    where, _ = parser.parse_known_args(arguments)
    try:
        listen(where.host, where.port, "make run PORT=8001").close()
    except StartError as error:
        raise ToolError(str(error).replace("--host", "HOST")) from None
    except OverflowError:
        raise InvalidInput("PORT must be a number from 0 to 65535.") from None


def token_options(project_dir: Path) -> list[str]:
    """The options of the gateway for a run with tokens; raises ToolError."""
    variables = {
        "AUTH": TOKEN,
        "AUTH_SECRET": f"ssm:{local_secret.PARAMETER}",
        "TOKEN_URL": TOKEN_PATH,
        "SIGN_IN_URL": FIRST_VISIT,
    }
    secret = local_secret.secret_file(project_dir)
    return [
        *(word for name, value in variables.items() for word in ("--env", f"{name}={value}")),
        *("--ssm-parameter", f"{local_secret.PARAMETER}={secret}"),
        *("--page", FIRST_VISIT),
    ]


def push_options(project_dir: Path) -> list[str]:
    """The options of the gateway for push notifications; raises ToolError."""
    key = local_secret.secret_file(project_dir, local_secret.PUSH_FILE)
    return [
        *("--env", f"PUSH_KEY=ssm:{local_secret.PUSH_PARAMETER}"),
        *("--env", f"PUSH_CONTACT={LOCAL_CONTACT}"),
        *("--ssm-parameter", f"{local_secret.PUSH_PARAMETER}={key}"),
    ]


def run_gateway(arguments: list[str]) -> NoReturn:
    """Run the gateway in this process, and end with it."""
    from chalice_gateway.__main__ import script

    sys.argv[1:] = arguments
    script()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
