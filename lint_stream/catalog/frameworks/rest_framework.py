"""Django REST framework."""

from __future__ import annotations

from lint_stream.catalog.rows import Implied, Member, Type
from lint_stream.catalog.web_rows import METHODS, Body, Handler, Response, Streaming

_BODIES = "rest_framework/response.py"
_REQUEST = "rest_framework/request.py"

TYPES = (
    Type("rest_framework.Request", _REQUEST),
    Type("rest_framework.data", "rest_framework/request.py, Request.data"),
)

MEMBERS = (
    Member("rest_framework.Request", "FILES", "django.FILES", "rest_framework/request.py, Request.FILES"),
    Member("rest_framework.Request", "data", "rest_framework.data", "rest_framework/request.py, Request.data"),
    Member("rest_framework.data", "[]", "django.UploadedFile", "rest_framework/request.py: a file, where it is read"),
    Member("rest_framework.data", "get", "django.UploadedFile", _REQUEST, call=True),
)

ANNOTATIONS = {"rest_framework.request.Request": ("rest_framework.Request", None)}

IMPLIED = (Implied("request", "rest_framework", "rest_framework.Request", _REQUEST),)

HANDLERS = (
    Handler(
        "Django REST framework", _BODIES,
        decorators=("rest_framework.decorators.api_view", "rest_framework.decorators.action"),
        bases=("rest_framework.views.APIView", "rest_framework.generics.GenericAPIView",
               "rest_framework.viewsets.ViewSet", "rest_framework.viewsets.ModelViewSet",
               "rest_framework.viewsets.GenericViewSet", "rest_framework.viewsets.ReadOnlyModelViewSet",
               "rest_framework.generics.ListAPIView", "rest_framework.generics.RetrieveAPIView"),
        methods=(*METHODS, "list", "retrieve", "create"),
    ),
)  # fmt: skip

RESPONSES = (
    Response("rest_framework.response.Response", f"{_BODIES}: data is rendered", keywords=("data",),
             sync_generator=Body.SERIALISED, file=Body.SERIALISED, twin="django.http.StreamingHttpResponse",
             streaming=Streaming("django.http.StreamingHttpResponse", keyword="streaming_content",
                                 keeps=("content_type", "status", "headers"), names=("status",))),
)  # fmt: skip
