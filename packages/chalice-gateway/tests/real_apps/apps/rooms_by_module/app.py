"""Its handlers are in modules of chalicelib, a folder without __init__.py."""

from chalicelib.handlers import http
from chalicelib.handlers.announcements import announce
from chalicelib.handlers.websocket import connect, disconnect, message
from chalicelib.shared import app, rooms

__all__ = ["announce", "app", "connect", "disconnect", "message"]

app.experimental_feature_flags.update(["BLUEPRINTS"])
app.register_blueprint(http.routes, url_prefix="/rooms")


@app.route("/")
def index():
    return {"rooms": rooms.names()}
