"""What users have to know before they hand out a link to the chat."""

# A test compares the days with the server's retention of messages.
NO_SIGN_IN = """\
There is no sign-in yet: anybody with the link can read and write every room.
Messages are kept for 30 days."""
