"""Work on large arrays on all cores: NumPy lets other threads run while it adds, compares or draws.

In: functions. Out: what they did or made, in the same order and with the same numbers as one after the other. Threads begin and end here, so that none is left when a
process is copied.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Made = TypeVar("Made")
_MANY = 1 << 17
"""Numbers from which on the work on them takes longer than to start a thread."""


def on_all_cores(work: Callable[[Any], None], items: Sequence[Any], numbers: int) -> None:
    """Does the work on each item, in as many threads as there are cores where there are many numbers to work on; an error in one is raised."""
    left, threads = iter(items), min(os.cpu_count() or 1, len(items)) if numbers > _MANY else 1  # each thread takes what comes next

    def share() -> None:
        for item in left:
            work(item)

    if threads < 2:
        share()
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(share) for _ in range(threads)]:
            done.result()


def made_ahead(makers: Sequence[Callable[[], Made]]) -> Iterator[Made]:
    """What each maker makes, in order: the next one is at work in a thread of its own while the last one's is being used."""
    with ThreadPoolExecutor(1) as pool:
        waiting = deque(pool.submit(make) for make in makers[:1])
        for place in range(len(makers)):
            waiting.extend(pool.submit(make) for make in makers[place + 1 : place + 2])
            yield waiting.popleft().result()
