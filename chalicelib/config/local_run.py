"""Whether this process belongs to a local run."""

from __future__ import annotations

from collections.abc import Mapping


def is_local_run(environ: Mapping[str, str]) -> bool:
    """Whether chalice-gateway runs the app.

    Lambda sets AWS_ACCESS_KEY_ID, and refuses a function with a variable of this name: so no
    configuration can make a deployed function believe that it runs locally.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
    """
    return environ.get("CHALICE_GATEWAY") == "true" and environ.get("AWS_ACCESS_KEY_ID") == "local"
