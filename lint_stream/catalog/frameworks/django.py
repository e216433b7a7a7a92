"""Django."""

from __future__ import annotations

from lint_stream.catalog.rows import BYTES, ChunkIterator, Consumer, Consumes, Implied, Loader, Member, Returns, Type
from lint_stream.catalog.web_rows import METHODS, Body, Handler, Response, Streaming

_BODIES = "django/http/response.py"
_REQUEST = "django/http/request.py"
_UPLOAD = "django/core/files/uploadedfile.py"
_FILE = "django/core/files/base.py"
_RESPONSE = "django/http/response.py"

TYPES = (
    Type("django.ContentFile", "django/core/files/base.py: already in memory"),
    Type("django.FILES", _REQUEST),
    Type("django.File", _FILE, stream=True, lines=True, seekable=True, restarts=True),
    Type("django.HttpRequest", _REQUEST, stream=True, gives=BYTES, untrusted=True, lines=True),
    Type("django.HttpResponse", _RESPONSE),
    Type("django.UploadedFile", _UPLOAD, bases=("django.File",), stream=True, gives=BYTES, untrusted=True, lines=True,
         seekable=True, restarts=True),
)  # fmt: skip

RETURNS = (
    Returns("django.core.files.File", "django.File", _FILE),
    Returns("django.core.files.base.ContentFile", "django.ContentFile", _FILE),
    Returns("django.core.files.base.File", "django.File", _FILE),
    Returns("django.http.HttpResponse", "django.HttpResponse", _RESPONSE),
    Returns("django.http.response.HttpResponse", "django.HttpResponse", _RESPONSE),
)

MEMBERS = (
    Member("django.FILES", "[]", "django.UploadedFile", _REQUEST),
    Member("django.FILES", "get", "django.UploadedFile", _REQUEST, call=True),
    Member("django.HttpRequest", "FILES", "django.FILES", _REQUEST),
    Member("django.UploadedFile", "file", "django.UploadedFile", _UPLOAD),
    Member("django.core.files.storage.default_storage", "open", "django.File", "django/core/files/storage", call=True,
           mode_at=1, mode_default="rb"),
)  # fmt: skip

ANNOTATIONS = {
    "django.core.files.File": ("django.File", None),
    "django.core.files.base.File": ("django.File", None),
    "django.core.files.uploadedfile.InMemoryUploadedFile": ("django.UploadedFile", BYTES),
    "django.core.files.uploadedfile.TemporaryUploadedFile": ("django.UploadedFile", BYTES),
    "django.core.files.uploadedfile.UploadedFile": ("django.UploadedFile", BYTES),
    "django.http.HttpRequest": ("django.HttpRequest", BYTES),
    "django.http.request.HttpRequest": ("django.HttpRequest", BYTES),
}

LOADERS = (
    Loader("django.HttpRequest", "body", _REQUEST, call=False, keeps=True, untrusted=True,
           chunked="while chunk := {stream}.read(64 * 1024)", stream=""),
)  # fmt: skip

CHUNK_ITERATORS = (
    ChunkIterator("django.File", "chunks", _FILE, size_at=0),
    ChunkIterator("django.UploadedFile", "chunks", _UPLOAD, size_at=0),
)

CONSUMERS = (
    Consumer("django.HttpResponse.write", Consumes.RESPONSE, _BODIES),
    Consumer("django.core.files.base.ContentFile", Consumes.WRAPPED, "django/core/files/base.py, File(f)", keywords=("content",),
             twin="File({stream})"),
)  # fmt: skip

IMPLIED = (
    Implied("request", "django.http", "django.HttpRequest", _REQUEST),
    Implied("request", "django.shortcuts", "django.HttpRequest", _REQUEST),
    Implied("request", "django.views", "django.HttpRequest", _REQUEST),
)

HANDLERS = (
    Handler(
        "Django", _BODIES, bases=("django.views.View", "django.views.generic.View", "django.views.generic.base.View",
        "django.views.generic.TemplateView", "django.views.generic.ListView", "django.views.generic.DetailView"),
        methods=(*METHODS, "dispatch", "render_to_response"), parameters=("request",),
        modules=("django.http", "django.shortcuts"), writes=("response.write", "resp.write"),
        returned=Streaming("django.http.StreamingHttpResponse", async_in_coroutine=True),
    ),
)  # fmt: skip

_STREAMING = Streaming(
    "django.http.StreamingHttpResponse", keyword="streaming_content",
    keeps=("content_type", "status", "reason", "charset", "headers"), async_in_coroutine=True,
)  # fmt: skip

_OTHER_STATUSES = ("BadRequest", "NotFound", "Forbidden", "Gone", "ServerError")
"""Subclasses of HttpResponse that take a body as it does; none of them has a form that streams."""

RESPONSES = (
    *(
        Response(name, _BODIES, keywords=("content",), sync_generator=Body.DRAINED, file=Body.DRAINED,
                 twin="django.http.StreamingHttpResponse", streaming=_STREAMING)
        for name in ("django.http.HttpResponse", "django.http.response.HttpResponse")
    ),
    *(
        Response(f"{package}.HttpResponse{name}", _BODIES, keywords=("content",), sync_generator=Body.DRAINED,
                 file=Body.DRAINED, twin="django.http.StreamingHttpResponse")
        for package in ("django.http", "django.http.response") for name in _OTHER_STATUSES
    ),
    *(
        Response(name, _BODIES, keywords=("streaming_content",), sync_generator=Body.STREAMS,
                 async_generator=Body.STREAMS, file=Body.STREAMS, by_lines=name.endswith("StreamingHttpResponse"),
                 closes=True, bytes_are_body=False)
        for name in ("django.http.FileResponse", "django.http.StreamingHttpResponse",
                     "django.http.response.FileResponse", "django.http.response.StreamingHttpResponse")
    ),
    Response("django.http.JsonResponse", _BODIES, sync_generator=Body.SERIALISED, async_generator=Body.SERIALISED,
             bytes_are_body=False),
)  # fmt: skip
