"""What S3 checks of requests that others have signed for a browser, and moto does not."""

from chalice_gateway.embedded_aws.s3.errors import Refused
from chalice_gateway.embedded_aws.s3.presigned import refusal
from chalice_gateway.embedded_aws.s3.uploads import is_upload, upload

__all__ = ["Refused", "is_upload", "refusal", "upload"]
