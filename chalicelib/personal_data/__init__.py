"""What is stored of one member: found by reading all tables, exported, or erased.

No index leads from a member to their messages, which would make every message dearer. So both read
whole tables, a page at a time. Exports the pages and what to do with each, and steps of a few
seconds, for requests.
"""

from chalicelib.personal_data.erasure import Eraser
from chalicelib.personal_data.pages import PAGE_SIZE, BadCursor, read_page
from chalicelib.personal_data.records import Record, exported
from chalicelib.personal_data.steps import Erased, Exported, PersonalData
from chalicelib.personal_data.tables import Tables
from chalicelib.personal_data.traces import key_of

__all__ = [
    "PAGE_SIZE",
    "BadCursor",
    "Erased",
    "Eraser",
    "Exported",
    "PersonalData",
    "Record",
    "Tables",
    "exported",
    "key_of",
    "read_page",
]
