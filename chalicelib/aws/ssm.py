"""SsmClient: reads parameters like botocore's client, with a fraction of the CPU."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from chalicelib.aws.json_api import Exceptions, JsonApiClient, ModeledError, Result

MESSAGE_FIELDS = {
    "InternalServerError": "Message",
    "InvalidKeyId": "message",
    "ParameterNotFound": "message",
    "ParameterVersionNotFound": "message",
}


class SsmClient(JsonApiClient):
    """Replaces botocore's `ssm` client for those who read parameters."""

    service = "ssm"
    target = "AmazonSSM"
    operations = ("GetParameter",)
    further_headers = MappingProxyType({"content-type": "application/x-amz-json-1.1"})
    exceptions = type(
        "SsmExceptions",
        (Exceptions,),
        {
            code: type(code, (ModeledError,), {"fields": (field,)})
            for code, field in MESSAGE_FIELDS.items()
        },
    )

    def get_parameter(self, **parameters: Any) -> Result:
        return self._call("GetParameter", parameters)
