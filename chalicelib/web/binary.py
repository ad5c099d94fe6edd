"""Bodies of bytes, whatever their type: files that are stored compressed, and images."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, Request, Response

ANY_TYPE = "*/*"


class BinaryResponse(Response):
    """A response whose body is bytes. Chalice goes by the content type, and refuses with 400 what
    the request's `Accept` does not name."""

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:  # noqa: ARG002
        """Return the function's answer, with the body in base64: API Gateway decodes it."""
        body = base64.b64encode(self.body).decode()
        return {**super().to_dict(), "body": body, "isBase64Encoded": True}


def allow_binary(app: Chalice) -> None:
    """Let any response be binary.

    API Gateway decodes base64 only for clients whose `Accept` begins with one of the API's binary
    types. Browsers send `*/*` for a script, and `text/css` or `text/html` before it for others, so
    that the API needs the type for all. API Gateway compresses no response that has a
    Content-Encoding, and leaves those that are not in base64 as they are. Sources:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html,
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-receive-response-with-compressed-payload.html
    """
    app.api.binary_types = [ANY_TYPE]  # what is deployed

    @app.middleware("http")
    def encode_by_response(request: Request, respond: Callable[[Request], Response]) -> Response:
        """Have Chalice itself encode nothing, and refuse no request without `Accept`."""
        app.api.binary_types = []
        return respond(request)
