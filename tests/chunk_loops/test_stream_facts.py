"""Facts that the catalog's columns rest on, tried with real objects."""

from __future__ import annotations

import io
import os
import socket
from pathlib import Path

import pytest


def _pipe(*writes: bytes) -> int:
    """The reading end of a pipe to which all of this was written."""
    reading, writing = os.pipe()
    for data in writes:
        os.write(writing, data)
    os.close(writing)
    return reading


def test_buffered_read_is_short_only_at_the_end() -> None:
    """`BufferedReader.read(n)` waits for n bytes, so that a short one is the last."""
    with os.fdopen(_pipe(b"ab", b"cd", b"e"), "rb") as src:
        assert [src.read(4), src.read(4), src.read(4)] == [b"abcd", b"e", b""]


class _Slow(io.RawIOBase):
    """A raw stream that gives two bytes at a time."""

    def __init__(self) -> None:
        self._rest = [b"ab", b"cd", b"ef"]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def,override]
        data = self._rest.pop(0) if self._rest else b""
        buffer[: len(data)] = data
        return len(data)


def test_raw_read_and_read1_may_be_short() -> None:
    """A raw `read(n)` and a buffered `read1(n)` give what one call of the system gave."""
    assert [_Slow().read(4), io.BufferedReader(_Slow()).read1(4), io.BufferedReader(_Slow()).read(4)] == [
        b"ab",
        b"ab",
        b"abcd",
    ]


def test_recv_may_be_short_and_is_empty_at_the_end() -> None:
    """`recv(n)` gives what is there, and `b""` when the other side has closed: never None."""
    one, other = socket.socketpair()
    with one, other:
        one.sendall(b"ab")
        assert other.recv(4) == b"ab"
        one.close()
        assert other.recv(4) == b""


def test_open_without_buffering_is_raw(tmp_path: Path) -> None:
    """`buffering=0` gives a FileIO, whose reads may be short."""
    path = tmp_path / "f"
    path.write_bytes(b"x")
    with open(path, "rb", buffering=0) as src:
        assert isinstance(src, io.FileIO)


def test_gzip_without_t_is_binary(tmp_path: Path) -> None:
    """`gzip.open(path, "r")` gives bytes, unlike `open`."""
    import gzip

    path = tmp_path / "f.gz"
    path.write_bytes(gzip.compress(b"ab"))
    with gzip.open(path, "r") as src:
        assert src.read(1) == b"a"


def test_iter_content_gives_single_bytes() -> None:
    """`iter_content` without a size gives one byte at a time."""
    requests = pytest.importorskip("requests")
    response = requests.Response()
    response.raw = io.BytesIO(b"abc")
    assert list(response.iter_content()) == [b"a", b"b", b"c"]


def test_loaded_response_iterates_what_it_holds() -> None:
    """`iter_content` of a response whose `content` was read cuts pieces from memory."""
    requests = pytest.importorskip("requests")
    response = requests.Response()
    response.raw = io.BytesIO(b"abc")
    assert response.content == b"abc"
    assert list(response.iter_content(2)) == [b"ab", b"c"]


def test_streaming_http_response_iterates_a_file_by_its_lines(tmp_path: Path) -> None:
    """A file in Django's StreamingHttpResponse is sent by its lines."""
    django = pytest.importorskip("django")
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.http import StreamingHttpResponse

    assert django.VERSION
    path = tmp_path / "f"
    path.write_bytes(b"a\nb\nc")
    with open(path, "rb") as file:
        assert list(StreamingHttpResponse(file)) == [b"a\n", b"b\n", b"c"]
