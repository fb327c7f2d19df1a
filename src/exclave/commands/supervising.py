"""Keep the web server and the worker running together, and stop both when asked to."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

LOOK = 0.5
"""Seconds between looks at the two."""
MOST_PAUSE = 60.0
STEADY = 60.0
"""A worker that ran this many seconds before it stopped is started again at once."""
STOP_WITHIN = 10.0


def port_taken(host: str, port: int) -> bool:
    """Whether something listens there already: said before anything is set up, in words."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def supervise(web: Sequence[str], worker: Sequence[str]) -> int:
    """Run both until the web server ends or SIGINT or SIGTERM comes; the exit status.

    A worker that dies is started again, after a pause that doubles while it keeps dying: without it no notice
    would end and no mail would leave, and nobody would see why.
    """
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    running = {"web": _begin(web), "worker": _begin(worker)}
    started, pause = time.monotonic(), 1.0
    try:
        while not stopping:
            status = running["web"].poll()
            if status is not None:
                return status
            if (died := running["worker"].poll()) is not None:
                pause = 1.0 if time.monotonic() - started > STEADY else min(pause * 2, MOST_PAUSE)
                print(
                    f"the worker stopped (status {died}); again in {pause:.0f} s", file=sys.stderr, flush=True
                )
                if _waited(pause, lambda: stopping):
                    running["worker"], started = _begin(worker), time.monotonic()
            time.sleep(LOOK)
        return 0
    finally:
        for process in running.values():
            _end(process)


def _waited(seconds: float, given_up) -> bool:  # type: ignore[no-untyped-def]
    """Wait, unless told to stop meanwhile."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if given_up():
            return False
        time.sleep(min(LOOK, seconds))
    return True


def _begin(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """In a group of its own: Ctrl-C reaches this process alone, which then stops the groups one by one."""
    return subprocess.Popen(command, start_new_session=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop, and leave none of its children behind, whatever became of it."""
    if process.poll() is None:
        process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_WITHIN)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
