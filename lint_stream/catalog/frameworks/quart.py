"""Quart. Facts sheet: section 2."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, ChunkIterator, Loader, Member, Type
from lint_stream.catalog.web_rows import METHODS, VERBS, Body, Handler, Response, Streaming

_REQUEST = "quart wrappers/request.py"
_CHUNKED = "async for chunk in {stream}.body"

TYPES = (Type("quart.Request", _REQUEST),)

MEMBERS = (
    Member("quart", "request", "quart.Request", _REQUEST),
    Member("quart.Request", "files", "werkzeug.files", _REQUEST),
)

ANNOTATIONS = {
    "quart.Request": ("quart.Request", None),
    "quart.datastructures.FileStorage": ("werkzeug.FileStorage", BYTES),
}

LOADERS = (
    Loader("quart.Request", "data", _REQUEST, call=False, keeps=True, untrusted=True, chunked=_CHUNKED),
    Loader("quart.Request", "get_data", _REQUEST, keeps=True, untrusted=True, chunked=_CHUNKED),
)

CHUNK_ITERATORS = (ChunkIterator("quart.Request", "body", _REQUEST, awaited=True, call=False),)

HANDLERS = (
    Handler(
        "Quart", "facts 2", apps=("quart.Quart", "quart.Blueprint"), verbs=("route", *VERBS, "errorhandler", "endpoint"),
        bases=("quart.views.View", "quart.views.MethodView"), methods=("dispatch_request", *METHODS), returns_bytes=True,
        sync_generator=Body.STREAMS, async_generator=Body.STREAMS, returned=Streaming(), context=("quart",),
    ),
)  # fmt: skip

RESPONSES = (
    *(
        Response(name, "facts 2", keywords=("response",), sync_generator=Body.STREAMS, async_generator=Body.STREAMS,
                 file=Body.STREAMS, by_lines=not name.endswith("make_response"), closes=True, streaming=Streaming())
        for name in ("quart.Response", "quart.make_response", "quart.wrappers.Response",
                     "quart.wrappers.response.Response")
    ),
    Response("quart.jsonify", "facts 1: jsonify", sync_generator=Body.SERIALISED, async_generator=Body.SERIALISED,
             bytes_are_body=False),
    Response("quart.send_file", "facts 2: a path, or a BytesIO", bytes_are_body=False),
)  # fmt: skip
