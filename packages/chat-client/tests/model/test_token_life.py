"""How long tokens last, and when they are renewed."""

import pytest
from chat_client.model.token_life import TokenLife, read_life
from client_support.tokens import token

NOW = 1_700_000_000


@pytest.mark.parametrize(
    ("issued", "ends", "expected"),
    [
        (0, 3600, 2880),  # at 80 % of its life
        (None, 3600, 2880),
        (-1800, 1800, 1080),  # it was not new when it came
        (0, 100, 70),  # 30 s before its end
        (0, 40, 20),  # a short one at half of its life
        (0, 1, 1),
        (3600, 7200, 2880),  # this machine's clock is an hour slow
        (-7200, -3600, 2880),  # or fast
    ],
)
def test_a_token_is_renewed_in_time(issued, ends, expected):
    issued_at = {} if issued is None else {"iat": NOW + issued}
    life = read_life(token(exp=NOW + ends, **issued_at), NOW)
    assert life == TokenLife(NOW + ends, expected)


@pytest.mark.parametrize(
    "other",
    [
        *(None, "", "opaque", "a.b.c", "a.e30.c", f"a.{'W' * 200_000}.c"),
        *(token(), token(exp="soon"), token(exp=True), token(exp=-1), token(exp=1e300)),
    ],
)
def test_a_token_that_does_not_say_when_it_ends_is_not_renewed(other):
    assert read_life(other, NOW) is None
