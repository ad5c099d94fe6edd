"""Options about who may use the gateway, and see the inspector."""

from __future__ import annotations

import argparse
from pathlib import Path

from chalice_gateway.command_line import option_types


def add_access(group: argparse._ArgumentGroup) -> None:
    """Hosts, origins and encryption."""
    for name, type_, metavar, meaning in (
        ("--allow-host", option_types.host, "NAME", "answer to this name of this machine, too"),
        (
            "--allow-origin",
            option_types.origin,
            "ORIGIN",
            "let web pages of this origin use the gateway, too; null: pages opened from the disk, "
            "and every website's sandboxed frames",
        ),
    ):
        group.add_argument(
            name,
            type=type_,
            action="append",
            default=[],
            metavar=metavar,
            help=f"{meaning} (repeatable)",
        )
    group.add_argument(
        "--https",
        nargs="?",
        type=lambda name: Path(name).resolve(),
        const=True,
        default=False,
        metavar="FILE",
        help="serve https and wss, with the certificate and key in this PEM file; without FILE: "
        "with a self-made certificate for this machine's names and addresses",
    )


def add_inspector(group: argparse._ArgumentGroup) -> None:
    """Who sees the inspector, and what it shows."""
    for name, meaning in (
        ("--inspector", "let others see the inspector who can reach the gateway by its --host"),
        ("--show-bodies", "show the texts of messages in the inspector"),
    ):
        group.add_argument(name, action="store_true", help=meaning)
