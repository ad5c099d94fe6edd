"""What the rooms' members receive."""

import pytest


@pytest.fixture
def heard(posts):
    """`heard("bob")`: event, name and count of each presence frame that one has got since."""

    def take(id):
        frames = [frame for frame in posts.frames.pop(id, []) if frame["type"] == "presence"]
        return [(frame["event"], frame["name"], frame.get("count")) for frame in frames]

    return take


@pytest.fixture
def answer(posts):
    """`answer("ana", "joined")`: the one frame of a type that one has got."""

    def find(id, type_):
        (frame,) = (frame for frame in posts.frames[id] if frame["type"] == type_)
        return frame

    return find


@pytest.fixture
def fill(store, connection):
    """`fill(200)`: so many members are in the lobby, beside those who are there."""

    def join(count, room="lobby"):
        for number in range(count):
            store.join(connection(f"{room}-{number:04}", room=room))

    return join
