"""Configuration: the region, the credentials and the endpoints, found as botocore finds them.

In Lambda they are environment variables. Reading these takes no botocore session, whose import is
two thirds of a cold start.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import urlsplit

import botocore
from botocore.exceptions import NoCredentialsError

if TYPE_CHECKING:
    from botocore.session import Session

    from chalicelib.aws.sigv4 import Credentials

# What Lambda sets, and what is read here. Any other variable of botocore's needs its session.
_KNOWN = re.compile(
    r"AWS_(LAMBDA_\w+|REGION|DEFAULT_REGION|EXECUTION_ENV|XRAY_\w+|ACCESS_KEY_ID"
    r"|SECRET_ACCESS_KEY|SESSION_TOKEN|ENDPOINT_URL\w*)"
)
_NEEDED = ("AWS_LAMBDA_FUNCTION_NAME", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_VARIABLE_NAMES = {"secretsmanager": "SECRETS_MANAGER"}
_VARIANTS = ("use_fips_endpoint", "use_dualstack_endpoint")


class Configuration(Protocol):
    """What clients that are not botocore's need to know."""

    @property
    def region(self) -> str | None: ...

    @property
    def ca_bundle(self) -> str | None:
        """A file with the certificates of the trusted authorities, if one is configured."""

    def credentials(self) -> Credentials:
        """Return the current credentials, refreshed if needed; raises NoCredentialsError."""

    def endpoint_url(self, service: str) -> str | None:
        """Return the configured address of a service, if there is one."""

    def has_proxy(self, url: str, /) -> bool:
        """Whether requests to `url` go through a proxy."""

    @property
    def has_variants(self) -> bool:
        """Whether other endpoints of the services are asked for, such as those for FIPS."""


class LambdaConfiguration:
    """Environment variables as Lambda sets them, if `applies` to them."""

    ca_bundle = None
    has_variants = False

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.region = environ.get("AWS_DEFAULT_REGION")
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        self._key = _Key(*map(environ.get, names))
        self._environ = environ

    @staticmethod
    def applies(environ: Mapping[str, str]) -> bool:
        """Whether only Lambda's own variables, and no files, say how to reach AWS."""
        if not all(map(environ.get, _NEEDED)):
            return False
        unknown = [name for name in environ if name[:4] == "AWS_" and not _KNOWN.fullmatch(name)]
        proxies = [name for name in environ if name.lower().endswith("_proxy")]
        # pathlib's expanduser raises for a user without a home.
        folder = Path(os.path.expanduser("~/.aws"))  # noqa: PTH111
        return not (unknown or proxies or "REQUESTS_CA_BUNDLE" in environ or folder.exists())

    def credentials(self) -> Credentials:
        return self._key  # before they expire, Lambda ends the process

    def endpoint_url(self, service: str) -> str | None:
        own = _VARIABLE_NAMES.get(service, service.upper())
        names = (f"AWS_ENDPOINT_URL_{own}", "AWS_ENDPOINT_URL")
        return next(filter(None, map(self._environ.get, names)), None)

    def has_proxy(self, _: str, /) -> bool:
        return False


class BotocoreConfiguration:
    """All that botocore reads: variables, files, and the machine's own credentials."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def region(self) -> str | None:
        found: str | None = self._session.get_config_variable("region")
        return found

    @property
    def ca_bundle(self) -> str | None:
        found: str | None = self._session.get_config_variable("ca_bundle")
        return found or os.environ.get("REQUESTS_CA_BUNDLE")

    @property
    def has_variants(self) -> bool:
        mode = self._session.get_config_variable("account_id_endpoint_mode")
        chosen = any(map(self._session.get_config_variable, _VARIANTS))
        return chosen or mode == "required" or "fips" in str(self.region)

    def credentials(self) -> Any:
        found = self._session.get_credentials()
        if found is None:
            raise NoCredentialsError
        return found.get_frozen_credentials()

    def endpoint_url(self, service: str) -> str | None:
        from botocore.configprovider import ConfiguredEndpointProvider

        if self._session.get_config_variable("ignore_configured_endpoint_urls"):
            return None
        files = self._session.full_config, self._session.get_scoped_config()
        found: str | None = ConfiguredEndpointProvider(*files, service).provide()
        return found

    def has_proxy(self, url: str, /) -> bool:
        from botocore.utils import get_environ_proxies

        return urlsplit(url).scheme in get_environ_proxies(url)


class _Key(NamedTuple):
    access_key: Any  # as `applies` tells, there are these two
    secret_key: Any
    token: str | None


def regional_url(service: str, region: str) -> str:
    """Return the address of a service in a region."""
    data = Path(botocore.__file__).with_name("data") / "partitions.json"
    partitions = json.loads(data.read_text())["partitions"]
    for partition in partitions:
        if re.fullmatch(partition["regionRegex"], region):
            return f"https://{service}.{region}.{partition['outputs']['dnsSuffix']}"
    return f"https://{service}.{region}.amazonaws.com"


def trusted_authorities() -> str:
    """Return the file with the certificates that botocore trusts if nothing is configured."""
    try:
        from certifi import where
    except ImportError:
        return str(Path(botocore.__file__).with_name("cacert.pem"))
    return where()
