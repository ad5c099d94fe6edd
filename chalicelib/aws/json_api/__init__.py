"""AWS's JSON protocol: the base of the clients for services that speak it, with botocore's retries,
errors and hooks."""

from chalicelib.aws.json_api.before_send import with_handlers
from chalicelib.aws.json_api.client import JsonApiClient, Result
from chalicelib.aws.json_api.errors import Exceptions, ModeledError
from chalicelib.aws.json_api.retries import MAX_ATTEMPTS, Retries

__all__ = [
    "MAX_ATTEMPTS",
    "Exceptions",
    "JsonApiClient",
    "ModeledError",
    "Result",
    "Retries",
    "with_handlers",
]
