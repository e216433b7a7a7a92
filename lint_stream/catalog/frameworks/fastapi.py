"""FastAPI; its responses and uploads are Starlette's."""

from __future__ import annotations

from lint_stream.catalog.frameworks.starlette import responses
from lint_stream.catalog.rows import BYTES
from lint_stream.catalog.web_rows import VERBS, Body, Handler, Response, Streaming

_BODIES = "fastapi routing.py, serialize_response"

ANNOTATIONS = {
    "fastapi.Request": ("starlette.Request", None),
    "fastapi.UploadFile": ("starlette.UploadFile", BYTES),
    "fastapi.datastructures.UploadFile": ("starlette.UploadFile", BYTES),
    "fastapi.requests.Request": ("starlette.Request", None),
}

_STREAMING = "fastapi.responses.StreamingResponse"

HANDLERS = (
    Handler(
        "FastAPI", _BODIES, apps=("fastapi.FastAPI", "fastapi.APIRouter"), verbs=(*VERBS, "trace", "api_route"),
        returns_bytes=True, sync_generator=Body.SERIALISED, async_generator=Body.REJECTED,
        returned=Streaming(_STREAMING), of_bytes=False,
    ),
)  # fmt: skip

RESPONSES = (
    Response("fastapi.Response", _BODIES, keywords=("content",), twin=_STREAMING,
             streaming=Streaming(_STREAMING, keeps=("status_code", "headers", "media_type", "background"),
                                 is_subclass=True)),
    *responses("fastapi.responses"),
    *(
        Response(f"fastapi.responses.{name}", _BODIES, sync_generator=Body.SERIALISED, async_generator=Body.SERIALISED,
                 bytes_are_body=False)
        for name in ("ORJSONResponse", "UJSONResponse")
    ),
)  # fmt: skip
