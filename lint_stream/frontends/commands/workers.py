"""Many files at once: in this process, or in several."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lint_stream.frontends.commands.check_file import FileReport, Task, check_file
from lint_stream.frontends.files import FoundFile
from lint_stream.frontends.progress import Progress

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

__all__ = ["check_files", "default_jobs"]

# Starting processes costs as much as checking this many files of usual size.
_FILES_WORTH_A_PROCESS = 250

_CHUNKS_PER_JOB = 8


def default_jobs(files: int) -> int:
    """As many processes as there are processors for us, but none that costs more than it saves."""
    return max(1, min(_usable_processors(), files // _FILES_WORTH_A_PROCESS))


def check_files(files: Sequence[FoundFile], task: Task, jobs: int, progress: Progress) -> list[FileReport]:
    """A report of each file, in the order of `files`, whatever the number of processes."""
    jobs = min(jobs, len(files))
    if jobs > 1 and (reports := _check_in_pool(files, task, jobs, progress)) is not None:
        return reports
    return list(_check_here(files, task, progress))


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
        running = [pool.submit(_check_chunk, chunk, task) for chunk in chunks]
    except (ImportError, OSError):
        # As in flake8 (`checker.py`): some machines have no semaphores.
        return None
    try:
        sizes = dict(zip(running, map(len, chunks), strict=True))
        for future in concurrent.futures.as_completed(running):
            progress.advance(sizes[future])
        return [one for future, chunk in zip(running, chunks, strict=True) for one in _reports_of(future, chunk)]
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


def _reports_of(future: Future[list[FileReport]], chunk: Sequence[FoundFile]) -> list[FileReport]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        return future.result()
    except BrokenProcessPool:
        # Killed from outside, mostly for want of memory; one of these files may be why, and we cannot know which.
        return [
            FileReport(file.path, problems=(f"{file.path}: not checked: a worker process died",), is_unchecked=True)
            for file in chunk
        ]


def _usable_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
