"""Sanic."""

from __future__ import annotations

from lint_stream.catalog.rows import AT_END_NONE, Consumer, Consumes, Implied, Member, Type
from lint_stream.catalog.web_rows import METHODS, VERBS, Body, Handler, Response, Streaming

_BODIES = "sanic response/types.py, response/convenience.py"
_REQUEST = "sanic request/types.py"

TYPES = (
    Type("sanic.HTTPResponse", "sanic response/types.py"),
    Type("sanic.Request", _REQUEST),
    Type("sanic.stream", "sanic http/http1.py: a piece, and None at the end", awaited=True, at_end=AT_END_NONE),
)

MEMBERS = (
    Member("sanic.Request", "respond", "sanic.HTTPResponse", _REQUEST, call=True),
    Member("sanic.Request", "stream", "sanic.stream", _REQUEST),
)

ANNOTATIONS = {
    "sanic.Request": ("sanic.Request", None),
    "sanic.request.Request": ("sanic.Request", None),
}

IMPLIED = (Implied("request", "sanic", "sanic.Request", "sanic app.py"),)

CONSUMERS = (Consumer("sanic.HTTPResponse.send", Consumes.RESPONSE, _BODIES, keywords=("data",)),)

HANDLERS = (
    Handler(
        "Sanic", _BODIES, apps=("sanic.Sanic", "sanic.Blueprint"), verbs=("route", *VERBS),
        bases=("sanic.views.HTTPMethodView",), methods=METHODS,
        writes=("response.send", "response.write", "resp.write", "resp.send"),
    ),
)  # fmt: skip

_TYPES = {
    "HTTPResponse": None,
    "html": '"text/html; charset=utf-8"',
    "raw": '"application/octet-stream"',
    "text": '"text/plain; charset=utf-8"',
}
"""The content types that these give by themselves."""

RESPONSES = (
    *(
        Response(f"{package}.{name}", _BODIES, keywords=("body",), twin="sanic.response.ResponseStream",
                 streaming=Streaming("sanic.response.ResponseStream", keyword="streaming_fn",
                                     keeps=("status", "headers", "content_type"), is_async=True, writer="write",
                                     adds=("content_type", 3, media) if media else None))
        for package in ("sanic", "sanic.response") for name, media in _TYPES.items()
    ),
    *(
        Response(name, _BODIES, sync_generator=Body.SERIALISED, async_generator=Body.SERIALISED, bytes_are_body=False)
        for name in ("sanic.json", "sanic.response.json")
    ),
)  # fmt: skip
