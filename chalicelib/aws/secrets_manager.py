"""SecretsManagerClient: reads secrets like botocore's client, with a fraction of the CPU."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from chalicelib.aws.json_api import Exceptions, JsonApiClient, ModeledError, Result

MODELED_CODES = (
    "DecryptionFailure",
    "InternalServiceError",
    "InvalidParameterException",
    "InvalidRequestException",
    "ResourceNotFoundException",
)


class SecretsManagerClient(JsonApiClient):
    """Replaces botocore's `secretsmanager` client for those who read texts."""

    service = "secretsmanager"
    target = "secretsmanager"
    operations = ("GetSecretValue",)
    further_headers = MappingProxyType({"content-type": "application/x-amz-json-1.1"})
    exceptions = type(
        "SecretsManagerExceptions",
        (Exceptions,),
        {code: type(code, (ModeledError,), {"fields": ("Message",)}) for code in MODELED_CODES},
    )

    def get_secret_value(self, **parameters: Any) -> Result:
        return self._call("GetSecretValue", parameters)
