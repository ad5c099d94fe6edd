"""Which service a request is for."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from chalice_gateway.embedded_aws.credential_scope import credential_scope
from chalice_gateway.embedded_aws.http import hosts
from chalice_gateway.embedded_aws.http.http_server import Request
from chalice_gateway.embedded_aws.targets import STREAMS_TARGET

S3 = "s3"
GATEWAY = "chalice-gateway"
FORM = "application/x-www-form-urlencoded"
_ARN = re.compile(
    rb"((?:^|&)(?:TopicArn|TargetArn|Endpoint|ResourceArn|SubscriptionArn)=arn%3Aaws%3A(?:sns|sqs)%3A)"
    rb"[a-z0-9-]+%3A[0-9]{12}%3A"
)
# Parameters of a signed address: of the current signature, and of the one before.
_CREDENTIAL = "X-Amz-Credential"
_OLD_KEY = "AWSAccessKeyId"


def service_of(request: Request) -> str:
    """The service that a request is signed for, by moto's name; empty if there is no signature.

    Requests without a signature are for S3: objects can be public, and forms are signed inside.
    """
    if authorization := request.headers.get("authorization"):
        if authorization.startswith("AWS "):
            return S3
        service = credential_scope(authorization)[1]
        target = request.headers.get("x-amz-target", "")
        return "dynamodbstreams" if target.startswith(STREAMS_TARGET) else service
    parameters = parse_qs(request.query)
    if credential := parameters.get(_CREDENTIAL):
        return credential_scope(f"Credential={credential[0]}")[1]
    is_for_s3 = request.path != "/" or hosts.bucket(request.headers.get("host", ""))
    return S3 if is_for_s3 or _OLD_KEY in parameters else ""


def by_path(request: Request) -> Request:
    """The request to S3 with the bucket in its path, and not in its Host."""
    bucket = hosts.bucket(request.headers.get("host", ""))
    path = f"/{bucket}{request.path}" if bucket else request.path
    headers = {**request.headers, "host": "localhost"}
    if request.method == "PUT" and headers.get("content-type") == FORM:
        del headers["content-type"]  # moto would read the object as a form
    return request._replace(path=path, headers=headers)


def in_this_account(request: Request, region: str, account: str) -> Request:
    """The request to SNS with the ARNs of this account in the place of another one's, which stand
    in the code of an app that is deployed there. Messages stay as they are."""
    here = f"{region}%3A{account}%3A".encode()
    return request._replace(body=_ARN.sub(rb"\1" + here, request.body))
