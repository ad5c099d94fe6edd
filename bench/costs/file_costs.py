"""What files add to the bill of a month, where they are switched on."""

from bench.costs.cost_model import DAYS, LOOKING, Scenario
from bench.costs.events import observed
from bench.costs.file_events import DOWNLOAD, PICTURE, SENT, UPLOAD
from bench.costs.runs import used
from bench.harness import prices
from chalicelib.files import KEPT_DAYS, UNSENT_DAYS
from chalicelib.stores import RETENTION_S

# Assumptions: change them to describe your chat.
PICTURES = 0.05  # of all messages, those with one picture
DOWNLOADED = 0.1  # of the others in the room, those who open it; those who look see its thumbnail
THUMBNAIL_MB = 0.02

MB = 2**20
PICTURE_MB = PICTURE.size / MB
STORED_MB = PICTURE_MB + THUMBNAIL_MB
OBJECTS = 2  # of a picture: itself, and its thumbnail
KEPT = next(days for days in KEPT_DAYS if days * 24 * 3600 > RETENTION_S)


def files(scenario: Scenario) -> dict[str, float]:
    """USD a month for what is uploaded, sent, shown, downloaded and kept."""
    seen = observed(scenario.room_size).events
    a_day, others = PICTURES * scenario.messages_per_day, scenario.room_size - 1
    sent, kept = a_day * DAYS, a_day * KEPT
    one = {SENT: used(seen[SENT]), "sendmessage": used(seen["sendmessage"])}
    found = used(seen[DOWNLOAD])
    shown = {"object_reads": 1, "mb_out": THUMBNAIL_MB}
    opened = {"object_reads": 1, "mb_out": PICTURE_MB}
    stored = {"object_mb": STORED_MB, "object_tags": OBJECTS}
    uploaded = {"object_mb": STORED_MB}  # what was copied from
    usages = {
        "uploads": [(sent, used(seen[UPLOAD])), (sent, {"object_writes": OBJECTS})],
        "messages, more than for a text": [(sent, one[SENT]), (-sent, one["sendmessage"])],
        "thumbnails": [(sent * LOOKING * others, each) for each in (found, shown)],
        "downloads": [(sent * DOWNLOADED * others, each) for each in (found, opened)],
        "what is kept": [(kept, stored), (a_day * UNSENT_DAYS, uploaded)],
    }
    return {name: sum(prices.bill(prices.total(each)).values()) for name, each in usages.items()}
