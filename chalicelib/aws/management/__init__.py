"""API Gateway's management API: a client that posts to connections, with botocore's errors."""

from chalicelib.aws.management.client import ManagementApiClient

__all__ = ["ManagementApiClient"]
