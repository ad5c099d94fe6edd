"""Runs first in MiniStack and in each of its functions: they cannot reach AWS, and find MiniStack
under the names of API Gateway."""

import os
import runpy
from pathlib import Path

MINISTACK = Path(__file__).parents[1]

runpy.run_path(str(MINISTACK.parent / "support/no_aws/sitecustomize.py"))
bridges = runpy.run_path(str(MINISTACK / "bridges.py"))
bridges["redirect_names"](int(os.environ["MINISTACK_TLS_PORT"]))
