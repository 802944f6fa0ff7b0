"""Ctrl-C, SIGTERM and SIGHUP as a wish: the running batch is finished and recorded first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

HANGUP = getattr(signal, "SIGHUP", None)
"""A terminal that is closed; shell and system may both tell of one."""


class Stop:
    """Whether a run has been asked to stop; asked twice, it stops at once, but for a terminal that is closed."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """What a signal calls."""
        if self.asked and number != HANGUP:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Listen to signals, where this is the main thread; yields what knows of them.

    A hangup that is ignored, as under ``nohup``, stays so.
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    numbers = [signal.SIGINT, signal.SIGTERM]
    if HANGUP is not None and signal.getsignal(HANGUP) is not signal.SIG_IGN:
        numbers.append(HANGUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
