"""What goes into Lambda: the deployment zip, and the SAM template."""

import sys
from pathlib import Path

CHALICE = (sys.executable, str(Path(__file__).with_name("chalice_for_lambda.py")))
# A variable of the function that serves the page. The page connects there without a click.
WEBSOCKET_ADDRESS = "WEBSOCKET_ADDRESS"

__all__ = ["CHALICE", "WEBSOCKET_ADDRESS"]
