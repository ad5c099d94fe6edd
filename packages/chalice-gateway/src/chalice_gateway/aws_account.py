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


def arn(service: str, resource: str) -> str:
    """The ARN of a resource in this account."""
    return f"arn:aws:{service}:{_account.region}:{_account.id}:{resource}"


REGION, ACCOUNT_ID, API_DOMAIN_NAME = region(), account_id(), api_domain_name()
