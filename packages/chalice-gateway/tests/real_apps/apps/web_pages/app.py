"""Pages from templates in chalicelib, and middleware around all handlers."""

import json
from pathlib import Path

from boto3.session import Session
from chalice import Chalice, Response
from chalice.app import ConvertToMiddleware
from jinja2 import Environment, FileSystemLoader

app = Chalice(app_name="web-pages")
app.websocket_api.session = Session()
app.experimental_feature_flags.update(["WEBSOCKETS"])

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "chalicelib" / "templates"), autoescape=True
)


@app.middleware("http")
def security_headers(event, get_response):
    response = get_response(event)
    response.headers["X-Frame-Options"] = "DENY"
    return response


@app.middleware("websocket")
def errors_to_the_client(event, get_response):
    try:
        return get_response(event)
    except KeyError as error:
        app.websocket_api.send(event.connection_id, json.dumps({"missing": str(error)}))


def count(handler):
    """Any decorator of Lambda handlers."""

    def counted(event, context):
        print(f"counted {context.function_name}")
        return handler(event, context)

    return counted


app.register_middleware(ConvertToMiddleware(count))


@app.route("/")
def index():
    name = (app.current_request.query_params or {}).get("name", "world")
    page = templates.get_template("index.html").render(name=name)
    return Response(page, headers={"Content-Type": "text/html; charset=utf-8"})


@app.route("/form", methods=["POST"], content_types=["application/x-www-form-urlencoded"])
def form():
    return Response("", status_code=303, headers={"Location": "/api/?name=form"})


@app.on_ws_message()
def message(event):
    text = json.loads(event.body)["text"]
    fragment = templates.get_template("line.html").render(text=text)
    app.websocket_api.send(event.connection_id, fragment)
