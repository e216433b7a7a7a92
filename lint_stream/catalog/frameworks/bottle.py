"""Bottle. Facts sheet: section 13."""

from __future__ import annotations

from lint_stream.catalog.rows import Member, Type
from lint_stream.catalog.web_rows import VERBS, Body, Handler, Response, Streaming

_REQUEST = "bottle.py, BaseRequest"

TYPES = (Type("bottle.Request", _REQUEST),)

MEMBERS = (
    Member("bottle", "request", "bottle.Request", _REQUEST),
    Member("bottle.Request", "body", "wsgi.input", "bottle.py, BaseRequest.body"),
)

HANDLERS = (
    Handler(
        "Bottle", "facts 13", apps=("bottle.Bottle",), verbs=("route", *VERBS, "error"),
        decorators=tuple(f"bottle.{name}" for name in ("route", *VERBS, "error")), returns_bytes=True,
        sync_generator=Body.STREAMS, returned=Streaming(),
    ),
)  # fmt: skip

RESPONSES = (
    Response("bottle.HTTPResponse", "facts 13", keywords=("body",), sync_generator=Body.STREAMS, file=Body.STREAMS,
             closes=True, streaming=Streaming()),
)  # fmt: skip
