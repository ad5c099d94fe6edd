"""Tools for the tests of any Chalice app."""

from chalice_gateway.testing.aws import generated_policy, patch_moto, serve_embedded_aws

__all__ = ["generated_policy", "patch_moto", "serve_embedded_aws"]
