"""What messages say is to be written instead: code that can be copied."""

from __future__ import annotations

import pytest

from lint_stream.pipeline import check_source
from lint_stream.settings import Settings

HASH = """\
import hashlib

def digest(path):
    with open(path) as f:
        return hashlib.sha1(f.read(){}).hexdigest()
"""

COPY = """\
def copy(path, target):
    with open(path, "rb") as src, open(target, "wb") as dst:
        dst.write(src.read())
"""


@pytest.mark.parametrize("conversion", ['.encode("utf8")', ".encode()", '.encode("utf-8", errors="replace")'])
def test_text_is_encoded_chunk_by_chunk(conversion: str) -> None:
    """A hash takes no text: each chunk is encoded as the whole was."""
    (found,) = check_source(HASH.format(conversion))
    assert f"digest.update(chunk{conversion})`" in found.message


@pytest.mark.parametrize(
    ("size", "code"),
    [
        (None, "64 * 1024"),
        (1000, "1000"),
        (8 * 1024, "8 * 1024"),
        (1024 * 1024, "1024 * 1024"),
        (2 * 1024 * 1024, "2 * 1024 * 1024"),
    ],
)
def test_message_and_fix_use_one_size(size: int | None, code: str) -> None:
    """The project's size is written in both in the same way."""
    (found,) = check_source(COPY, Settings(chunk_size=size))
    assert f"while chunk := src.read({code}): dst.write(chunk)" in found.message
    assert found.fix is not None
    assert f"while chunk := src.read({code}):" in found.fix.edits[0].replacement


def test_archive_member_is_opened_for_writing() -> None:
    """`writestr` called for each chunk would make a member of each."""
    (found,) = check_source(
        'def pack(archive, path):\n    with open(path, "rb") as src:\n        archive.writestr("x.bin", src.read())\n'
    )
    assert found.message.endswith(
        '`with archive.open("x.bin", "w") as out: while chunk := src.read(64 * 1024): out.write(chunk)`'
    )


def test_tornado_finishes_once() -> None:
    """`finish` can be called only once: the chunks are written."""
    (found,) = check_source(
        "from tornado.web import RequestHandler\n\nclass Page(RequestHandler):\n    def get(self):\n"
        '        with open("x", "rb") as src:\n            self.finish(src.read())\n'
    )
    assert "self.write(chunk)" in found.message


@pytest.mark.parametrize(
    ("imports", "head", "request_code", "advice"),
    [
        (
            "requests",
            "def",
            "requests.get(url)",
            "copy it in chunks (requested with `stream=True`): "
            "`for chunk in r.iter_content(64 * 1024): out.write(chunk)`",
        ),
        (
            "httpx",
            "def",
            "httpx.get(url)",
            "copy it in chunks (requested with `httpx.stream(...)`): "
            "`for chunk in r.iter_bytes(64 * 1024): out.write(chunk)`",
        ),
        (
            "httpx",
            "async def",
            "await httpx.AsyncClient().get(url)",
            "copy it in chunks (requested with `httpx.AsyncClient().stream(...)`): "
            "`async for chunk in r.aiter_bytes(64 * 1024): out.write(chunk)`",
        ),
        (
            "requests",
            "def",
            "requests.get(url, stream=True)",
            "copy it in chunks: `for chunk in r.iter_content(64 * 1024): out.write(chunk)`",
        ),
    ],
)
def test_body_is_left_on_the_wire(imports: str, head: str, request_code: str, advice: str) -> None:
    """Chunks of a body that the request has loaded already save nothing."""
    code = f"import {imports}\n\n{head} fetch(url, out):\n    r = {request_code}\n    out.write(r.content)\n"
    (found,) = check_source(code)
    assert found.message.partition("; ")[2] == advice


def test_response_without_a_name_gets_one() -> None:
    """`httpx.get(url).iter_bytes()` would be the loaded body again."""
    (found,) = check_source("import httpx\n\ndef fetch(url, out):\n    out.write(httpx.get(url).content)\n")
    assert "`for chunk in response.iter_bytes(64 * 1024): out.write(chunk)`" in found.message


def test_proxied_body_is_left_on_the_wire() -> None:
    """The same where a response is made of it."""
    (found,) = check_source(
        "import requests\nfrom django.http import HttpResponse\n\n"
        "def proxy(request, url):\n    r = requests.get(url)\n    return HttpResponse(r.content)\n"
    )
    assert found.message.endswith(
        "hand a generator that reads in chunks (requested with `stream=True`) to `StreamingHttpResponse`"
    )


def test_text_comes_in_pieces_of_text() -> None:
    """`iter_content` gives bytes where it is not told otherwise."""
    (found,) = check_source("import requests\n\ndef fetch(url, out):\n    out.write(requests.get(url).text)\n")
    assert "iter_content(64 * 1024, decode_unicode=True)" in found.message
