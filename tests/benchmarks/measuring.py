"""How long a command takes, and how much memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["Usage", "best_of", "environment", "measure"]

_NOT_OURS = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "PYTHONUNBUFFERED", "VIRTUAL_ENV")
"""Without byte code, most of what is measured would be compiling."""

_MAXRSS_BYTES = 1024
"""Linux counts `ru_maxrss` in KiB."""


class Usage(NamedTuple):
    """What one run of a command took, with all processes that it started and waited for."""

    cpu_seconds: float
    """User and system time: what other work on the machine disturbs least."""
    wall_seconds: float
    peak_bytes: int
    """Of the process, or of the largest one that it started."""
    status: int
    """As subprocess has it: negative for a signal."""
    stderr: str


def environment() -> dict[str, str]:
    """The environment of every command that is measured."""
    return {key: value for key, value in os.environ.items() if key not in _NOT_OURS}


def measure(command: Sequence[str | Path], folder: Path) -> Usage:
    """Run a command in `folder`; what it prints is thrown away, except for standard error."""
    errors = folder / "stderr.txt"
    with errors.open("wb") as stderr:
        started = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=stderr
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    # Popen must not wait for a process that is gone.
    process.returncode = os.waitstatus_to_exitcode(status)
    printed = errors.read_text(errors="replace")
    peak = used.ru_maxrss * _MAXRSS_BYTES
    return Usage(used.ru_utime + used.ru_stime, wall, peak, process.returncode, printed)


def best_of(rounds: int, folder: Path, **commands: Sequence[str | Path]) -> dict[str, Usage]:
    """The least of each measure over `rounds` runs of each command, by name (of memory, the most).

    They take turns, so that all meet the same disturbance. A first round, which writes byte code and fills caches, does
    not count.
    """
    best = {name: measure(command, folder) for name, command in commands.items()}
    for number in range(rounds):
        for name, command in commands.items():
            usage = measure(command, folder)
            best[name] = usage if number == 0 else _least(best[name], usage)
    return best


def _least(one: Usage, other: Usage) -> Usage:
    return other._replace(
        cpu_seconds=min(one.cpu_seconds, other.cpu_seconds),
        wall_seconds=min(one.wall_seconds, other.wall_seconds),
        peak_bytes=max(one.peak_bytes, other.peak_bytes),
    )
