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
