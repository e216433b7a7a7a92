"""Django and Django REST framework. Facts sheet: sections 4 and 5."""

from __future__ import annotations

from lint_stream.catalog.rows import (
    BYTES,
    ChunkIterator,
    Consumer,
    Consumes,
    Implied,
    Loader,
    Member,
    Returns,
    Streamer,
    Type,
)

_REQUEST = "django/http/request.py"
_UPLOAD = "django/core/files/uploadedfile.py"

TYPES = (
    Type("django.HttpRequest", _REQUEST, stream=True, gives=BYTES, untrusted=True, lines=True),
    Type("django.UploadedFile", _UPLOAD, bases=("django.File",), stream=True, gives=BYTES, untrusted=True, lines=True,
         seekable=True),
    Type("django.File", "django/core/files/base.py", stream=True, lines=True, seekable=True),
    Type("django.ContentFile", "django/core/files/base.py: already in memory"),
    Type("django.FILES", _REQUEST),
    Type("django.HttpResponse", "django/http/response.py"),
    Type("rest_framework.Request", "rest_framework/request.py"),
    Type("rest_framework.data", "rest_framework/request.py, Request.data"),
)  # fmt: skip

RETURNS = (
    Returns("django.core.files.File", "django.File", "django/core/files/base.py"),
    Returns("django.core.files.base.File", "django.File", "django/core/files/base.py"),
    Returns("django.core.files.base.ContentFile", "django.ContentFile", "django/core/files/base.py"),
    Returns("django.http.HttpResponse", "django.HttpResponse", "django/http/response.py"),
    Returns("django.http.response.HttpResponse", "django.HttpResponse", "django/http/response.py"),
)

MEMBERS = (
    Member("django.HttpRequest", "FILES", "django.FILES", _REQUEST),
    Member("django.FILES", "[]", "django.UploadedFile", _REQUEST),
    Member("django.FILES", "get", "django.UploadedFile", _REQUEST, call=True),
    Member("rest_framework.Request", "data", "rest_framework.data", "rest_framework/request.py, Request.data"),
    Member("rest_framework.Request", "FILES", "django.FILES", "rest_framework/request.py, Request.FILES"),
    Member("rest_framework.data", "[]", "django.UploadedFile", "rest_framework/request.py: a file, where it is read"),
    Member("rest_framework.data", "get", "django.UploadedFile", "rest_framework/request.py", call=True),
    Member("django.UploadedFile", "file", "django.UploadedFile", _UPLOAD),
    Member("django.core.files.storage.default_storage", "open", "django.File", "django/core/files/storage", call=True,
           mode_at=1, mode_default="rb"),
)  # fmt: skip

ANNOTATIONS = {
    "django.core.files.uploadedfile.UploadedFile": ("django.UploadedFile", BYTES),
    "django.core.files.uploadedfile.InMemoryUploadedFile": ("django.UploadedFile", BYTES),
    "django.core.files.uploadedfile.TemporaryUploadedFile": ("django.UploadedFile", BYTES),
    "django.core.files.File": ("django.File", None),
    "django.core.files.base.File": ("django.File", None),
    "django.http.HttpRequest": ("django.HttpRequest", BYTES),
    "django.http.request.HttpRequest": ("django.HttpRequest", BYTES),
    "rest_framework.request.Request": ("rest_framework.Request", None),
}

LOADERS = (
    Loader(
        "django.HttpRequest",
        "body",
        _REQUEST,
        call=False,
        keeps=True,
        untrusted=True,
        chunked="while chunk := {stream}.read(64 * 1024)",
    ),
)

CHUNK_ITERATORS = (
    ChunkIterator("django.File", "chunks", "django/core/files/base.py", size_at=0),
    ChunkIterator("django.UploadedFile", "chunks", _UPLOAD, size_at=0),
)

CONSUMERS = (
    *(
        Consumer(name, Consumes.RESPONSE, "facts: Django, HttpResponse drains", keywords=("content",))
        for name in ("django.http.HttpResponse", "django.http.response.HttpResponse")
    ),
    Consumer("rest_framework.response.Response", Consumes.RESPONSE, "facts: DRF, data is rendered", keywords=("data",)),
    Consumer("django.HttpResponse.write", Consumes.RESPONSE, "facts: Django, response.write"),
    Consumer("django.core.files.base.ContentFile", Consumes.WRAPPED, "facts D: File(f)", keywords=("content",),
             twin="File({stream})"),
)  # fmt: skip

STREAMERS = tuple(
    Streamer(name, "facts 0.4: Django, StreamingHttpResponse(open(p))", keywords=("streaming_content",))
    for name in ("django.http.StreamingHttpResponse", "django.http.response.StreamingHttpResponse")
)

IMPLIED = (
    Implied("request", "rest_framework", "rest_framework.Request", "rest_framework/request.py"),
    Implied("request", "django.http", "django.HttpRequest", _REQUEST),
    Implied("request", "django.shortcuts", "django.HttpRequest", _REQUEST),
    Implied("request", "django.views", "django.HttpRequest", _REQUEST),
)
