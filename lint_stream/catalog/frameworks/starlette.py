"""Starlette."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, ChunkIterator, Implied, Loader, Member, Type
from lint_stream.catalog.web_rows import METHODS, Body, Handler, Response, Streaming

_BODIES = "starlette responses.py"
_REQUEST = "starlette requests.py"
_UPLOAD = "starlette datastructures.py, UploadFile"

TYPES = (
    Type("starlette.Request", _REQUEST),
    Type("starlette.UploadFile", _UPLOAD, stream=True, gives=BYTES, awaited=True, threaded=True, untrusted=True,
         seekable=True),
    Type("starlette.form()", _REQUEST),
    Type("starlette.upload-file", _UPLOAD, bases=("file",), stream=True, gives=BYTES, untrusted=True, lines=True,
         seekable=True),
)  # fmt: skip

MEMBERS = (
    Member("starlette.Request", "form", "starlette.form()", _REQUEST, call=True),
    Member("starlette.UploadFile", "file", "starlette.upload-file", _UPLOAD),
    Member("starlette.form()", "[]", "starlette.UploadFile", _REQUEST),
    Member("starlette.form()", "get", "starlette.UploadFile", _REQUEST, call=True),
)

ANNOTATIONS = {
    "starlette.datastructures.UploadFile": ("starlette.UploadFile", BYTES),
    "starlette.requests.Request": ("starlette.Request", None),
}

LOADERS = (
    Loader("starlette.Request", "body", _REQUEST, keeps=True, untrusted=True,
           chunked="async for chunk in {stream}.stream()"),
)  # fmt: skip

CHUNK_ITERATORS = (ChunkIterator("starlette.Request", "stream", _REQUEST, awaited=True),)

IMPLIED = (Implied("request", "starlette", "starlette.Request", _REQUEST),)

HANDLERS = (
    Handler(
        "Starlette", _BODIES, bases=("starlette.endpoints.HTTPEndpoint",), methods=METHODS, parameters=("request",),
        modules=("starlette",), returned=Streaming("starlette.responses.StreamingResponse"),
    ),
)  # fmt: skip

_MEDIA_TYPES = {"PlainTextResponse": '"text/plain"', "HTMLResponse": '"text/html"'}
_KEEPS = ("status_code", "headers", "media_type", "background")


def responses(package: str) -> tuple[Response, ...]:
    """The rows of Starlette's classes, under the name of a package that has them."""
    twin = f"{package}.StreamingResponse"
    buffered = (
        Response(f"{package}.{name}", _BODIES, keywords=("content",), twin=twin,
                 streaming=Streaming(twin, keeps=_KEEPS, adds=("media_type", 3, media) if media else None,
                                     is_subclass=name == "Response"))
        for name, media in (("Response", None), *_MEDIA_TYPES.items())
    )  # fmt: skip
    return (
        *buffered,
        Response(twin, _BODIES, keywords=("content",), sync_generator=Body.STREAMS, async_generator=Body.STREAMS,
                 file=Body.STREAMS, by_lines=True, bytes_are_body=False),
        Response(f"{package}.FileResponse", _BODIES, keywords=("path",), opens_path=True, bytes_are_body=False),
        Response(f"{package}.JSONResponse", _BODIES, sync_generator=Body.SERIALISED, async_generator=Body.SERIALISED,
                 bytes_are_body=False),
    )  # fmt: skip


RESPONSES = responses("starlette.responses")
