"""What the processes of functions are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chalice_gateway.aws_account import account_id, api_domain_name, region
from chalice_gateway.options import Options


def lasting(options: Options, management_url: str, connections: int) -> dict[str, Any]:
    """The settings of the base process."""
    return {
        "connections": connections,
        "region": region(),
        "account": account_id(),
        "domain_name": api_domain_name(),
        "management_url": management_url,
        "debug": options.debug,
    }


def of_deployment(options: Options) -> dict[str, Any]:
    """The settings of each deployment."""
    return {
        "project_dir": str(options.project_dir.resolve()),
        "stage": options.stage,
        "debug": options.debug,
        "posts_over_http": options.posts_over_http,
        "policy": _policy(options.policy),
    }


def _policy(policy: Path | bool) -> str | None:
    if isinstance(policy, Path):
        return str(policy)
    return "generated" if policy else None
