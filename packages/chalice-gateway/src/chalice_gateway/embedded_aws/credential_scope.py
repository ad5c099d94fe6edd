"""What a SigV4 signature tells about a request."""

from __future__ import annotations


def credential_scope(authorization: str) -> tuple[str, str]:
    """Region and service of a SigV4 signature, two empty strings without a signature.

    A signature is `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, ...`.
    """
    credential = authorization.partition("Credential=")[2].partition(",")[0]
    parts = credential.split("/")
    return (parts[-3], parts[-2]) if len(parts) >= 5 else ("", "")
