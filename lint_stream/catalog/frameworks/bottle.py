"""Bottle."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, Member, Type
from lint_stream.catalog.web_rows import MAIN_VERBS, Body, Handler, Response, Streaming

_BODIES = "bottle.py, Bottle._cast"
_REQUEST = "bottle.py, BaseRequest"

TYPES = (
    Type("bottle.FileUpload", "bottle.py, FileUpload"),
    Type("bottle.Request", _REQUEST),
    Type("bottle.files", _REQUEST),
    Type("bottle.upload-file", "bottle.py, FileUpload.file", bases=("file",), stream=True, gives=BYTES, untrusted=True,
         lines=True, seekable=True),
)  # fmt: skip

MEMBERS = (
    Member("bottle", "request", "bottle.Request", _REQUEST),
    Member("bottle.FileUpload", "file", "bottle.upload-file", "bottle.py, FileUpload.file", mode_default="rb"),
    Member("bottle.Request", "files", "bottle.files", _REQUEST),
    Member("bottle.files", "[]", "bottle.FileUpload", _REQUEST),
    Member("bottle.files", "get", "bottle.FileUpload", _REQUEST, call=True),
    Member("bottle.Request", "body", "wsgi.input", "bottle.py, BaseRequest.body"),
)

HANDLERS = (
    Handler(
        "Bottle", _BODIES, apps=("bottle.Bottle",), verbs=("route", *MAIN_VERBS, "error"),
        decorators=tuple(f"bottle.{name}" for name in ("route", *MAIN_VERBS, "error")), returns_bytes=True, returns_list=True,
        sync_generator=Body.STREAMS, returned=Streaming(),
    ),
)  # fmt: skip

RESPONSES = (
    Response("bottle.HTTPResponse", _BODIES, keywords=("body",), sync_generator=Body.STREAMS, file=Body.STREAMS,
             closes=True, streaming=Streaming()),
)  # fmt: skip
