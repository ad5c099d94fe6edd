"""End to end: the aims, of figures that are made up."""

from bench.end_to_end.benchmark import OURS, OURS_ON_DYNOXIDE, PEER, Figures, aims

NOBODY = Figures(*[0.0] * len(Figures._fields))


def figures(rate, last_p50):
    return NOBODY._replace(rate=rate, last_p50=last_p50)


def test_an_aim_compares_deliveries_and_p50_with_the_peers():
    row = {OURS_ON_DYNOXIDE: figures(500, 20), OURS: figures(290, 41), PEER: figures(100, 100)}
    found = aims({10: row, 50: row})
    assert [(aim.measured, aim.is_met) for aim in found] == [
        (5, True),
        (0.2, True),
        (2.9, False),
        (0.41, False),
    ]


def test_without_the_peer_the_aims_are_not_measured():
    found = aims({50: {OURS: figures(500, 20)}, 200: {PEER: figures(1, 1)}})
    assert len(found) == 8
    assert {aim.measured for aim in found} == {None}
