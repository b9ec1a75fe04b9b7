"""Work on large arrays on all cores: NumPy lets other threads run while it adds, compares or draws.

In: functions. Out: what they did or made, in the same order and with the same numbers as one after the other. Threads begin and end here, so that none is left when a
process is copied.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Made = TypeVar("Made")
_HERE = threading.local()
_MANY = 1 << 17
"""Numbers from which on the work on them takes longer than to start a thread."""


def on_all_cores(work: Callable[[Any], None], items: Sequence[Any], numbers: int) -> None:
    """Does the work on each item, in as many threads as there are cores where there are many numbers to work on; an error in one is raised.

    What such work begins in its turn it does itself, as every core is at work already.
    """
    left, threads = iter(items), 1 if numbers < _MANY or hasattr(_HERE, "at_work") else min(os.cpu_count() or 1, len(items))

    def share() -> None:
        for item in left:  # each thread takes what comes next
            work(item)

    if threads < 2:
        share()
        return
    with ThreadPoolExecutor(threads, initializer=setattr, initargs=(_HERE, "at_work", True)) as pool:
        for done in [pool.submit(share) for _ in range(threads)]:
            done.result()


def made_ahead(makers: Sequence[Callable[[], Made]]) -> Iterator[Made]:
    """What each maker makes, in order: the next one is at work in a thread of its own while the last one's is being used."""
    with ThreadPoolExecutor(1) as pool:
        waiting = deque(pool.submit(make) for make in makers[:1])
        for place in range(len(makers)):
            waiting.extend(pool.submit(make) for make in makers[place + 1 : place + 2])
            yield waiting.popleft().result()
