"""A Chalice app of HTTP routes that fail in every way, and of routes that few may call."""

import os
import time

from boto3.session import Session
from chalice import AuthResponse, Chalice, Response
from chalice.app import CognitoUserPoolAuthorizer

app = Chalice(app_name="routes")
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.websocket_api.session = Session()
pool = CognitoUserPoolAuthorizer("pool", ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/x"])


@app.authorizer()
def check(request):
    if request.token == "raise":
        raise RuntimeError("asked to")
    if request.token == "unauthorized":
        raise Exception("Unauthorized")
    context = {"process": os.getpid(), "name": os.environ["NAME"]}
    return AuthResponse([f"/{request.token}"], request.token, context)


@app.route("/event/{value}", methods=["GET", "POST"], content_types=["*/*"], cors=True)
def event(value):
    return app.current_request.to_original_event()


@app.route("/image", methods=["POST"], content_types=["image/png"])
def image():
    return Response(app.current_request.raw_body, headers={"Content-Type": "image/png"})


@app.route("/authorized", authorizer=check)
def authorized():
    authorizer = app.current_request.context["authorizer"]
    return {**authorizer, "route": os.environ["NAME"], "route_process": str(os.getpid())}


@app.route("/pool", authorizer=pool)
def behind_pool():
    return {}


@app.route("/keyed", api_key_required=True)
def keyed():
    return {}


@app.route("/fail/{how}")
def fail(how):
    ways = {
        "die": lambda: os._exit(1),
        "exit": lambda: exit(3),
        "raise": lambda: [][1],
        "hang": lambda: time.sleep(30),
        "escape": lambda: Response("text", headers={"Content-Type": "image/png"}),
        "7mb": lambda: "x" * 7_000_000,
        "send": lambda: app.websocket_api.send("AAAAAAAAAAAAAAA=", "x"),
    }
    return ways[how]()


@app.route("/process")
def process():
    return os.getpid()


@app.on_ws_message()
def message(event):
    app.websocket_api.send(event.connection_id, event.body)
