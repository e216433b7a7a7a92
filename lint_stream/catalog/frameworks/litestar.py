"""Litestar."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES
from lint_stream.catalog.web_rows import Body, Handler, Response, Streaming

_BODIES = "litestar response/base.py, response/streaming.py"

ANNOTATIONS = {
    "litestar.Request": ("starlette.Request", None),
    "litestar.datastructures.UploadFile": ("starlette.UploadFile", BYTES),
}

_DECORATORS = ("get", "post", "put", "patch", "delete", "head", "route")
_STREAM = "litestar.response.Stream"

HANDLERS = (
    Handler(
        "Litestar", _BODIES,
        decorators=tuple(f"{package}.{name}" for package in ("litestar", "litestar.handlers") for name in _DECORATORS),
        returns_bytes=True, returned=Streaming(_STREAM, async_in_coroutine=True, needs_type=True),
    ),
)  # fmt: skip

RESPONSES = (
    *(
        Response(name, _BODIES, keywords=("content",), twin=_STREAM,
                 streaming=Streaming(_STREAM, async_in_coroutine=True,
                                     keeps=("status_code", "headers", "media_type", "cookies", "background", "encoding")))
        for name in ("litestar.Response", "litestar.response.Response", "litestar.response.base.Response")
    ),
    *(
        Response(name, _BODIES, keywords=("content",), sync_generator=Body.STREAMS, async_generator=Body.STREAMS,
                 file=Body.STREAMS, by_lines=True, bytes_are_body=False)
        for name in (_STREAM, "litestar.response.streaming.Stream")
    ),
    *(
        Response(name, _BODIES, at=(), keywords=("path",), opens_path=True, bytes_are_body=False)
        for name in ("litestar.response.File", "litestar.response.file.File")
    ),
)  # fmt: skip
