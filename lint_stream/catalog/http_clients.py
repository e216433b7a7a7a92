"""HTTP clients: requests, httpx, aiohttp, urllib3."""

from __future__ import annotations

from lint_stream.catalog.rows import (
    BYTES,
    TEXT,
    ChunkIterator,
    Consumer,
    Consumes,
    Eager,
    Loader,
    Member,
    PieceRead,
    Returns,
    Type,
)

_REQUESTS = "requests models.py, Response"
_HTTPX = "httpx _models.py, Response"
_AIOHTTP = "aiohttp client_reqrep.py, ClientResponse"
_URLLIB3 = "urllib3 response.py, HTTPResponse"
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_BODY_VERBS = ("post", "put", "patch", "request")
_LOADING_VERBS = ("get", "post", "put", "patch", "delete", "request")

TYPES = (
    Type("requests.Response", _REQUESTS, untrusted=True),
    Type("requests.Session", "requests sessions.py"),
    Type("httpx.Response", _HTTPX, untrusted=True),
    Type("httpx.Client", "httpx _client.py"),
    Type("httpx.AsyncClient", "httpx _client.py"),
    Type("aiohttp.ClientSession", "aiohttp client.py"),
    Type("aiohttp.ClientResponse", _AIOHTTP, untrusted=True),
    Type("aiohttp.StreamReader", "aiohttp streams.py", stream=True, gives=BYTES, awaited=True, short_reads=True,
         drains=True, untrusted=True),
    Type("urllib3.PoolManager", "urllib3 poolmanager.py"),
    Type("urllib3.HTTPResponse", _URLLIB3, stream=True, gives=BYTES, drains=True, untrusted=True, lines=True),
)  # fmt: skip

RETURNS = (
    *(Returns(f"requests.{verb}", "requests.Response", _REQUESTS) for verb in _VERBS),
    *(Returns(f"httpx.{verb}", "httpx.Response", _HTTPX) for verb in (*_VERBS, "stream")),
    Returns("requests.Session", "requests.Session", _REQUESTS),
    Returns("requests.session", "requests.Session", _REQUESTS),
    Returns("requests.sessions.Session", "requests.Session", _REQUESTS),
    Returns("httpx.Client", "httpx.Client", _HTTPX),
    Returns("httpx.AsyncClient", "httpx.AsyncClient", _HTTPX),
    Returns("aiohttp.ClientSession", "aiohttp.ClientSession", _AIOHTTP),
    Returns("aiohttp.request", "aiohttp.ClientResponse", _AIOHTTP),
    Returns("urllib3.PoolManager", "urllib3.PoolManager", _URLLIB3),
    Returns("urllib3.ProxyManager", "urllib3.PoolManager", _URLLIB3),
    Returns("urllib3.HTTPConnectionPool", "urllib3.PoolManager", _URLLIB3),
    Returns("urllib3.HTTPSConnectionPool", "urllib3.PoolManager", _URLLIB3),
    Returns("urllib3.request", "urllib3.HTTPResponse", _URLLIB3),
)  # fmt: skip

MEMBERS = (
    *(Member("requests.Session", verb, "requests.Response", _REQUESTS, call=True) for verb in (*_VERBS, "send")),
    Member("requests.Response", "raw", "urllib3.HTTPResponse", _REQUESTS),
    *(Member("httpx.Client", verb, "httpx.Response", _HTTPX, call=True) for verb in (*_VERBS, "send", "stream")),
    *(Member("httpx.AsyncClient", verb, "httpx.Response", _HTTPX, call=True) for verb in (*_VERBS, "send", "stream")),
    *(Member("aiohttp.ClientSession", verb, "aiohttp.ClientResponse", _AIOHTTP, call=True) for verb in _VERBS),
    Member("aiohttp.ClientResponse", "content", "aiohttp.StreamReader", _AIOHTTP),
    *(Member("urllib3.PoolManager", verb, "urllib3.HTTPResponse", _URLLIB3, call=True)
      for verb in ("request", "urlopen", "request_encode_body", "request_encode_url")),
)  # fmt: skip

