"""The address of an AWS service, found as botocore finds it, but without the service's model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.configprovider import ConfiguredEndpointProvider
from botocore.endpoint_provider import RuleSetStandardLibrary

if TYPE_CHECKING:
    from botocore.session import Session

_VARIANTS = ("use_fips_endpoint", "use_dualstack_endpoint")


def service_url(session: Session, service: str, region: str) -> str | None:
    """Return the configured or the region's own address of a service; None if botocore's client
    must find it: a variant of the endpoints is configured.

    botocore prefers endpoints by the account's id, where it knows that; both kinds have all data.
    """
    if region == "local" or "fips" in region or _has_variant(session):
        return None
    return (
        _configured_url(session, service)
        or f"https://{service}.{region}.{_suffix(session, region)}"
    )


def _has_variant(session: Session) -> bool:
    mode = session.get_config_variable("account_id_endpoint_mode")
    return mode == "required" or any(map(session.get_config_variable, _VARIANTS))


def _configured_url(session: Session, service: str) -> str | None:
    if session.get_config_variable("ignore_configured_endpoint_urls"):
        return None
    found: str | None = ConfiguredEndpointProvider(
        session.full_config, session.get_scoped_config(), service
    ).provide()
    return found


def _suffix(session: Session, region: str) -> str:
    """The domain of the region's partition."""
    partitions = session.get_component("data_loader").load_data("partitions")
    suffix: str = RuleSetStandardLibrary(partitions).aws_partition(region)["dnsSuffix"]
    return suffix
