"""Sanic. Facts sheet: section 11."""

from __future__ import annotations

from lint_stream.catalog.rows import AT_END_NONE, Implied, Member, Type
from lint_stream.catalog.web_rows import METHODS, VERBS, Body, Handler, Response

_REQUEST = "sanic request/types.py"

TYPES = (
    Type("sanic.Request", _REQUEST),
    Type("sanic.stream", "sanic http/http1.py: a piece, and None at the end", awaited=True, at_end=AT_END_NONE),
)

MEMBERS = (Member("sanic.Request", "stream", "sanic.stream", _REQUEST),)

ANNOTATIONS = {
    "sanic.Request": ("sanic.Request", None),
    "sanic.request.Request": ("sanic.Request", None),
}

IMPLIED = (Implied("request", "sanic", "sanic.Request", "sanic app.py"),)

HANDLERS = (
    Handler(
        "Sanic", "facts 11", apps=("sanic.Sanic", "sanic.Blueprint"), verbs=("route", *VERBS),
        bases=("sanic.views.HTTPMethodView",), methods=METHODS,
        writes=("response.send", "response.write", "resp.write", "resp.send"),
    ),
)  # fmt: skip

RESPONSES = (
    *(
        Response(name, "facts 11", keywords=("body",), twin="request.respond()")
        for name in ("sanic.HTTPResponse", "sanic.html", "sanic.raw", "sanic.response.HTTPResponse",
                     "sanic.response.html", "sanic.response.raw", "sanic.response.text", "sanic.text")
    ),
    *(
        Response(name, "facts 11", sync_generator=Body.SERIALISED, async_generator=Body.SERIALISED, bytes_are_body=False)
        for name in ("sanic.json", "sanic.response.json")
    ),
)  # fmt: skip
