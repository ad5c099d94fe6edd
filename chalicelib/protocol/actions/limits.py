"""What the fields of frames may hold."""

MAX_DATA_CHARS = 4_000  # code points of a message's text
MAX_ID_CHARS = 64  # of the id that a client gives a frame
MAX_PAGE_SIZE = 100  # messages in a `history` frame, members in a `members` frame
MAX_SEQ = 2**53 - 1  # the largest whole number that every JSON parser reads exactly
MAX_ROOMS = 50  # subscriptions of a connection, rooms in a frame
MAX_DIRECT_OTHERS = 19  # a direct room has the member who makes it, too
MAX_INVITATION_USES = 1_000
INVITATION_SECONDS = (60, 30 * 24 * 3600)  # how long an invitation may last
DEFAULT_INVITATION_SECONDS = 7 * 24 * 3600
MAX_INVITATION_CHARS = 128
MAX_CURSOR_CHARS = 128
MAX_TOKEN_CHARS = 8_192
MAX_MENTIONS = 20  # members that a message mentions by name
MAX_FILES = 10  # that a message carries
MAX_MENTIONS_PAGE = 50
SEARCH_PAGE, MAX_SEARCH_PAGE = 20, 50  # messages that a search finds
MAX_REASON_CHARS = 500  # of a report
TERM_SECONDS = (60, 365 * 24 * 3600)  # how long a ban or mute may last that ends
MAX_SLOW_MODE_S = 6 * 3600
MAX_RETENTION_DAYS = 365
