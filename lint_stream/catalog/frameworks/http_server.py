"""http.server."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, Member, Type
from lint_stream.catalog.web_rows import VERBS, Body, Handler

_BODIES = "Python library reference, http.server"
_REQUEST = "Python library reference, http.server and socketserver"
_CLASSES = (
    "http.server.BaseHTTPRequestHandler", "http.server.SimpleHTTPRequestHandler", "http.server.CGIHTTPRequestHandler",
    "socketserver.StreamRequestHandler",
)  # fmt: skip

TYPES = (
    Type("http.server.Handler", _REQUEST, bases=("socketserver.BaseRequestHandler",)),
    Type("http.server.rfile", _REQUEST, stream=True, gives=BYTES, untrusted=True, drains=True, lines=True),
)

MEMBERS = (Member("http.server.Handler", "rfile", "http.server.rfile", _REQUEST),)

ANNOTATIONS = dict.fromkeys(_CLASSES, ("http.server.Handler", None))

HANDLERS = (
    Handler(
        "http.server", _BODIES, bases=(*_CLASSES[:3], "BaseHTTPServer.BaseHTTPRequestHandler"),
        methods=tuple(f"do_{name.upper()}" for name in VERBS), sync_generator=Body.IGNORED,
        async_generator=Body.IGNORED, writes=("self.wfile.write",), flushes="",
    ),
)  # fmt: skip