ANNOTATIONS = {
    "requests.Response": ("requests.Response", None),
    "requests.models.Response": ("requests.Response", None),
    "requests.Session": ("requests.Session", None),
    "requests.sessions.Session": ("requests.Session", None),
    "httpx.Response": ("httpx.Response", None),
    "httpx.Client": ("httpx.Client", None),
    "httpx.AsyncClient": ("httpx.AsyncClient", None),
    "aiohttp.ClientSession": ("aiohttp.ClientSession", None),
    "aiohttp.ClientResponse": ("aiohttp.ClientResponse", None),
    "aiohttp.StreamReader": ("aiohttp.StreamReader", BYTES),
    "urllib3.PoolManager": ("urllib3.PoolManager", None),
    "urllib3.HTTPResponse": ("urllib3.HTTPResponse", BYTES),
    "urllib3.response.HTTPResponse": ("urllib3.HTTPResponse", BYTES),
}

DECODING_KEYWORDS = ("decode_content", "cache_content")
"""What `urllib3.HTTPResponse.read` may be told besides a size."""

CLIENT_RESPONSES = frozenset(
    [
        "requests.Response",
        "httpx.Response",
        "aiohttp.ClientResponse",
        "urllib3.HTTPResponse",
        "http.client.HTTPResponse",
    ]
)
"""Types of what a request gives."""

LOADERS = (
    Loader("requests.Response", "content", _REQUESTS, call=False, keeps=True, untrusted=True,
           chunked="for chunk in {stream}.iter_content(64 * 1024)"),
    Loader("requests.Response", "text", _REQUESTS, gives=TEXT, call=False, keeps=True, untrusted=True,
           chunked="for chunk in {stream}.iter_content(64 * 1024, decode_unicode=True)"),
    Loader("httpx.Response", "content", _HTTPX, call=False, keeps=True, untrusted=True,
           chunked="for chunk in {stream}.iter_bytes(64 * 1024)", awaited_chunked="async for chunk in {stream}.aiter_bytes(64 * 1024)"),
    Loader("httpx.Response", "text", _HTTPX, gives=TEXT, call=False, keeps=True, untrusted=True,
           chunked="for chunk in {stream}.iter_text(64 * 1024)", awaited_chunked="async for chunk in {stream}.aiter_text(64 * 1024)"),
    Loader("httpx.Response", "read", _HTTPX, sized=True, keeps=True, untrusted=True, chunked="for chunk in {stream}.iter_bytes(64 * 1024)"),
    Loader("httpx.Response", "aread", _HTTPX, keeps=True, untrusted=True, chunked="async for chunk in {stream}.aiter_bytes(64 * 1024)"),
    Loader("aiohttp.ClientResponse", "read", _AIOHTTP, sized=True, keeps=True, untrusted=True,
           chunked="async for chunk in {stream}.content.iter_chunked(64 * 1024)"),
    Loader("aiohttp.ClientResponse", "text", _AIOHTTP, gives=TEXT, keeps=True, untrusted=True,
           chunked="async for chunk in {stream}.content.iter_chunked(64 * 1024)"),
    Loader("urllib3.HTTPResponse", "data", _URLLIB3, call=False, keeps=True, untrusted=True, chunked="for chunk in {stream}.stream(64 * 1024)"),
)  # fmt: skip

