"""How far a long run has come, on a terminal only."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

__all__ = ["Progress"]

_QUIET_SECONDS = 2.0
_SECONDS_BETWEEN = 0.1
_CLEAR_LINE = "\r\x1b[K"


class Progress:
    """A line on `stream` that counts files, rewritten in place, and gone when the work is done.

    Nothing is shown in the first two seconds, nor ever where `stream` is no terminal: a log would keep every line.
    """

    def __init__(
        self, total: int, stream: TextIO, *, is_wanted: bool = True, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._stream = stream
        self._clock = clock
        self._is_wanted = is_wanted and stream.isatty()
        self._done = 0
        self._next_time = clock() + _QUIET_SECONDS
        self._is_shown = False

    def advance(self, files: int = 1) -> None:
        """Count `files` more."""
        self._done += files
        if not self._is_wanted or self._clock() < self._next_time:
            return
        self._next_time = self._clock() + _SECONDS_BETWEEN
        self._is_shown = True
        self._stream.write(f"{_CLEAR_LINE}checked {self._done} of {self._total} files")
        self._stream.flush()

    def close(self) -> None:
        """Take the line away, if one was shown."""
        if self._is_shown:
            self._stream.write(_CLEAR_LINE)
            self._stream.flush()
            self._is_shown = False
