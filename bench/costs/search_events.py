"""What search has functions do, if it is switched on: for each message, and for each search."""

from collections.abc import Mapping
from dataclasses import replace

from bench.harness.in_memory_app import NOW_MS, ROOM, Event, InMemoryApp
from chalicelib.chat import Finder
from chalicelib.domain import Connection, Message
from chalicelib.events import EventKind, MessageEvent
from chalicelib.protocol.actions import SEARCH_PAGE, Search
from chalicelib.search import MessageIndexer, MessageSearch

# 100 characters, as the other texts; all words are different.
TEXT = (
    "Shall we move the deployment of our new search to Thursday, "
    "so that Ana can look at its costs first?"
)
INDEXED, EDITED = "the words of a message, with search", "the words of an edit, with search"
SEARCHED = f"a search for two words that finds {SEARCH_PAGE}"
EXPIRES_AT = NOW_MS // 1000 + 3600


def search_events(app: InMemoryApp, caller: Connection) -> Mapping[str, Event]:
    """Index a message and an edit of one of its words, and search in the room of 20 like it."""
    indexer, room = MessageIndexer(app.index), replace(caller, rooms={})
    said = [_said(app, caller, number) for number in range(SEARCH_PAGE)]
    *others, last = [_event(message) for message in said]
    indexer.handle(others)
    other = replace(last.after, data=TEXT.replace("Thursday", "Friday"))
    edit = replace(last, kind=EventKind.EDITED, before=last.after, after=other)
    finder = Finder(app.chat.callers, MessageSearch(app.index, app.log), app.log)
    asked = Search(ROOM, "search deployment")
    return {
        INDEXED: app.observe("on_log_change", lambda: indexer.handle([last])),
        EDITED: app.observe("on_log_change", lambda: indexer.handle([edit])),
        SEARCHED: app.observe("api_handler", lambda: finder.find(room, asked)),
    }


def _said(app: InMemoryApp, sender: Connection, number: int) -> Message:
    said = Message(room=ROOM, member=sender.member, name=sender.name, data=TEXT, at=NOW_MS + number)
    return app.log.append(said).message


def _event(message: Message) -> MessageEvent:
    return MessageEvent("1", EventKind.CREATED, None, message, message.at, EXPIRES_AT)
