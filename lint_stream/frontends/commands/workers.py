"""Many files at once: in this process, or in several."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lint_stream.frontends.commands.check_file import FileReport, Task, check_file, unchecked
from lint_stream.frontends.files import FoundFile
from lint_stream.frontends.progress import Progress

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

__all__ = ["check_files"]

# Starting processes takes about a tenth of a second; whether it pays shows only once the work has begun, since most
# files are done with in no time and a few are not.
_SECONDS_ALONE = 0.3

_CHUNKS_PER_JOB = 8

_Clock = Callable[[], float]


def check_files(
    files: Sequence[FoundFile], task: Task, jobs: int | None, progress: Progress, clock: _Clock = time.monotonic
) -> list[FileReport]:
    """A report of each file, in the order of `files`, whatever the number of processes.

    With `jobs` as None there are as many processes as processors, but only where one alone would take long.
    """
    patience = _SECONDS_ALONE if jobs is None else 0.0
    jobs = min(_usable_processors() if jobs is None else jobs, len(files))
    started = clock()
    reports: list[FileReport] = []
    for file in files:
        done, left = len(reports), len(files) - len(reports)
        seconds = clock() - started
        if jobs > 1 and left > 1 and seconds >= patience and seconds * left >= patience * done:
            break
        reports.append(check_file(file, task))
        progress.advance()
    rest = files[len(reports) :]
    if rest:
        reports += _check_in_pool(rest, task, jobs, progress) or _check_here(rest, task, progress)
    return reports


def _check_here(files: Iterable[FoundFile], task: Task, progress: Progress) -> Iterator[FileReport]:
    for file in files:
        yield check_file(file, task)
        progress.advance()


def _check_in_pool(files: Sequence[FoundFile], task: Task, jobs: int, progress: Progress) -> list[FileReport] | None:
    """The reports; None where this machine gives us no processes."""
    # Imported here: a run over few files stays in one process.
    import concurrent.futures
    import multiprocessing

    size = max(1, len(files) // (jobs * _CHUNKS_PER_JOB))
    chunks = [files[start : start + size] for start in range(0, len(files), size)]
    try:
        pool = _start_pool(jobs)
    except (ImportError, OSError):
        # As in flake8 (`checker.py`): some machines have no semaphores.
        return None
    try:
        running = [_submit(pool, chunk, task) for chunk in chunks]
        sizes = {future: len(chunk) for future, chunk in zip(running, chunks, strict=True) if future}
        for future in concurrent.futures.as_completed(sizes):
            progress.advance(sizes[future])
        return [one for future, chunk in zip(running, chunks, strict=True) for one in _reports_of(future, chunk)]
    except OSError:
        return None
    except BaseException:
        # Workers write nothing, so they can be stopped at any point; waiting for them would delay Ctrl-C.
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _start_pool(jobs: int) -> ProcessPoolExecutor:
    import concurrent.futures
    import multiprocessing

    # A forked worker has our modules already. Elsewhere than on Linux, forking is unsafe or unknown.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    return concurrent.futures.ProcessPoolExecutor(jobs, mp_context=context, initializer=_ignore_interrupts)


def _ignore_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal; only the first one answers."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _check_chunk(files: Sequence[FoundFile], task: Task) -> list[FileReport]:
    return [check_file(file, task) for file in files]


def _submit(pool: ProcessPoolExecutor, chunk: Sequence[FoundFile], task: Task) -> Future[list[FileReport]] | None:
    """The chunk's future; None where a worker has died already."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        return pool.submit(_check_chunk, chunk, task)
    except BrokenProcessPool:
        return None


def _reports_of(future: Future[list[FileReport]] | None, chunk: Sequence[FoundFile]) -> list[FileReport]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        if future is not None:
            return future.result()
    except BrokenProcessPool:
        pass
    # Killed from outside, mostly for want of memory; one of these files may be why, and we cannot know which.
    return [unchecked(file.path, "a worker process died") for file in chunk]


def _usable_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