CHUNK_ITERATORS = (
    ChunkIterator("*", "iter_content", _REQUESTS, size_at=0, default_size=1),
    ChunkIterator("*", "iter_bytes", _HTTPX, size_at=0),
    ChunkIterator("*", "iter_raw", _HTTPX, size_at=0),
    ChunkIterator("*", "iter_text", _HTTPX, gives=TEXT, size_at=0),
    ChunkIterator("*", "aiter_bytes", _HTTPX, awaited=True, size_at=0),
    ChunkIterator("*", "aiter_raw", _HTTPX, awaited=True, size_at=0),
    ChunkIterator("*", "aiter_text", _HTTPX, gives=TEXT, awaited=True, size_at=0),
    ChunkIterator("*", "iter_chunked", "aiohttp streams.py", awaited=True, size_at=0),
    ChunkIterator("*", "iter_any", "aiohttp streams.py", awaited=True),
    ChunkIterator("*", "iter_chunks", "aiohttp streams.py; botocore response.py", size_at=0),
    ChunkIterator("urllib3.HTTPResponse", "stream", _URLLIB3, size_at=0),
    ChunkIterator("urllib3.HTTPResponse", "read_chunked", _URLLIB3, size_at=0),
)  # fmt: skip

PIECE_READS = (
    PieceRead("read_chunk", "aiohttp multipart.py, BodyPartReader.read_chunk", sized=False),
    PieceRead("readany", "aiohttp streams.py, StreamReader.readany", sized=False),
)

CONSUMERS = (
    *(Consumer(f"requests.{verb}", Consumes.UPLOAD, "requests documentation, Streaming Uploads", at=(1,) if verb != "request" else (),
               keywords=("data",)) for verb in _BODY_VERBS),
    *(Consumer(f"requests.Session.{verb}", Consumes.UPLOAD, "requests documentation, Streaming Uploads",
               at=(1,) if verb != "request" else (), keywords=("data",)) for verb in _BODY_VERBS),
    *(Consumer(f"httpx.{verb}", Consumes.UPLOAD, "httpx _content.py, encode_content", at=(), keywords=("content", "data"))
      for verb in _BODY_VERBS),
    *(Consumer(f"httpx.{client}.{verb}", Consumes.UPLOAD, "httpx _content.py, encode_content", at=(), keywords=("content", "data"))
      for verb in _BODY_VERBS for client in ("Client", "AsyncClient")),
    *(Consumer(f"aiohttp.ClientSession.{verb}", Consumes.UPLOAD, "aiohttp documentation, Streaming uploads", at=(), keywords=("data",))
      for verb in _BODY_VERBS),
    *(Consumer(f"urllib3.PoolManager.{verb}", Consumes.UPLOAD, "urllib3 util/request.py, body_to_chunks", at=(), keywords=("body",))
      for verb in ("request", "urlopen")),
    *(Consumer(f".{verb}", Consumes.UPLOAD, "as requests and httpx: a client by its name", at=(), keywords=("data", "content"),
               receivers=("session", "client", "http", "requests", "httpx", "aiohttp", "sess", "api"))
      for verb in _BODY_VERBS),
)  # fmt: skip

EAGER = (
    *(Eager(f"requests.{verb}", "requests documentation, Body Content Workflow", unless="stream") for verb in _LOADING_VERBS),
    *(Eager(f"requests.Session.{verb}", "requests documentation, Body Content Workflow", unless="stream") for verb in (*_LOADING_VERBS, "send")),
    *(Eager(f"httpx.{verb}", "httpx documentation, Streaming responses", twin="stream") for verb in _LOADING_VERBS),
    *(Eager(f"httpx.{client}.{verb}", "httpx documentation, Streaming responses", twin="stream")
      for client in ("Client", "AsyncClient") for verb in _LOADING_VERBS),
    *(Eager(f"httpx.{client}.send", "httpx _client.py, Client.send", unless="stream")
      for client in ("Client", "AsyncClient")),
)  # fmt: skip
"""Calls whose response has its whole body already."""

BODY_ITERATORS = (
    *(("requests.Response", name) for name in ("iter_content", "iter_lines")),
    *(("httpx.Response", f"{prefix}iter_{what}") for prefix in ("", "a") for what in ("bytes", "raw", "text", "lines")),
)
"""Methods of a response that iterate over its body: (type, method)."""
