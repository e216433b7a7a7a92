"""What the end of a `with` closes or deletes, and what reads a stream only later.

References: contextlib, tempfile and shutil in the Python library reference.
"""

from __future__ import annotations

__all__ = [
    "CLOSED_NAMES",
    "CLOSING_CALLS",
    "CLOSING_TYPES",
    "COMMITTING",
    "EAGER_CALLS",
    "FETCHING_METHODS",
    "LASTING",
    "LAZY_ITERATORS",
    "LAZY_METHODS",
    "LOADING_METHODS",
    "REMOVERS",
    "TEMPORARY",
    "VALUES",
]

CLOSED_NAMES = frozenset(
    "conn connection session client cursor cur db sess tmp tempdir temp_dir tmpdir archive zf tar".split()
)
"""Names that say that the end of their `with` closes (or deletes) what is read."""

CLOSING_CALLS = frozenset("closing aclosing connect connection cursor session stream urlopen".split())
"""Last names, in lower case, of calls whose result the end of a `with` closes."""

CLOSING_TYPES = frozenset(
    """
    requests.Response requests.Session httpx.Response httpx.Client httpx.AsyncClient aiohttp.ClientSession
    aiohttp.ClientResponse zipfile.ZipFile tarfile.TarFile paramiko.SFTPClient socket.socket subprocess.Popen
    http.client.HTTPConnection urllib3.PoolManager
    """.split()
)
"""Types, other than streams, that the end of a `with` closes."""

LASTING = frozenset([("zipfile.ZipFile", "open")])
"""Types and methods whose result can be read when what it came from is closed: a member keeps the file open for itself."""

TEMPORARY = frozenset(
    """
    tempfile.TemporaryDirectory tempfile.NamedTemporaryFile tempfile.TemporaryFile
    aiofiles.tempfile.TemporaryDirectory aiofiles.tempfile.NamedTemporaryFile
    """.split()
)
"""Calls whose result is deleted at the end of its `with`."""

REMOVERS = frozenset(["rmtree", "unlink", "remove", "rmdir", "cleanup"])
"""Last names of calls that delete what they are handed, or what they are a method of."""

LOADING_METHODS = frozenset(
    "read aread readall readlines readline text json getvalue content decode communicate body".split()
)
"""Methods whose result no longer needs what it was read from."""

FETCHING_METHODS = frozenset(
    """
    fetchall fetchone fetchmany fetch fetchrow fetchval scalar scalar_one scalar_one_or_none first one one_or_none all
    namelist infolist getnames getmembers splitlines split strip seek tell keys count
    """.split()
)
"""Methods that give everything at once, or a single value, of what they are called on."""

VALUES = frozenset(["status_code", "headers", "url", "closed", "name", "status", "rowcount", "lastrowid"])
"""Attributes that are values of their own."""

EAGER_CALLS = frozenset(
    "list tuple set dict sorted len sum str bytes int float max min any all json.load pickle.load yaml.safe_load".split()
)
"""Calls that read all that they are handed."""

COMMITTING = frozenset(["sqlite3.connect", "psycopg2.connect", "sqlite3.dbapi2.connect"])
"""Calls whose result a `with` commits, and does not close."""

LAZY_ITERATORS = frozenset(["iter", "FileWrapper", "FileIter", "wrap_file", "stream_with_context"])
"""Calls, by last name, whose result reads what they are handed when it is iterated."""

LAZY_METHODS = frozenset(["iter_lines", "aiter_lines", "chunks", "FileWrapper", "FileIter"])
"""Methods, besides the chunk iterators of the catalog, whose result reads when it is iterated."""
