"""What messages say is to be passed on in the place of a whole: something that can be read there, and then."""

from __future__ import annotations

import pytest

from lint_stream.pipeline import check_source

SPOOLED = "copy it in chunks to `f = tempfile.TemporaryFile()`, and pass `f`"


def _advice(code: str) -> str:
    (found,) = check_source(code)
    return found.message.partition("; ")[2]


def _function(body: str, imports: str = "import io, zipfile") -> str:
    return f"{imports}\n\ndef f(p):\n" + "".join(f"    {line}\n" for line in body.splitlines())


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ('with open(p, "rb") as src:\n    names(io.BytesIO(src.read()))', "pass `src` itself"),
        (
            'with open(p, "rb") as src:\n    return io.BytesIO(src.read())',
            "pass `src` itself, kept open until it has been read",
        ),
        (
            'with open(p, "rb") as src:\n    data = io.BytesIO(src.read())\nreturn names(data)',
            "pass `src` itself, kept open until it has been read",
        ),
        (
            'with open(p, "rb") as src:\n    data = src.read()\nreturn names(io.BytesIO(data))',
            "pass `src` itself, kept open until it has been read",
        ),
        ('names(io.BytesIO(open(p, "rb").read()))', 'pass `open(p, "rb")` itself'),
    ],
)
def test_file_stays_open(body: str, advice: str) -> None:
    """A file whose `with` ends first would be closed when it is read."""
    assert _advice(_function(body)) == advice


@pytest.mark.parametrize(
    ("imports", "body", "advice"),
    [
        ("import io, pathlib", "names(io.BytesIO(pathlib.Path(p).read_bytes()))",
         "open `pathlib.Path(p)` as `f`, and pass `f`"),
        ("import gzip, pathlib", "names(gzip.decompress(pathlib.Path(p).read_bytes()))",
         "open `pathlib.Path(p)` as `f`, and use `gzip.GzipFile(fileobj=f)`"),
        ("import io, requests", "names(io.BytesIO(requests.get(p).content))", SPOOLED),
        ("import io, requests", "names(io.StringIO(requests.get(p).text))", SPOOLED.replace("()", '("w+")')),
        ("import io, zipfile", 'names(io.BytesIO(zipfile.ZipFile(p).read("a")))',
         'pass `zipfile.ZipFile(p).open("a")`'),
        ("import io\nfrom flask import request", "names(io.BytesIO(request.get_data()))", "pass `request.stream`"),
    ],
)  # fmt: skip
def test_what_is_no_file_is_made_one(imports: str, body: str, advice: str) -> None:
    """A path, a response or a request has no `read` that its taker could call."""
    assert _advice(_function(body, imports)) == advice


@pytest.mark.parametrize(
    ("taker", "advice"), [("names", "pass `urllib.request.urlopen(p)` itself"), ("zipfile.ZipFile", SPOOLED)]
)
def test_archives_seek(taker: str, advice: str) -> None:
    """A connection cannot seek; only what does not need it can read from it."""
    code = _function(
        f"return {taker}(io.BytesIO(urllib.request.urlopen(p).read()))", "import io, zipfile, urllib.request"
    )
    assert _advice(code) == advice


def test_upload_has_a_file_that_need_not_be_awaited() -> None:
    """What takes a file calls its `read` without `await`."""
    code = (
        "import io\nfrom fastapi import UploadFile\n\n"
        "async def rows(upload: UploadFile):\n    return names(io.BytesIO(await upload.read()))\n"
    )
    assert _advice(code) == "pass `upload.file`"


def test_sent_body_is_passed_in_chunks() -> None:
    """A response is no file, but a client takes its chunks."""
    code = _function("requests.put(p, data=requests.get(p).content)", "import requests")
    assert _advice(code) == "pass its chunks: `for chunk in requests.get(p).iter_content(64 * 1024)`"


@pytest.mark.parametrize(
    ("decoding", "wrapped"),
    [
        ("decode()", 'io.TextIOWrapper(src, "utf-8")'),
        ('decode("latin-1", errors="replace")', 'io.TextIOWrapper(src, "latin-1", errors="replace")'),
    ],
)
def test_bytes_are_decoded_on_the_way(decoding: str, wrapped: str) -> None:
    """A reader of text takes no binary file."""
    code = _function(f'with open(p, "rb") as src:\n    names(io.StringIO(src.read().{decoding}))')
    assert _advice(code) == f"pass `{wrapped}`"
