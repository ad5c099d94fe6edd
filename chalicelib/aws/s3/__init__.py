"""S3: copies and deletes objects, and signs addresses and forms that read and write one.
Exports the client."""

from chalicelib.aws.s3.client import S3Client

__all__ = ["S3Client"]
