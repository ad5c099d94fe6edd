"""Message log: each room's messages in one order, read in pages without gaps. Exports MessageLog,
what its methods take and return, and how long it keeps a message."""

from chalicelib.stores.message_log.append import Appended
from chalicelib.stores.message_log.items import RETENTION_S
from chalicelib.stores.message_log.log import MessageLog
from chalicelib.stores.message_log.pages import Page, PageSize

__all__ = ["RETENTION_S", "Appended", "MessageLog", "Page", "PageSize"]
