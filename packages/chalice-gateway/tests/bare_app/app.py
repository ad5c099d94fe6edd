"""A Chalice app without some of the handlers that others have."""

import json
import os
from pathlib import Path

from chalice import Chalice

app = Chalice(app_name="bare")


@app.route("/")
def index():
    return {"runs": True}


@app.route("/api")
def at_the_place_of_a_websocket_api():
    return {"route": "/api"}


if "disconnect" in os.environ["PARTS"]:
    app.experimental_feature_flags.update(["WEBSOCKETS"])

    @app.on_ws_disconnect()
    def disconnect(event):
        with Path(os.environ["NOTES"]).open("a") as notes:
            notes.write(json.dumps(event.to_dict()) + "\n")
