"""The AWS account that this machine stands for: its region, its ids, its ARNs."""

from __future__ import annotations

from dataclasses import dataclass

# The defaults.
REGION = "us-east-1"
ACCOUNT_ID = "123456789012"  # moto's
API_ID = "local00000"


@dataclass
class _Account:
    region: str = REGION
    id: str = ACCOUNT_ID


_account = _Account()


def use(region: str, account_id: str) -> None:
    """Set region and account of this process, before anything else asks for them."""
    _account.region, _account.id = region, account_id


def region() -> str:
    """The region, `us-east-1` by default."""
    return _account.region


def account_id() -> str:
    """The account's id: 12 digits."""
    return _account.id


def api_domain_name() -> str:
    """The domain name of the WebSocket API and the HTTP API, in events."""
    return f"{API_ID}.execute-api.{_account.region}.amazonaws.com"


def partition() -> str:
    """The first part of an ARN: `aws`, but for China and the governments' clouds."""
    prefixes = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}
    found = [name for prefix, name in prefixes.items() if _account.region.startswith(prefix)]
    return found[0] if found else "aws"


def arn(service: str, resource: str, region: str = "") -> str:
    """The ARN of a resource in this account, by default in its region."""
    return f"arn:{partition()}:{service}:{region or _account.region}:{_account.id}:{resource}"
