"""Buckets of S3, with what they tell browsers about other origins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from chalice_gateway.aws_client import AwsClient, AwsError
from chalice_gateway.project.template import Resource

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html
_CORS = {
    "AllowedHeaders": "AllowedHeader",
    "AllowedMethods": "AllowedMethod",
    "AllowedOrigins": "AllowedOrigin",
    "ExposedHeaders": "ExposeHeader",
}


async def make(bucket: Resource, aws: AwsClient) -> None:
    """Make a bucket that may be there already."""
    location = f"<LocationConstraint>{aws.region}</LocationConstraint>"
    body = f"<CreateBucketConfiguration>{location}</CreateBucketConfiguration>".encode()
    try:
        await aws.rest(
            "s3", "PUT", f"/{bucket.name}", body=body if aws.region != "us-east-1" else b""
        )
    except AwsError as error:
        if error.code not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
            raise
    if rules := bucket.properties.get("CorsConfiguration", {}).get("CorsRules"):
        inner = "".join(f"<CORSRule>{_rule(rule)}</CORSRule>" for rule in rules)
        described = f"<CORSConfiguration>{inner}</CORSConfiguration>".encode()
        await aws.rest("s3", "PUT", f"/{bucket.name}?cors", body=described)


def _rule(rule: Mapping[str, Any]) -> str:
    listed = [
        f"<{element}>{escape(str(value))}</{element}>"
        for name, element in _CORS.items()
        for value in rule.get(name, [])
    ]
    age = [f"<MaxAgeSeconds>{rule['MaxAge']}</MaxAgeSeconds>"] if "MaxAge" in rule else []
    return "".join([*listed, *age])
