"""A Chalice app with breakpoints."""

import pdb

import boto3
from chalice import Chalice

app = Chalice(app_name="debugged")
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.websocket_api.session = boto3.Session()


@app.on_ws_message()
def message(event):
    if event.body.startswith("stop"):
        try:
            breakpoint()
        except Exception:
            app.log.error("The handler has caught it.")
    if event.body == "trace":
        pdb.set_trace()
    answer = event.body.upper()
    app.websocket_api.send(event.connection_id, answer)


@app.route("/stop")
def stop():
    breakpoint()
    return {"stopped": True}


@app.on_sqs_message(queue="work")
def work(event):
    breakpoint()
    app.log.error("The batch is handled.")
