"""Quart."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, ChunkIterator, Loader, Member, Type
from lint_stream.catalog.web_rows import MAIN_VERBS, METHODS, Body, Handler, Response, Streaming

_BODIES = "Quart documentation, Streaming response; quart wrappers/response.py"
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
        "Quart", _BODIES, apps=("quart.Quart", "quart.Blueprint"), verbs=("route", *MAIN_VERBS, "errorhandler", "endpoint"),
        bases=("quart.views.View", "quart.views.MethodView"), methods=("dispatch_request", *METHODS), returns_bytes=True,
        sync_generator=Body.STREAMS, async_generator=Body.STREAMS, returned=Streaming(), context=("quart",),
    ),
)  # fmt: skip

RESPONSES = (
    *(
        Response(name, _BODIES, keywords=() if name.endswith("make_response") else ("response",), sync_generator=Body.STREAMS, async_generator=Body.STREAMS,
                 file=Body.STREAMS, by_lines=not name.endswith("make_response"), closes=True, streaming=Streaming())
        for name in ("quart.Response", "quart.make_response", "quart.wrappers.Response",
                     "quart.wrappers.response.Response")
    ),
    Response("quart.jsonify", f"{_BODIES}: jsonify", sync_generator=Body.SERIALISED, async_generator=Body.SERIALISED,
             bytes_are_body=False),
    Response("quart.send_file", f"{_BODIES}: a path, or a BytesIO", bytes_are_body=False),
)  # fmt: skip
