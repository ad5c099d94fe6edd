"""What goes into Lambda: the deployment zip without ballast, and the SAM template."""

import sys
from pathlib import Path

CHALICE = (sys.executable, str(Path(__file__).with_name("chalice_without_ballast.py")))

__all__ = ["CHALICE"]
