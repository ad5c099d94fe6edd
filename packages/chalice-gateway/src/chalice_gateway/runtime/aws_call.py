"""A request to AWS that is about to be sent, as botocore's `before-send` handlers see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from chalice_gateway.embedded_aws.credential_scope import credential_scope


class AwsCall:
    """region, service: as in its signature. operation: by its API. is_json: whether its body is
    JSON."""

    def __init__(self, request: Any, event_name: str) -> None:
        self._request = request
        headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        target = headers.get("x-amz-target", "")
        self.is_json = bool(target)
        self.region, self.service = credential_scope(headers.get("authorization", ""))
        self._copy_source = headers.get("x-amz-copy-source", "")
        self._tagging = headers.get("x-amz-tagging", "")
        self.operation = (target or event_name).rpartition(".")[2]
        self.method: str = request.method
        self.url: str = request.url

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of a request in JSON, or of a form; of one to S3 those in its path and
        headers, and of one to Lambda `FunctionName`."""
        if self.is_json:
            return dict(json.loads(self._request.body))
        if self.service == "s3":
            bucket, _, key = unquote(urlsplit(self.url).path).lstrip("/").partition("/")
            source = unquote(self._copy_source)
            found = {"Bucket": bucket, "Key": key, "CopySource": source, "Tagging": self._tagging}
            return {name: value for name, value in found.items() if value}
        if self.service == "lambda":
            _, functions, name = urlsplit(self.url).path.partition("/functions/")
            return {"FunctionName": unquote(name.partition("/")[0])} if functions else {}
        return dict(parse_qsl(_text(self._request.body or ""))) if self.service == "sns" else {}

    def error(self, code: str, message: str, status: int = 400) -> Any:
        """The response of AWS that raises an error with this code, in the formats with JSON."""
        from botocore.awsrequest import AWSResponse

        headers: Any = {"x-amzn-errortype": code}
        body = json.dumps({"__type": code, "message": message}).encode()
        return AWSResponse(self._request.url, status, headers, _Raw(body))

    def carry_out(self) -> None:
        """Send the request, and drop the response."""
        from botocore.awsrequest import AWSPreparedRequest, HeadersDict
        from botocore.httpsession import URLLib3Session

        request = self._request
        headers: Any = HeadersDict(request.headers.items())
        session = URLLib3Session()
        session.send(AWSPreparedRequest(request.method, request.url, headers, request.body, False))
        session.close()


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


class _Raw(BytesIO):
    """The body of a response, in the form in which urllib3 passes it to botocore."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()
