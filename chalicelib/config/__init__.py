"""Settings, read once from the environment that `.chalice/config.json` describes."""

from chalicelib.config.auth import ANY_ORIGIN, IAM, OPEN, TOKEN, AuthSettings
from chalicelib.config.events import EventSettings
from chalicelib.config.files import FileSettings
from chalicelib.config.local_run import is_local_run
from chalicelib.config.page import PageSettings, origin
from chalicelib.config.push import ALL_FUNCTIONS, PushSettings
from chalicelib.config.review import ReviewSettings
from chalicelib.config.search import SearchSettings
from chalicelib.config.settings import (
    EDIT_SECONDS,
    FANOUT_CHUNK_SIZE,
    MAX_FANOUT_CHUNK_SIZE,
    MAX_POSTS_PER_SECOND,
    MESSAGES_PER_SECOND,
    MOVES_PER_SECOND,
    PAGES_PER_SECOND,
    POSTS_PER_SECOND,
    Settings,
    optional_settings,
)
from chalicelib.config.values import BadSetting, MissingSetting

__all__ = [
    "ALL_FUNCTIONS",
    "ANY_ORIGIN",
    "EDIT_SECONDS",
    "FANOUT_CHUNK_SIZE",
    "IAM",
    "MAX_FANOUT_CHUNK_SIZE",
    "MAX_POSTS_PER_SECOND",
    "MESSAGES_PER_SECOND",
    "MOVES_PER_SECOND",
    "OPEN",
    "PAGES_PER_SECOND",
    "POSTS_PER_SECOND",
    "TOKEN",
    "AuthSettings",
    "BadSetting",
    "EventSettings",
    "FileSettings",
    "MissingSetting",
    "PageSettings",
    "PushSettings",
    "ReviewSettings",
    "SearchSettings",
    "Settings",
    "is_local_run",
    "optional_settings",
    "origin",
]
