"""Options about the project's template, and about the account that it is read for."""

from __future__ import annotations

import argparse
from pathlib import Path

from chalice_gateway import aws_account
from chalice_gateway.command_line import option_types


def add_template(group: argparse._ArgumentGroup) -> None:
    """Which templates are read, and with what."""
    group.add_argument(
        "--template",
        type=lambda name: Path(name).resolve(),
        action="append",
        default=[],
        metavar="FILE",
        help="read this template (repeatable; default: .chalice/resources.json, or the template "
        "beside app.py that chalice package merges)",
    )
    group.add_argument(
        "--parameter",
        type=option_types.parameter,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="give a parameter of the template this value (repeatable)",
    )


def add_environment(group: argparse._ArgumentGroup) -> None:
    """Variables, and a parameter store, for this run alone."""
    group.add_argument(
        "--env",
        type=option_types.variable,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set this environment variable of all functions, instead of what .chalice/config.json "
        "and the template say (repeatable)",
    )
    group.add_argument(
        "--ssm-parameter",
        type=option_types.named_file,
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="put the text of this file, without the line end at its end, into the embedded SSM "
        "Parameter Store, as a SecureString; again when the app restarts (repeatable)",
    )


def add_account(group: argparse._ArgumentGroup) -> None:
    """Region and account, and the embedded AWS."""
    group.add_argument(
        "--region",
        type=option_types.region,
        default=aws_account.REGION,
        help="the region in ARNs and variables; clients of all regions find the same tables "
        "(default: %(default)s)",
    )
    group.add_argument(
        "--account",
        type=option_types.account,
        default=aws_account.ACCOUNT_ID,
        metavar="ID",
        help="the account's id in ARNs (default: %(default)s)",
    )
    group.add_argument(
        "--aws-port",
        type=option_types.port,
        default=0,
        metavar="PORT",
        help="the port of the embedded AWS (default: any free port)",
    )
