"""Message log: each room's messages in one order, read in pages without gaps, and what changes
them. Exports MessageLog, what its methods take, return and raise, and how long it keeps a
message."""

from chalicelib.stores.message_log.append import Appended
from chalicelib.stores.message_log.change import Changed
from chalicelib.stores.message_log.changes import ChangeEntry, ChangesPage
from chalicelib.stores.message_log.counter import Archived
from chalicelib.stores.message_log.items import RETENTION_S
from chalicelib.stores.message_log.log import MessageLog
from chalicelib.stores.message_log.mentions import Mention, MentionPage
from chalicelib.stores.message_log.pages import Page, PageSize
from chalicelib.stores.message_log.reading import stored_message
from chalicelib.stores.message_log.slow_mode import SlowMode
from chalicelib.stores.message_log.unread import MAX_UNREAD, Unread

__all__ = [
    "MAX_UNREAD",
    "RETENTION_S",
    "Appended",
    "Archived",
    "ChangeEntry",
    "Changed",
    "ChangesPage",
    "Mention",
    "MentionPage",
    "MessageLog",
    "Page",
    "PageSize",
    "SlowMode",
    "Unread",
    "stored_message",
]
