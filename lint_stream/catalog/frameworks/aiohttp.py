"""aiohttp.web."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, TEXT, Consumer, Consumes, Implied, Loader, Member, Returns, Type
from lint_stream.catalog.web_rows import METHODS, VERBS, Body, Handler, Response, Streaming

_BODIES = "aiohttp web_response.py, payload.py"
_REQUEST = "aiohttp web_request.py"
_CHUNKED = "async for chunk in {stream}.content.iter_chunked(64 * 1024)"

TYPES = (
    Type("aiohttp.FileField", _REQUEST),
    Type("aiohttp.web.Request", _REQUEST, untrusted=True),
    Type("aiohttp.web.StreamResponse", "aiohttp web_response.py"),
)

RETURNS = (Returns("aiohttp.web.StreamResponse", "aiohttp.web.StreamResponse", "aiohttp web_response.py"),)

MEMBERS = (Member("aiohttp.web.Request", "content", "aiohttp.StreamReader", _REQUEST),)

ANNOTATIONS = {
    "aiohttp.web.Request": ("aiohttp.web.Request", None),
    "aiohttp.web_request.Request": ("aiohttp.web.Request", None),
}

LOADERS = (
    Loader("aiohttp.web.Request", "read", _REQUEST, sized=True, keeps=True, untrusted=True, gives=BYTES,
           chunked=_CHUNKED),
    Loader("aiohttp.web.Request", "text", _REQUEST, keeps=True, untrusted=True, gives=TEXT, chunked=_CHUNKED),
)  # fmt: skip

CONSUMERS = (
    Consumer("aiohttp.web.StreamResponse.write", Consumes.RESPONSE, _BODIES),
    Consumer("aiohttp.web.StreamResponse.write_eof", Consumes.RESPONSE, _BODIES),
)

IMPLIED = (Implied("request", "aiohttp.web", "aiohttp.web.Request", _REQUEST),)

HANDLERS = (
    Handler(
        "aiohttp", _BODIES, apps=("aiohttp.web.RouteTableDef",), verbs=("route", "view", *VERBS),
        bases=("aiohttp.web.View",), methods=METHODS, parameters=("request",), modules=("aiohttp.web",),
        writes=("resp.write", "response.write"),
    ),
)  # fmt: skip

RESPONSES = (
    *(
        Response(name, _BODIES, at=(), keywords=("body", "text"), async_generator=Body.STREAMS, file=Body.STREAMS,
                 closes=True, twin="aiohttp.web.StreamResponse", streaming=Streaming(is_async=True, bytes_only=True))
        for name in ("aiohttp.web.Response", "aiohttp.web_response.Response")
    ),
    Response("aiohttp.web.FileResponse", _BODIES, keywords=("path",), opens_path=True, bytes_are_body=False),
    Response("aiohttp.web.json_response", _BODIES, sync_generator=Body.SERIALISED, async_generator=Body.SERIALISED,
             bytes_are_body=False),
)  # fmt: skip
