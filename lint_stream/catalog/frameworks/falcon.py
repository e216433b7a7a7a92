"""Falcon."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, Implied, Member, Type
from lint_stream.catalog.web_rows import VERBS, Body, Handler

_BODIES = "falcon response.py, asgi/response.py"
_REQUEST = "falcon request.py; falcon asgi/request.py"

TYPES = (
    Type("falcon.Request", _REQUEST),
    Type("falcon.asgi.Request", _REQUEST),
    Type("falcon.asgi.stream", "falcon asgi/stream.py", stream=True, gives=BYTES, awaited=True, untrusted=True, drains=True,
         short_reads=True),
)  # fmt: skip

MEMBERS = (
    Member("falcon.Request", "bounded_stream", "wsgi.input", _REQUEST),
    Member("falcon.Request", "stream", "wsgi.input", _REQUEST),
    Member("falcon.asgi.Request", "bounded_stream", "falcon.asgi.stream", _REQUEST),
    Member("falcon.asgi.Request", "stream", "falcon.asgi.stream", _REQUEST),
)

ANNOTATIONS = {
    "falcon.Request": ("falcon.Request", None),
    "falcon.asgi.Request": ("falcon.asgi.Request", None),
}

IMPLIED = (Implied("req", "falcon", "falcon.Request", _REQUEST, coroutine="falcon.asgi.Request"),)

HANDLERS = (
    Handler(
        "Falcon", _BODIES, parameters=("req", "resp"), methods=tuple(f"on_{name}" for name in VERBS),
        sync_generator=Body.IGNORED, async_generator=Body.IGNORED, attributes=("text", "data", "media"),
        stream_attributes=("stream",), both=True, suffixes=True,
    ),
)  # fmt: skip
