"""What code does to files, standard input and connections beside the stream at hand, by the names of its calls.

References: os, shutil, pathlib, subprocess, threading, concurrent.futures, asyncio, logging and socket in the Python library
reference; anyio documentation, Tasks; Flask documentation, Flask.before_request.
"""

from __future__ import annotations

import re

__all__ = [
    "BODY_HOOKS",
    "CHANGERS",
    "LISTINGS",
    "LOG_FILES",
    "LOG_METHODS",
    "MAY_BE_STDIN",
    "MESSAGE_SOCKETS",
    "MODE_COMES_SECOND",
    "REPLACING_OWNERS",
    "STARTERS",
    "STDIN_READERS",
    "TASKS",
    "TOUCHERS",
]

_FILE_CALLS = frozenset("write_text write_bytes rename remove unlink move copy copyfile copy2 truncate rmtree".split())

CHANGERS = _FILE_CALLS | frozenset("renames symlink_to check_call check_output system Popen".split())
"""Last names of calls that may change a file; `open` does by its mode, `replace` by what it is a method of."""

TOUCHERS = _FILE_CALLS | frozenset(["open", "replace", "touch", "chmod"])
"""Last names of calls that open or change the file that they are handed."""

MODE_COMES_SECOND = frozenset([None, "io", "codecs", "gzip", "bz2", "lzma", "aiofiles"])
"""Owners of an `open` whose second argument is the mode; that of a path is the first."""

REPLACING_OWNERS = frozenset(["os", "shutil", "path", "tmp", "target"])
"""Names with whose `replace` a file takes the place of another; that of a text does not."""

LISTINGS = frozenset(["listdir", "scandir", "glob", "iglob", "rglob", "iterdir", "walk"])
"""Last names of calls that list the files of a folder."""

STDIN_READERS = frozenset(
    """
    input run call check_call check_output Popen system getpass popen read spawn getoutput getstatusoutput
    """.split()
)
"""Last names of calls that read standard input, or start a program that does."""

MAY_BE_STDIN = re.compile(r"\bstdin\b|\bFileType\(")
"""Code without which a stream from elsewhere is not standard input."""

TASKS = re.compile(r"\b(?:gather|create_task|ensure_future|TaskGroup|start_soon|as_completed)\b|asyncio\.wait\(")
"""Code that runs coroutines beside each other."""

STARTERS = frozenset("submit map starmap imap imap_unordered apply_async to_thread start_soon run_in_executor".split())
"""Last names of calls that run a function that they are handed in a thread, process or task."""

LOG_METHODS = frozenset("debug info warning warn error exception critical log".split())
"""Methods that write to a log."""

LOG_FILES = re.compile(r"\bbasicConfig\([^)]*\bfilename\b|FileHandler\(|\bdictConfig\(|\bfileConfig\(")
"""Code that makes a file of a log."""

MESSAGE_SOCKETS = re.compile(r"\bSOCK_(?:DGRAM|SEQPACKET|RAW|RDM)\b")
"""Kinds of sockets on which each call sends a message of its own."""

BODY_HOOKS = ("before_request",)
"""Decorators of functions that see a request before its handler does."""
