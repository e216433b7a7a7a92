"""Words of streaming code, for the steps that look at a file before the catalog is loaded.

A flow whose words are missing here is never seen: each row of the tables has its last name here (a test
says so). It imports next to nothing: most files need no more than this.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = [
    "ARCHIVE_WORDS",
    "BINARY_MODES",
    "BINARY_OPENERS",
    "BUFFERS",
    "CAPTURES",
    "GATED_LINES",
    "HANDLER_NAME",
    "ITERATED_BODIES",
    "LINE_PATTERN",
    "LINE_WORDS",
    "METHODS",
    "NON_BLOCKING_CODE",
    "NON_BLOCKING_WORDS",
    "OPENING_CODE",
    "PIECE_READS",
    "PIECE_WORDS",
    "READS",
    "RESPONDERS",
    "RESPONDING_CODE",
    "SERVING_WORDS",
    "GatedLine",
]

# -- lines on which a flow may begin

PIECE_WORDS = (
    "blob", "block", "buf", "buffer", "byts", "bytez", "chunk", "data", "fragment", "part", "piece", "segment",
)  # fmt: skip
"""Words that a loop's target ends in which holds one piece of a stream."""

_METHODS = (
    "read|read1|readall|readinto|readinto1|readlines|read_bytes|read_text|communicate|getoutput|read_binary|recv|recv_into"
    "|recv_bytes|receive_some|retrbinary"
    "|get_data|download_as_bytes|download_as_string|download_as_text|content_as_bytes|content_as_text|cat_file|cat"
    "|iter_content|iter_bytes|iter_raw|iter_text|iter_lines|aiter_bytes|aiter_raw|aiter_text|aiter_lines|iter_chunked"
    "|iter_any|iter_chunks"
    "|chunks|stream|aread|read_chunked|body|copyfileobj|FileWrapper|check_output|run_process|iter|readany|read_chunk|receive"
)

METHODS = frozenset(_METHODS.split("|"))
"""Last names of calls that may begin a flow."""

LINE_WORDS = (
    "read", "recv", "receive_some", "communicate", "getoutput", "retrbinary", "get_data", "download_as_",
    "content_as_", "cat", "iter_", "iter(", "iter (", "chunks", "stream(", "stream (", "body(", "body (",
    "copyfileobj", "FileWrapper", "check_output", "capture_", "run_process", "receive", "stdout",
    'b"".join', "b''.join", "async for", "chunk", "block", "piece", "for part", "for buf", "for data", "blob",
    "fragment", "segment",
)  # fmt: skip
"""Short words, one of which is in every line that `LINE_PATTERN` matches."""

LINE_PATTERN = (
    rf"\b(?:{_METHODS})\s*\("
    r"|\b(?:capture_output|capture_stdout|stdout)\s*="
    r"|\bb(?:\"\"|'')\s*\.\s*join\s*\("
    rf"|\basync\s+for\b|\bfor\s+\w*(?:{'|'.join(PIECE_WORDS)})\w*\s+in\b"
    r"|\.(?:read|read1|recv)\b\s*(?:[,)]|$)"
)

SERVING_WORDS = (
    "flask", "quart", "werkzeug", "django", "rest_framework", "starlette", "fastapi", "litestar", "aiohttp", "tornado",
    "sanic", "falcon", "bottle", "pyramid", "webob", "cherrypy", "start_response", "http.server", "BaseHTTP", "twisted",
    "receive, send", "wsgi",
)  # fmt: skip
"""A text without any of these holds no response code."""

_SENDERS = (
    "flask", "quart", "werkzeug", "django", "starlette", "fastapi", "litestar", "pyramid", "webob", "bottle",
    "cherrypy", "falcon", "start_response", "wfile", "sendall", "yield",
)  # fmt: skip
"""Words of code that may send the lines of a binary file."""


class GatedLine(NamedTuple):
    """Lines that count only in a text that has one of `gates`: one of `words` is in them, and `pattern` matches.

    `attributes`: the body attributes that may load something in such a text.
    """

    gates: tuple[str, ...]
    words: tuple[str, ...]
    pattern: str
    attributes: tuple[str, ...] = ()


