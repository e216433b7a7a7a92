"""http.server. Facts sheet: section 18."""

from __future__ import annotations

from lint_stream.catalog.web_rows import VERBS, Body, Handler

HANDLERS = (
    Handler(
        "http.server", "facts 18", bases=("http.server.BaseHTTPRequestHandler", "http.server.SimpleHTTPRequestHandler",
        "http.server.CGIHTTPRequestHandler", "BaseHTTPServer.BaseHTTPRequestHandler"),
        methods=tuple(f"do_{name.upper()}" for name in VERBS), sync_generator=Body.IGNORED,
        async_generator=Body.IGNORED, writes=("self.wfile.write",), flushes="",
    ),
)  # fmt: skip
