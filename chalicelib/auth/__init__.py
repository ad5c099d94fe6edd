"""Auth: who connects. Exports the check of a handshake, the verifier of tokens that it and
`authenticate` share, and the tokens of bots. Keys are read, and what reads them is imported, once a
token comes."""

from chalicelib.auth.bots import MemberVerifier, NewToken, is_bot_token, new_token
from chalicelib.auth.claims import Claims, member_of
from chalicelib.auth.errors import (
    AuthError,
    Forbidden,
    HandshakeProblem,
    InvalidToken,
    KeysUnavailable,
    Reason,
    Unauthorized,
)
from chalicelib.auth.handshake import Handshake, Verifier, authenticate, check_origin, header_values
from chalicelib.auth.iam import InvalidArn, back_end
from chalicelib.auth.origin_secret import check_origin_secret
from chalicelib.auth.secrets import reader as secret_reader
from chalicelib.auth.verifier import TokenVerifier, token_verifier

__all__ = [
    "AuthError",
    "Claims",
    "Forbidden",
    "Handshake",
    "HandshakeProblem",
    "InvalidArn",
    "InvalidToken",
    "KeysUnavailable",
    "MemberVerifier",
    "NewToken",
    "Reason",
    "TokenVerifier",
    "Unauthorized",
    "Verifier",
    "authenticate",
    "back_end",
    "check_origin",
    "check_origin_secret",
    "header_values",
    "is_bot_token",
    "member_of",
    "new_token",
    "secret_reader",
    "token_verifier",
]
