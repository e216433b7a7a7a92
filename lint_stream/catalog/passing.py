"""Calls that hand on what they are handed: as it is, as a copy, or one item at a time.

References: functions, itertools, contextlib, typing and asyncio in the Python library reference; anyio.to_thread.
"""

from __future__ import annotations

__all__ = [
    "CLOSERS",
    "COPIES",
    "ENTERED_BY",
    "LAZY",
    "PASSED_ON",
    "PATHS",
    "PATH_METHODS",
    "REPORT_METHODS",
    "REPORT_WRITERS",
    "WRAPPERS",
    "WRITING_METHODS",
]

LAZY = frozenset(
    """
    enumerate zip map filter iter itertools.chain itertools.islice itertools.takewhile itertools.dropwhile
    itertools.groupby itertools.filterfalse itertools.zip_longest itertools.starmap next
    set frozenset dict sum any all min max collections.Counter tqdm tqdm.tqdm csv.reader csv.DictReader
    """.split()
)
"""Calls that iterate over what they are handed, one item at a time."""

COPIES = frozenset(["list", "tuple"])
"""Calls that copy the lines they are handed."""

PASSED_ON = frozenset(["asyncio.wait_for", "asyncio.shield", "anyio.to_thread.run_sync"])
"""Calls that give what they are handed, once they are awaited."""

CLOSERS = frozenset(["aclosing", "closing", "contextlib.aclosing", "contextlib.closing", "async_generator.aclosing"])
"""Calls that give what they are handed to a `with`, and close it."""

WRAPPERS = dict.fromkeys([*CLOSERS, "nullcontext", "contextlib.nullcontext"], 0) | {"typing.cast": 1, "cast": 1}
"""Calls whose result is one of their arguments, and its position."""

ENTERED_BY = frozenset(["enter_context", "enter_async_context"])
"""Methods of an exit stack that give what their argument gives to a `with`."""

PATHS = frozenset(
    "os.path.join posixpath.join pathlib.Path pathlib.PosixPath str os.fspath shutil.make_archive".split()
)
"""Calls whose result is a path that begins as their first argument does."""

PATH_METHODS = frozenset(["format", "joinpath", "resolve"])
"""Methods whose result is a path that begins as what they are called on."""

REPORT_WRITERS = frozenset(
    """
    csv.writer csv.DictWriter io.TextIOWrapper zipfile.ZipFile tarfile.open tarfile.TarFile gzip.GzipFile gzip.open
    unicodecsv.writer unicodecsv.DictWriter defusedcsv.csv.writer defusedcsv.csv.DictWriter
    """.split()
)
"""Calls whose result writes what it is given to the buffer that it is made over."""

REPORT_METHODS = frozenset(["write", "writestr", "writerow", "writerows", "writelines", "add", "addfile"])
"""Methods by which a buffer, or what is made over it, takes one more part of a report."""

WRITING_METHODS = frozenset(["write", "sendall", "writelines"])
"""Methods that mean the same in a class of this file."""
