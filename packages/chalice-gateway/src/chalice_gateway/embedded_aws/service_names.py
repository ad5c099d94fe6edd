"""The names of AWS's services, from botocore's data, which is read without an import of botocore:
that takes longer than all the rest of a start."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_MODEL = "service-2.json"


def is_service(name: str) -> bool:
    """Whether boto3 has a client of this name."""
    return name.replace("-", "").isalnum() and _model(name) is not None


@lru_cache
def endpoint_variable(service: str) -> str:
    """The variable in which boto3, the AWS CLI and other SDKs look for a service's address.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    path = _model(service)
    if path is None:
        raise KeyError(service)
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    id: str = json.loads(content)["metadata"]["serviceId"]
    return f"AWS_ENDPOINT_URL_{id.replace(' ', '_').replace('-', '_').upper()}"


def _model(service: str) -> Path | None:
    """The newest description of a service."""
    found = find_spec("botocore")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "data" / service
    models = [*folder.glob(f"*/{_MODEL}"), *folder.glob(f"*/{_MODEL}.gz")]
    return max(models, key=lambda path: path.parent.name, default=None)
