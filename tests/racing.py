"""Works that start together in threads of their own, each with its own connection to the database."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each gave or raised, in the order of the works."""
    barrier, got = threading.Barrier(len(works)), [None] * len(works)

    def run(n: int) -> None:
        try:
            barrier.wait()
            got[n] = works[n]()
        except Exception as error:
            got[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got
