"""Every Python that is started with this folder in PYTHONPATH runs this first: see isolation.py."""

import runpy
from pathlib import Path

ISOLATION = Path(__file__).parents[3] / "packages/chalice-gateway/src/chalice_gateway/isolation.py"

runpy.run_path(str(ISOLATION))["refuse_aws"]()
