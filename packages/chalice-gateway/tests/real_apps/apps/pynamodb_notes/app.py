"""Notes that are kept by PynamoDB models."""

import json

from boto3.session import Session
from chalice import Chalice
from chalicelib.models import Note
from pynamodb.exceptions import PutError

app = Chalice(app_name="pynamodb-notes")
app.websocket_api.session = Session()
app.experimental_feature_flags.update(["WEBSOCKETS"])

if not Note.exists():
    Note.create_table(wait=True)


@app.on_ws_message()
def message(event):
    frame = json.loads(event.body)
    answer = {"add": add, "edit": edit, "list": texts_of}[frame.pop("action")](**frame)
    app.websocket_api.send(event.connection_id, json.dumps(answer))


def add(id, author, text):
    try:
        Note(id, author=author, text=text).save(Note.id.does_not_exist())
    except PutError as error:
        return {"error": error.cause_response_code}
    return {"added": id}


def edit(id, text):
    note = Note.get(id)
    note.update(actions=[Note.text.set(text), Note.version.add(1)])
    return {"version": int(note.version)}


def texts_of(author):
    return {"texts": sorted(note.text for note in Note.by_author.query(author))}
