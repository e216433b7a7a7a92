"""Starlette, FastAPI and Litestar. Facts sheet: sections 6 to 8."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, ChunkIterator, Consumer, Consumes, Loader, Member, Streamer, Type

_REQUEST = "starlette requests.py"
_UPLOAD = "starlette datastructures.py, UploadFile"

TYPES = (
    Type("starlette.Request", _REQUEST),
    Type("starlette.UploadFile", _UPLOAD, stream=True, gives=BYTES, awaited=True, threaded=True, untrusted=True,
         seekable=True),
    Type("starlette.upload-file", _UPLOAD, bases=("file",), stream=True, gives=BYTES, untrusted=True, lines=True,
         seekable=True),
    Type("starlette.form()", _REQUEST),
)  # fmt: skip

RETURNS = ()

MEMBERS = (
    Member("starlette.UploadFile", "file", "starlette.upload-file", _UPLOAD),
    Member("starlette.Request", "form", "starlette.form()", _REQUEST, call=True),
    Member("starlette.form()", "[]", "starlette.UploadFile", _REQUEST),
    Member("starlette.form()", "get", "starlette.UploadFile", _REQUEST, call=True),
)

ANNOTATIONS = {
    "fastapi.UploadFile": ("starlette.UploadFile", BYTES),
    "fastapi.datastructures.UploadFile": ("starlette.UploadFile", BYTES),
    "starlette.datastructures.UploadFile": ("starlette.UploadFile", BYTES),
    "litestar.datastructures.UploadFile": ("starlette.UploadFile", BYTES),
    "fastapi.Request": ("starlette.Request", None),
    "fastapi.requests.Request": ("starlette.Request", None),
    "starlette.requests.Request": ("starlette.Request", None),
    "litestar.Request": ("starlette.Request", None),
}

LOADERS = (
    Loader(
        "starlette.Request",
        "body",
        _REQUEST,
        keeps=True,
        untrusted=True,
        chunked="async for chunk in {stream}.stream()",
    ),
)

CHUNK_ITERATORS = (ChunkIterator("starlette.Request", "stream", _REQUEST, awaited=True),)

CONSUMERS = (
    *(
        Consumer(f"{package}.{name}", Consumes.RESPONSE, "facts: Starlette, Response", keywords=("content",))
        for package in ("starlette.responses", "fastapi.responses")
        for name in ("Response", "PlainTextResponse", "HTMLResponse")
    ),
    Consumer("fastapi.Response", Consumes.RESPONSE, "facts: FastAPI, Response", keywords=("content",)),
    Consumer("litestar.Response", Consumes.RESPONSE, "facts: Litestar, Response", keywords=("content",)),
    Consumer("litestar.response.Response", Consumes.RESPONSE, "facts: Litestar, Response", keywords=("content",)),
)

STREAMERS = (
    *(
        Streamer(name, "facts 0.4: Starlette, StreamingResponse(open(p))", keywords=("content",))
        for name in (
            "starlette.responses.StreamingResponse", "fastapi.responses.StreamingResponse", "fastapi.StreamingResponse",
        )
    ),
    *(
        Streamer(name, "facts 0.4: Litestar, Stream(open(p))", keywords=("content",))
        for name in ("litestar.response.Stream", "litestar.response.streaming.Stream")
    ),
)  # fmt: skip

IMPLIED = ()
