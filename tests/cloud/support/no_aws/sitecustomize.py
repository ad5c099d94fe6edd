"""Runs first in every Python with this folder in PYTHONPATH; see the gateway's aws_guard.py."""

import runpy
from pathlib import Path

AWS_GUARD = (
    Path(__file__).parents[4]
    / "packages/chalice-gateway/src/chalice_gateway/embedded_aws/aws_guard.py"
)

runpy.run_path(str(AWS_GUARD))["refuse_aws"]()
