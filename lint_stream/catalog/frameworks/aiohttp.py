"""aiohttp.web. Facts sheet: section 9."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, Consumer, Consumes, Implied, Loader, Member, Type

_REQUEST = "aiohttp web_request.py"

TYPES = (
    Type("aiohttp.web.Request", _REQUEST, untrusted=True),
    Type("aiohttp.web.StreamResponse", "aiohttp web_response.py"),
    Type("aiohttp.FileField", _REQUEST),
)

RETURNS = ()

MEMBERS = (Member("aiohttp.web.Request", "content", "aiohttp.StreamReader", _REQUEST),)

ANNOTATIONS = {
    "aiohttp.web.Request": ("aiohttp.web.Request", None),
    "aiohttp.web_request.Request": ("aiohttp.web.Request", None),
}

LOADERS = (
    Loader("aiohttp.web.Request", "read", _REQUEST, sized=True, keeps=True, untrusted=True, gives=BYTES,
           chunked="async for chunk in {stream}.content.iter_chunked(64 * 1024)"),
    Loader("aiohttp.web.Request", "text", _REQUEST, keeps=True, untrusted=True, gives="text",
           chunked="async for chunk in {stream}.content.iter_chunked(64 * 1024)"),
)  # fmt: skip

CHUNK_ITERATORS = ()

CONSUMERS = (
    Consumer("aiohttp.web.Response", Consumes.RESPONSE, "facts: aiohttp, web.Response(body=)", at=(),
             keywords=("body", "text")),
    Consumer("aiohttp.web_response.Response", Consumes.RESPONSE, "facts: aiohttp, web.Response(body=)", at=(),
             keywords=("body", "text")),
)  # fmt: skip

IMPLIED = (Implied("request", "aiohttp.web", "aiohttp.web.Request", _REQUEST),)
