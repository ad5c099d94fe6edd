"""The AWS account that this machine stands for: its region, its ids, its ARNs."""

from __future__ import annotations

REGION = "us-east-1"
ACCOUNT_ID = "123456789012"  # moto's
API_ID = "local00000"
API_DOMAIN_NAME = f"{API_ID}.execute-api.{REGION}.amazonaws.com"


def arn(service: str, resource: str) -> str:
    """The ARN of a resource in this account."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT_ID}:{resource}"