GATED_LINES = (
    GatedLine(("requests", "httpx"), (".content", ".text"), r"\.(?:content|text)\b(?!\s*\()", ("content", "text")),
    GatedLine(("aiohttp",), (".text",), r"\.text\s*\("),
    GatedLine(("urllib3", "flask", "quart", "werkzeug"), (".data",), r"\.data\b(?!\s*\()", ("data",)),
    GatedLine(("django", "pyramid", "webob", "quart", "rest_framework"), (".body",), r"\.body\b(?!\s*\()", ("body",)),
    GatedLine(_SENDERS, ('b"', "b'", 'r"', "r'", '+"', "+'"), r"""["'](?:rb|br|rb\+|r\+b|w\+b)["']"""),
    GatedLine(_SENDERS, ("gzip.open(", "bz2.open(", "lzma.open("), r"\b(?:gzip|bz2|lzma)\.open\("),
    GatedLine(
        SERVING_WORDS,
        ("Response(", "send_file(", "jsonify(", "getvalue(", ".streaming_content", ".body_iterator"),
        r"\w*Response\(|\bsend_file\(|\bjsonify\(|\.getvalue\(|\.(?:streaming_content|body_iterator)\b",
    ),
    GatedLine(
        ("open", "stdin", "IO", "Popen", "TemporaryFile", "makefile"),
        ("list(", "tuple(", "list (", "tuple ("),
        r"\b(?:list|tuple)\s*\(\s*(?:[\w.]+\s*\)|$)",
    ),
)

# -- expressions that may make a whole, or hand one on

READS = frozenset(
    ["read", "read1", "readall", "readinto", "readinto1", "readlines", "recv", "recv_into", "receive_some"]
)
"""Calls that read a whole stream where they have no size, and a piece of it where they have one."""

ITERATED_BODIES = frozenset(["read", "read1", "recv", "streaming_content", "body_iterator"])
"""Attributes that are a stream's chunks, or a read that another call repeats (`iter(f.read, b"")`)."""

RESPONDERS = frozenset(["send_file", "make_response", "jsonify", "File", "Stream", "raw", "html", "text"])
"""Calls, besides those that end in `Response`, that make the body of a response."""

HANDLER_NAME = re.compile(r"(?:get|post|put|patch|delete|head|options|dispatch|prepare)$|(?:do|on|render)_[A-Za-z]\w*$")
"""Names of methods that serve requests."""

RESPONDING_CODE = re.compile(r"[Rr]esponse|\bresp\b|jsonify|send|\.write\(|start_response")
"""Code without which a function does not respond to a request."""

CAPTURES = frozenset(["capture_output", "capture_stdout", "stdout"])
"""Keywords that gather what a process prints."""

BINARY_OPENERS = frozenset(["gzip", "bz2", "lzma"])
"""Modules whose `open` is binary without a mode."""

BINARY_MODES = frozenset(["rb", "br", "rb+", "r+b", "w+b"])
"""Modes of files whose lines might be sent."""

BUFFERS = ("StringIO(", "BytesIO(")
"""Code without which a function fills no buffer in memory."""

OPENING_CODE = re.compile(r"open\w*\(|stdin|makefile|Popen|File\(|IO\b|\bfile\(|StreamReader|FileStorage|Upload")
"""Code without which a function has no stream that `list(...)` could take the lines of."""

ARCHIVE_WORDS = ("zipfile", "ZipFile")
"""A text without any of these has no archive, whose `read` takes the name of a member instead of a size."""

# -- what a file says of its streams

NON_BLOCKING_WORDS = ("O_NONBLOCK", "set_blocking", "setblocking", "BlockingIOError")
NON_BLOCKING_CODE = re.compile(
    r"O_NONBLOCK|set_blocking\s*\(.*False|setblocking\s*\(\s*(?:False|0)\s*\)|BlockingIOError"
)
"""Code that makes a stream non-blocking, or copes with one; a text without any of the words has none."""

PIECE_READS = frozenset(
    """
    read read1 recv receive_some iter_content iter_bytes iter_raw aiter_bytes aiter_raw iter_chunked iter_chunks
    chunks stream iter_any readinto
    """.split()
)
"""Methods by which a generator reads a stream piece by piece."""
