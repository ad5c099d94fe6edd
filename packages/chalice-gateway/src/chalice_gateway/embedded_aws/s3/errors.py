"""Errors in the XML of S3."""

from __future__ import annotations

from xml.sax.saxutils import escape

from chalice_gateway.embedded_aws.http.http_server import Response


class Refused(Exception):
    """S3 refuses a request."""

    def __init__(self, code: str, message: str, status: int = 403) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

    def response(self) -> Response:
        """What S3 answers."""
        inner = f"<Code>{self.code}</Code><Message>{escape(self.message)}</Message>"
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'
        return Response(self.status, {"Content-Type": "application/xml"}, body.encode())
