"""Which payloads API Gateway treats as binary.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
"""

from __future__ import annotations

from collections.abc import Iterable


def is_binary(header: str | None, binary_types: Iterable[str]) -> bool:
    """Whether the first media type of a Content-Type or Accept header is one of the API's binary
    types. These may have wildcards, the header's do not count as such: `Accept: */*` matches only
    the type `*/*`."""
    first = (header or "").split(",")[0]
    kind, _, subtype = _without_parameters(first).partition("/")
    return any(_matches(_without_parameters(each), kind, subtype) for each in binary_types)


def _without_parameters(media_type: str) -> str:
    return media_type.split(";")[0].strip().lower()


def _matches(binary_type: str, kind: str, subtype: str) -> bool:
    expected_kind, _, expected_subtype = binary_type.partition("/")
    return expected_kind in (kind, "*") and expected_subtype in (subtype, "*")
