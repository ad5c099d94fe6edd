"""The headers that tell browsers what the page may do, and who may show it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256

from chalicelib.config import FileSettings, PageSettings, is_local_run, origin

HSTS_S = 365 * 24 * 3600
# What the page never uses; scripts that somebody smuggled in could not use it either.
_NO_FEATURES = (
    "accelerometer", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
    "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get",
    "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_HOST = re.compile(r"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")


def security_headers(
    settings: PageSettings,
    environ: Mapping[str, str],
    request: Mapping[str, str],
    scripts: Sequence[str] = (),
) -> dict[str, str]:
    """Return the headers of a file of the page.

    request: the headers of the request, whatever case their names have.
    scripts: the sources of a document's inline scripts.
    """
    websocket = websocket_source(settings, environ, request)
    headers = {
        "Content-Security-Policy": _policy(settings, websocket, files_source(environ), scripts),
        # Pages of other sites load the chat's element: its script, styles and markup, which are the
        # same for everybody, and hold no secret.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _NO_FEATURES),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    if not is_local_run(environ):  # a browser would demand https of other programs of this machine
        headers["Strict-Transport-Security"] = f"max-age={HSTS_S}"
    return headers


def script_sources(document: bytes) -> list[str]:
    """Return the sources of the inline scripts in a document of the page's: their hashes.

    document: as it is deployed, before a request's values are in it.
    """
    scripts = _INLINE_SCRIPT.findall(document)
    return [f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in scripts]


def websocket_source(
    settings: PageSettings, environ: Mapping[str, str], request: Mapping[str, str]
) -> str:
    """Return the source of the page's own WebSocket: the only one, unless it is not known."""
    if settings.websocket_address:
        return origin(settings.websocket_address)
    if is_local_run(environ):
        # The gateway refuses other hosts than this machine's, so that no website chooses this.
        host = request.get("host", "")
        scheme = "wss" if request.get("x-forwarded-proto") == "https" else "ws"
        return f"{scheme}://{host}" if _HOST.fullmatch(host) else ""
    # A plain `chalice deploy` does not tell the page its WebSocket.
    region = environ.get("AWS_REGION", "")
    return f"wss://*.execute-api.{region}.{_suffix(region)}" if region else ""


def _suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def files_source(environ: Mapping[str, str]) -> str:
    """Return the source of the files that messages carry; empty if they carry none."""
    bucket = FileSettings.from_environment(environ).bucket
    if bucket is None:
        return ""
    endpoint = environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        return origin(endpoint)
    region = environ.get("AWS_REGION", "")
    return f"https://{bucket}.s3.{region}.{_suffix(region)}"


def _policy(settings: PageSettings, websocket: str, files: str, scripts: Sequence[str]) -> str:
    connect = ("'self'", websocket, origin(settings.token_url), files, *settings.connect_src)
    directives = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", *scripts)),
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "style-src": "'self'",
        "img-src": " ".join(filter(None, ("'self'", files))),
        "connect-src": " ".join(dict.fromkeys(filter(None, connect))),
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": settings.frame_ancestors,
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())
