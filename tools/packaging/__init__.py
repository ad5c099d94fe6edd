"""What goes into Lambda: the deployment zip without ballast, and the SAM template."""

import sys
from pathlib import Path

CHALICE = (sys.executable, str(Path(__file__).with_name("chalice_without_ballast.py")))
# A variable of the function that serves the page. The page connects there without a click.
WEBSOCKET_ADDRESS = "WEBSOCKET_ADDRESS"

__all__ = ["CHALICE", "WEBSOCKET_ADDRESS"]
