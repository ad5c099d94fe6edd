"""Search: which messages of a room have some words. Exports the index, what keeps it up to date,
the search over it, and the query."""

from chalicelib.search.index import Reindexing, SearchIndex
from chalicelib.search.indexer import MessageIndexer
from chalicelib.search.places import cursor
from chalicelib.search.query import MAX_QUERY_CHARS, BadQuery, Query
from chalicelib.search.search import Found, MessageSearch

__all__ = [
    "MAX_QUERY_CHARS",
    "BadQuery",
    "Found",
    "MessageIndexer",
    "MessageSearch",
    "Query",
    "Reindexing",
    "SearchIndex",
    "cursor",
]
