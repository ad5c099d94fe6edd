"""Test functions that are coroutines."""

import asyncio
import functools

SECONDS = 60


def asynchronous(test):
    """Run a test in an event loop of its own. It must leave no task behind."""

    async def watched(*arguments, **fixtures):
        await asyncio.wait_for(test(*arguments, **fixtures), SECONDS)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, "tasks are left over"

    @functools.wraps(test)
    def run(*arguments, **fixtures):
        asyncio.run(watched(*arguments, **fixtures))

    return run
