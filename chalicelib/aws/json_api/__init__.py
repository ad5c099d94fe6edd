"""AWS's JSON protocol: the base of the clients for services that speak it, with botocore's retries,
errors and hooks."""

from chalicelib.aws.json_api.client import JsonApiClient, Result
from chalicelib.aws.json_api.errors import Exceptions, ModeledError

__all__ = ["Exceptions", "JsonApiClient", "ModeledError", "Result"]
