"""What all handlers use."""

from boto3.session import Session
from chalice import Chalice
from chalicelib.utils.rooms import Rooms

app = Chalice(app_name="rooms_by_module")
app.websocket_api.session = Session()
app.experimental_feature_flags.update(["WEBSOCKETS"])

rooms = Rooms()
