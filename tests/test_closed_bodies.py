"""What a `with` closes before a lazy body is read, and what lives on behind it."""

from __future__ import annotations

from textwrap import indent

import pytest

from lint_stream.pipeline import check_source

HEAD = """\
from zipfile import ZipFile

from django.http import StreamingHttpResponse


def pieces(f):
    while chunk := f.read(8192):
        yield chunk


def view(request):
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('f = open("x", "rb")\nwith f:\n    return StreamingHttpResponse(pieces(f))', ["LS306"]),
        ('f = open("x", "rb")\nwith lock:\n    return StreamingHttpResponse(pieces(f))', []),
        ('f = open("x", "rb")\nreturn StreamingHttpResponse(pieces(f))', []),
        ('with ZipFile("x") as z:\n    return StreamingHttpResponse(pieces(z.open("a")))', []),
        ('with ZipFile("x") as z:\n    f = z.open("a")\n    return StreamingHttpResponse(pieces(f))', []),
        ('with ZipFile("x") as z, z.open("a") as f:\n    return StreamingHttpResponse(pieces(f))', ["LS306"]),
    ],
)
def test_body_that_is_closed(body: str, expected: list[str]) -> None:
    """A member of an archive keeps the file open, a file that is entered by its name is closed."""
    text = HEAD + indent(body, "    ") + "\n"
    assert [found.code for found in check_source(text)] == expected
