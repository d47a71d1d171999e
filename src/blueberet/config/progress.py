"""Saying how far a long work is, on the error output, so that the answer itself stays clean."""

import sys
import time
from collections.abc import Callable

QUIET_SECONDS = 2.0
EVERY_SECONDS = 1.0


def progress() -> Callable[[str], None]:
    """What says a line a second once two seconds have gone by; on a terminal the line is written over."""
    began = time.monotonic()
    said = began
    on_terminal = sys.stderr.isatty()

    def note(text: str) -> None:
        nonlocal said
        now = time.monotonic()
        if now - began < QUIET_SECONDS or now - said < EVERY_SECONDS:
            return
        said = now
        line = f"{now - began:4.0f} s  {text}"
        print(f"\r\033[K{line}" if on_terminal else line, end="" if on_terminal else "\n", file=sys.stderr, flush=True)

    return note
