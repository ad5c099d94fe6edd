"""What S3 checks of requests, and moto does not: of those that others have signed for a browser,
and of copies."""

from chalice_gateway.embedded_aws.s3.copies import copy_refusal
from chalice_gateway.embedded_aws.s3.errors import Refused
from chalice_gateway.embedded_aws.s3.presigned import refusal
from chalice_gateway.embedded_aws.s3.uploads import is_upload, upload

__all__ = ["Refused", "copy_refusal", "is_upload", "refusal", "upload"]
