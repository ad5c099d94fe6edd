"""Uploads by a form, as browsers send them: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode
from xml.sax.saxutils import unescape

from chalice_gateway.embedded_aws.http.http_server import Request, Response
from chalice_gateway.embedded_aws.s3 import policies
from chalice_gateway.embedded_aws.s3.errors import Refused
from chalice_gateway.embedded_aws.s3.multipart import MEDIA_TYPE, read_form

_STORED = ("cache-control", "content-disposition", "content-encoding", "content-type", "expires")
_CREDENTIALS = ("x-amz-credential", "awsaccesskeyid")
_WITHOUT_REGION = "x/20260101/us-east-1/s3/aws4_request"
_SUCCESS = ("200", "201", "204")
_TAG = re.compile(r"<Key>([^<]*)</Key>\s*<Value>([^<]*)</Value>")


def is_upload(request: Request) -> bool:
    """Whether a request to S3, with its bucket in the path, is a form."""
    is_form = request.headers.get("content-type", "").startswith(MEDIA_TYPE)
    return request.method == "POST" and is_form and not request.query


def upload(request: Request, put: Callable[[Request], Response]) -> Response:
    """Store the file of a form. Raises Refused. put: stores an object."""
    form = read_form(request.headers["content-type"], request.body)
    bucket = request.path.strip("/")
    if "key" not in form.fields:
        raise Refused("InvalidArgument", "Bucket POST must contain a field named 'key'.", 400)
    if "policy" not in form.fields or not any(name in form.fields for name in _CREDENTIALS):
        raise Refused("AccessDenied", "Access Denied")
    policies.check(form.fields, bucket, len(form.file), time.time())
    key = form.fields["key"].replace("${filename}", form.filename)
    stored = put(_put(request, f"/{bucket}/{quote(key)}", form.fields, form.file))
    if stored.status != 200:
        return stored
    cors = {n: v for n, v in stored.headers.items() if n.lower().startswith("access-control-")}
    return _done(form.fields, {**cors, "ETag": stored.headers.get("ETag", "")})


def _put(request: Request, path: str, fields: Mapping[str, str], file: bytes) -> Request:
    headers = {
        name: value
        for name, value in fields.items()
        if name in _STORED or name.startswith("x-amz-meta-") or name == "x-amz-storage-class"
    }
    if tags := {unescape(k): unescape(v) for k, v in _TAG.findall(fields.get("tagging", ""))}:
        headers["x-amz-tagging"] = urlencode(tags)
    origin = {name: request.headers[name] for name in ("origin",) if name in request.headers}
    credential = fields.get("x-amz-credential", _WITHOUT_REGION)
    signed = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"
    sent = {"host": "localhost", "authorization": signed, "content-length": str(len(file))}
    return Request("PUT", path, "", {**sent, **origin, **headers}, file)


def _done(fields: Mapping[str, str], headers: dict[str, str]) -> Response:
    if redirect := fields.get("success_action_redirect"):
        return Response(303, {**headers, "Location": redirect}, b"")
    status = fields.get("success_action_status", "204")
    return Response(int(status) if status in _SUCCESS else 204, headers, b"")
