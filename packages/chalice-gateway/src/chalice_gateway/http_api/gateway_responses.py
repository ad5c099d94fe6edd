"""The responses that API Gateway makes itself, instead of a function.

https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
The bodies and error types are captured ones: localstack/localstack, gateway_response.py and its
validated tests; chalice#971; awslabs' and other people's captures.
"""

from __future__ import annotations

from typing import NamedTuple


class GatewayResponse(NamedTuple):
    """A response. `error_type` is the value of the header x-amzn-ErrorType."""

    status: int
    error_type: str
    body: str
    content_type: str = "application/json"


class Refused(Exception):
    """API Gateway answers the request itself. `reason` tells the user what the app did wrong,
    `hint` what the client did."""

    def __init__(
        self, response: GatewayResponse, reason: str | None = None, hint: str = ""
    ) -> None:
        super().__init__(reason or response.error_type)
        self.response = response
        self.reason = reason
        self.hint = hint


MISSING_AUTHENTICATION_TOKEN = GatewayResponse(
    403, "MissingAuthenticationTokenException", '{"message":"Missing Authentication Token"}'
)
INVALID_API_KEY = GatewayResponse(403, "ForbiddenException", '{"message":"Forbidden"}')
INVALID_SIGNATURE = GatewayResponse(
    403,
    "UnrecognizedClientException",
    '{"message":"The security token included in the request is invalid."}',
)
UNAUTHORIZED = GatewayResponse(401, "UnauthorizedException", '{"message":"Unauthorized"}')
EXPLICITLY_DENIED = GatewayResponse(
    403,
    "AccessDeniedException",
    '{"Message":"User is not authorized to access this resource with an explicit deny in an '
    'identity-based policy"}',
)
NOT_ALLOWED = GatewayResponse(
    403,
    "AccessDeniedException",
    '{"Message":"User is not authorized to access this resource because no identity-based policy '
    'allows the execute-api:Invoke action"}',
)
AUTHORIZER_FAILED = GatewayResponse(500, "AuthorizerConfigurationException", '{"message":null}')
CONTENT_TOO_LONG = GatewayResponse(
    413,
    "RequestTooLargeException",
    "HTTP content length exceeded 10485760 bytes.",
    "text/plain",
)
EVENT_TOO_LONG = GatewayResponse(
    413, "RequestEntityTooLargeException", '{"message":"Request Too Long"}'
)
INVALID_BASE64 = GatewayResponse(
    500, "InternalServerErrorException", '{"message": "Internal server error"}'
)
# https://repost.aws/knowledge-center/api-gateway-internal-server-error
THROTTLED_FUNCTION = INVALID_BASE64
FAILED_FUNCTION = GatewayResponse(
    502, "InternalServerErrorException", '{"message": "Internal server error"}'
)
TIMED_OUT = GatewayResponse(
    504, "InternalServerErrorException", '{"message": "Endpoint request timed out"}'
)
